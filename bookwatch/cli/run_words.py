"""What one run, or several, came to, in plain words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil

from rich.markup import escape
from rich.table import Table

from domain.counting import counted
from domain.failure_meanings import MEANINGS
from domain.runs import Run
from domain.vocabulary import Outcome, Phase

_DURING = {
    Phase.DNS: "while looking up the name",
    Phase.CONNECT: "while connecting",
    Phase.TLS: "in the TLS handshake",
    Phase.SEND: "while sending",
    Phase.WAIT: "while waiting for the reply",
    Phase.RECEIVE: "while receiving the reply",
}
_ENDED = {
    Outcome.FAILED: "failed",
    Outcome.WRONG_RESULT: "gave a wrong result",
    Outcome.SLOW: "passed, but slowly",
    Outcome.BUSINESS: "ended by a rule of the service (no slot), which is no fault",
}


def sentence(run: Run) -> str:
    """What happened and where, in one plain sentence, and whether anything was left behind."""
    left = f"{counted(run.not_cleaned, 'thing')} it made could not be cleaned up." if run.not_cleaned else ""
    return f"{_what(run)} {left or 'Nothing was left behind.'}"


def _what(run: Run) -> str:
    seconds = f"{run.duration_ms / 1000:.2f} s"
    ended = _ENDED.get(run.outcome, "passed")
    step = run.failing_step()
    if step is None:
        return f"{run.journey} {ended}: {_steps(run)} in {seconds}."
    where = f"at step '{step.step_id}' ({step.operation})"
    during = f", {_DURING[step.failed_phase]}" if step.failed_phase else ""
    detail = f" [{step.detail}]" if step.detail else ""
    if run.failure_class is None:
        return f"{run.journey} {ended}: {where}{detail}, {_steps(run)} in {seconds}."
    meaning = MEANINGS[run.failure_class]
    told = f"{meaning.seen} ({run.failure_class.value}){detail}. Who usually acts: {meaning.acts}."
    return f"{run.journey} {ended} after {seconds} {where}{during}: {told}"


def _steps(run: Run) -> str:
    """ "17 steps (3 to clear up)": a document holds more, for other ways to go."""
    clearing = sum(step.cleanup for step in run.steps)
    return counted(len(run.steps), "step") + (f" ({clearing} to clear up)" if clearing else "")


def outcomes(runs: Sequence[Run]) -> str:
    """ "20 runs: 18 ok, 2 failed (core.timed_out 2)." """
    counts = Counter(run.outcome.value for run in runs)
    classes = Counter(run.failure_class.value for run in runs if run.failure_class)
    why = f" ({', '.join(f'{name} {count}' for name, count in classes.most_common())})" if classes else ""
    return f"{counted(len(runs), 'run')}: {', '.join(f'{count} {name}' for name, count in counts.most_common())}{why}."


def summary(runs: Sequence[Run]) -> Table:
    """Per step, and for all calls of a run: how often, how often not well, median and 95 % quantile in milliseconds.

    What a run waited for its application's turn is ours, and in neither.
    """
    table = Table("step", "call", "times", "bad", "p50 ms", "p95 ms", box=None, padding=(0, 1))
    table.columns[0].overflow = "fold"  # the only one that gives way
    for column in table.columns[1:]:
        column.no_wrap = True
    for column in table.columns[2:]:
        column.justify = "right"
    found: dict[tuple[str, str], list[tuple[float, bool]]] = {}
    for step in (step for run in runs for step in run.steps):
        found.setdefault((step.step_id, step.operation), []).append((step.total_ms, step.outcome.is_bad))
    for (name, operation), values in found.items():
        table.add_row(escape(name), operation, *_numbers(values))
    whole = [(sum(step.total_ms for step in run.steps), run.outcome.is_bad) for run in runs]
    table.add_row("all calls of a run", "", *_numbers(whole), style="bold")
    return table


def _numbers(values: Sequence[tuple[float, bool]]) -> tuple[str, ...]:
    times = sorted(time for time, _ in values)
    bad = sum(is_bad for _, is_bad in values)
    return str(len(times)), str(bad), f"{quantile(times, share=0.5):.1f}", f"{quantile(times, share=0.95):.1f}"


def quantile(ordered: Sequence[float], *, share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed (nearest rank)."""
    return ordered[max(ceil(share * len(ordered)) - 1, 0)]


def is_bad(runs: Iterable[Run]) -> bool:
    """Whether any run did not end well (slow and `business` are no fault)."""
    return any(run.outcome not in {Outcome.OK, Outcome.SLOW, Outcome.BUSINESS} for run in runs)
