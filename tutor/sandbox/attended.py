"""Whether anybody still wants what we serve: who is at the other end of our standard input or output may leave."""

from __future__ import annotations

import os
import select
import stat

from tutor.sandbox.terminal import is_terminal

__all__ = ["Attended"]

_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL


class Attended:
    """Standard input and output, where a pipe or terminal has somebody at its other end.

    A file or /dev/null has nobody: who started us so wants us to go on alone. What waits in a pipe is left there.
    """

    def __init__(self, streams: tuple[int, ...] = (0, 1)) -> None:
        self._held = [stream for stream in streams if _has_an_end(stream)]
        self._held = [stream for stream in self._held if not self._left(stream)]  # over before we began

    @property
    def over(self) -> bool:
        """Whether one of those who were there has left."""
        return any(self._left(stream) for stream in self._held)

    def wait(self, others: list[int], milliseconds: int | None = None) -> list[int]:
        """Wait until one of `others` can be read, or somebody leaves; which of `others` can."""
        poll = select.poll()
        for fd in others:
            poll.register(fd, select.POLLIN)
        for stream in self._held:
            poll.register(stream, 0)  # a hang-up is told unasked
        return [fd for fd, _ in poll.poll(milliseconds) if fd in others]

    def _left(self, stream: int) -> bool:
        poll = select.poll()
        poll.register(stream, 0)
        return any(event & _GONE for _, event in poll.poll(0))


def _has_an_end(stream: int) -> bool:
    try:
        mode = os.fstat(stream).st_mode
    except OSError:  # closed
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or is_terminal(stream)
