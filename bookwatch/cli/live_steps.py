"""The steps of a run while it goes: a table that grows on a terminal, plain lines elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from rich.console import Console
from rich.live import Live
from rich.table import Table

from bookwatch.cli.steps_table import table_of
from domain.runs import Step

_LOOK_EACH_S = 0.1
_LONG_S = 0.25
_AT_LEAST_EACH_S = 1.0


class Steps:
    """What has ended so far. Give `ended` to the engine as `on_step`."""

    def __init__(self, lines: Console | None, *, width: int = 80) -> None:
        """`lines`: where to print each step as a line, or None; `width`: of the table, in characters."""
        self._lines, self._width = lines, width
        self._steps: list[Step] = []
        self._since = monotonic()

    def ended(self, step: Step) -> None:
        """Take a step in."""
        self._steps.append(step)
        self._since = monotonic()
        if self._lines is not None:
            text = f"  {step.step_id:<22} {step.outcome.value:<12} {step.total_ms:9.1f} ms  {step.detail}"
            self._lines.print(text, soft_wrap=True, markup=False)

    def under_way_s(self) -> float:
        """How long ago the last step ended."""
        return monotonic() - self._since

    def table(self) -> Table:
        """The table as it is now."""
        return table_of(self._steps, running_s=self.under_way_s(), width=self._width)


@contextmanager
def shown_live(*, screen: Console, lines: Console, quiet: bool) -> Iterator[Steps]:
    """A table on `screen` while the block lasts where that is a terminal, else lines; nothing when quiet."""
    if quiet or not screen.is_terminal:
        yield Steps(None if quiet else lines)
        return
    steps = Steps(None, width=screen.width)
    over = Event()
    # Transient: the finished table takes its place, so that it also stands in the terminal's scroll-back, once.
    with Live(get_renderable=steps.table, console=screen, auto_refresh=False, transient=True) as live:
        painter = Thread(target=_paint, args=(live, steps, over), name="live-table", daemon=True)
        painter.start()
        try:
            yield steps
        finally:
            over.set()
            painter.join()


def _paint(live: Live, steps: Steps, over: Event) -> None:
    """Once a second, and while a call takes long: drawing costs 10 ms, which quick calls would show as their own."""
    painted = monotonic()
    while not over.wait(_LOOK_EACH_S):
        if steps.under_way_s() > _LONG_S or monotonic() - painted > _AT_LEAST_EACH_S:
            live.refresh()
            painted = monotonic()
