"""Steps and their phases as a table for people."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from domain.runs import Step
from domain.vocabulary import Outcome, Phase

_STYLES = {Outcome.FAILED: "bold red", Outcome.WRONG_RESULT: "bold red", Outcome.SLOW: "yellow"}


_WIDE = 110
_OPENING = (Phase.DNS, Phase.CONNECT, Phase.TLS)
_WIDE_PHASES = {phase.value: (phase,) for phase in Phase}
_NARROW_PHASES = {"open": _OPENING, **{phase.value: (phase,) for phase in Phase if phase not in _OPENING}}
"""By the head of its column: on 80 characters the way to an open connection is one figure."""


def table_of(steps: Sequence[Step], *, running_s: float | None = None, width: int = _WIDE) -> Table:
    """Steps with their phases in milliseconds; with `running_s` the last row says how long the next one takes.

    What does not fit into `width` characters is left out or wrapped: how a step ended is never cut.
    """
    phases = _WIDE_PHASES if width >= _WIDE else _NARROW_PHASES
    table = Table("step", "call", "http", *phases, "total ms", "", box=None, padding=(0, 1, 0, 0))
    table.columns[0].overflow = "fold"  # the only one that gives way
    for column in table.columns[1:]:
        column.no_wrap = True
    for column in table.columns[2:-1]:
        column.justify = "right"
    for step in steps:
        style = "dim" if step.cleanup else _STYLES.get(step.outcome)
        ended = step.failure_class or step.outcome
        cells = (_cell(step, each) for each in phases.values())
        row = (escape(step.step_id), step.operation, str(step.status or "none"), *cells, f"{step.total_ms:.1f}")
        table.add_row(*row, ended.value, style=style)
    if running_s is not None:
        table.add_row("…", *[""] * (len(phases) + 2), f"{running_s * 1000:.0f}", "under way", style="dim")
    return table


def _cell(step: Step, wanted: Sequence[Phase]) -> str:
    """Milliseconds of some phases together; a dot where none of them happened."""
    measured = step.phases.measured()
    found = [measured[phase] for phase in wanted if phase in measured]
    return f"{sum(found):.1f}" if found else "·"
