"""The steps of a run while it goes: a table that grows on a terminal, plain lines elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from domain.runs import Step
from domain.vocabulary import Outcome, Phase

_STYLES = {Outcome.FAILED: "bold red", Outcome.WRONG_RESULT: "bold red", Outcome.SLOW: "yellow"}
_REFRESHES_A_SECOND = 8


def table_of(steps: list[Step] | tuple[Step, ...], *, running_s: float | None = None) -> Table:
    """Steps with their phases in milliseconds; with `running_s` the last row says how long the next one takes."""
    table = Table("step", "call", "http", *(phase.value for phase in Phase), "total ms", "", box=None, padding=(0, 1))
    for column in table.columns:
        column.no_wrap = True
    for column in table.columns[2:-1]:
        column.justify = "right"
    for step in steps:
        phases = step.phases.measured()
        cells = (f"{phases[phase]:.1f}" if phase in phases else "·" for phase in Phase)
        style = "dim" if step.cleanup else _STYLES.get(step.outcome)
        status = str(step.status or "none")
        ended = step.failure_class or step.outcome
        row = (escape(step.step_id), step.operation, status, *cells, f"{step.total_ms:.1f}", ended.value)
        table.add_row(*row, style=style)
    if running_s is not None:
        table.add_row("…", *[""] * 8, f"{running_s * 1000:.0f}", "under way", style="dim")
    return table


class Steps:
    """What has ended so far. Give `ended` to the engine as `on_step`."""

    def __init__(self, lines: Console | None) -> None:
        """`lines`: where to print each step as a line, or None."""
        self._lines = lines
        self._steps: list[Step] = []
        self._since = monotonic()

    def ended(self, step: Step) -> None:
        """Take a step in."""
        self._steps.append(step)
        self._since = monotonic()
        if self._lines is not None:
            text = f"  {step.step_id:<22} {step.outcome.value:<12} {step.total_ms:9.1f} ms  {step.detail}"
            self._lines.print(text, soft_wrap=True, markup=False)

    def table(self) -> Table:
        """The table as it is now."""
        return table_of(self._steps, running_s=monotonic() - self._since)


@contextmanager
def shown_live(*, screen: Console, lines: Console, quiet: bool) -> Iterator[Steps]:
    """A table on `screen` while the block lasts where that is a terminal, else lines; nothing when quiet."""
    if quiet or not screen.is_terminal:
        yield Steps(None if quiet else lines)
        return
    steps = Steps(None)
    # Transient: the finished table takes its place, so that it also stands in the terminal's scroll-back, once.
    with Live(get_renderable=steps.table, console=screen, refresh_per_second=_REFRESHES_A_SECOND, transient=True):
        yield steps
