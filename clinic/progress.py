"""How far a long command is, on a terminal; a file or a pipe gets no bar."""

from collections.abc import Callable
from typing import Protocol

BAR = 40


class Output(Protocol):
    """What a management command writes to."""

    def write(self, msg: str = "", *, ending: str | None = None) -> None:
        """Write a line, or with another ending a part of one."""

    def isatty(self) -> bool:
        """Whether somebody looks at it."""

    def flush(self) -> None:
        """Show what was written."""


def bar(out: Output, words: str) -> Callable[[int, int], None]:
    """A function that draws how much of the work is done."""

    def show(done: int, total: int) -> None:
        if not out.isatty() or not total:
            return
        full = BAR * done // total
        out.write(f"\r{words} [{'#' * full}{'.' * (BAR - full)}] {done}/{total}", ending="\n" if done == total else "")
        out.flush()

    return show
