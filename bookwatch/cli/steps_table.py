"""Steps and their phases as a table for people."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from domain.runs import Step
from domain.vocabulary import Outcome, Phase

_STYLES = {Outcome.FAILED: "bold red", Outcome.WRONG_RESULT: "bold red", Outcome.SLOW: "yellow"}


def table_of(steps: Sequence[Step], *, running_s: float | None = None) -> Table:
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
