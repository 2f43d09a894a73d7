"""Keys of one burst take effect in the order in which they were pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

if TYPE_CHECKING:
    from textual.widget import Widget as Base
else:
    Base = object  # a widget in front would hide the style of the one it is for: Textual takes the first base's

__all__ = ["InOrder"]


class InOrder(Base):
    """Does at once what a key is bound to here.

    Textual inserts a letter when the widget meets the key, but looks up a binding only when the key has bubbled all the
    way to the app: a letter after Backspace would come before it. Name this class before the widget it is for.
    """

    async def _on_key(self, event: events.Key) -> None:
        """A key of the widget's own, if it has one."""
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return
