"""Event loops without a second thread, so that who runs one can fork."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

__all__ = ["run"]


def run(life: Coroutine[Any, Any, None]) -> None:
    """Live it to its end in a loop of its own."""
    with asyncio.Runner() as runner:
        runner.get_loop().set_default_executor(_Inline(max_workers=1))
        runner.run(life)


class _Inline(ThreadPoolExecutor):
    """Does at once what asyncssh would have a thread do: reading its options, mostly."""

    def submit(self, work: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        """Raises nothing: what `work` raises is in the future."""
        future: Future[Any] = Future()
        try:
            future.set_result(work(*arguments, **named))
        except Exception as error:  # noqa: BLE001 - told to whoever awaits it
            future.set_exception(error)
        return future
