"""A bar on standard error that says how far long work is, for who looks there; nothing for anyone else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tutor.streams import printable
from tutor.verbs import is_watched

__all__ = ["progress_bar"]


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int, str], None] | None]:
    """Gives what is to be told how many are done, how many there are, and what was done last; None if nobody looks."""
    if not is_watched():
        yield None
        return
    # only who looks waits for rich
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.fields[title]}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    last = TextColumn("{task.description}", markup=False)
    with Progress(*columns, last, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, title=title)

        def watch(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=printable(name))

        yield watch
