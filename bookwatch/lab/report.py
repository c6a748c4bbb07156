"""What came of a scenario: for each practice the truth beside the verdict."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bookwatch.lab.scenario import Scenario, TimedFault, Truth, members
from domain.clock import iso
from domain.runs import Run
from domain.verdicts import Verdict
from domain.vocabulary import Judgement

ROUNDS_ALLOWED = 3
"""Within how many rounds, from the one in which the practice first met the fault, the verdict must be right."""

_BLAMING = {Judgement.LOCAL, Judgement.SHARED, Judgement.PROVIDER, Judgement.CENTRAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeRow:
    """One practice."""

    practice: str
    truth: str
    """The cause's key, or the judgement where no cause is to be named."""
    verdict: str
    """The same, as it was at the end of the fault; what came late is part of it where it was judged by then."""
    probability: float
    sentence: str
    """The evidence of that verdict in words."""
    rounds_needed: int | None
    """Rounds from the first that met the fault to the first right verdict; None: never right."""
    agreed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LabReport:
    """The whole comparison."""

    scenario: str
    title: str
    seed: int
    round_s: int
    practices: tuple[PracticeRow, ...]
    truth: tuple[Mapping[str, Any], ...]
    """Each fault as it really was, with its times."""
    causes: tuple[Mapping[str, Any], ...]
    """Each cause that was named, with its times."""

    @property
    def agreed(self) -> bool:
        """Whether every verdict agreed."""
        return all(row.agreed for row in self.practices)

    def to_json(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        return {**asdict(self), "agreed": self.agreed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the store holds of a practice: verdicts at each change, runs, and causes that cannot be told apart."""

    verdicts: Sequence[Verdict]
    runs: Sequence[Run]
    co_linear: Mapping[str, Sequence[tuple[str, str]]]
    """By cause key."""


def practice_row(practice: str, *, scenario: Scenario, began: datetime, record: Record) -> PracticeRow:
    """Compare one practice. `began`: when the first healthy round began."""
    timed = _touching(practice, scenario=scenario)
    last = timed or (scenario.faults[-1] if scenario.faults else None)
    first, rounds = (last.from_round, last.rounds) if last else (0, scenario.broken)
    start = began + timedelta(seconds=scenario.round_s * (scenario.healthy + first))
    ends = [start + timedelta(seconds=scenario.round_s * number) for number in range(1, rounds + 1)]
    met = _rounds_until_met(timed, start=start, round_s=scenario.round_s, runs=record.runs)
    right = _rightness(timed.truth if timed else None, record=record)
    said = [_in_force(record.verdicts, at=end) for end in ends]
    needed = next((number for number, each in enumerate(said, 1) if each is not None and right(each)), None)
    counted = None if needed is None else max(1, needed - met)
    final = said[-1]
    return PracticeRow(
        practice=practice,
        truth=_truth_words(timed.truth) if timed else Judgement.OK.value,
        verdict=_verdict_words(final),
        probability=round(final.probability, 3) if final else 0.0,
        sentence=final.evidence.sentence if final else "",
        rounds_needed=counted,
        agreed=final is not None and right(final) and counted is not None and counted <= ROUNDS_ALLOWED,
    )


def _touching(practice: str, *, scenario: Scenario) -> TimedFault | None:
    """The last fault that the practice is inside of."""
    inside = [each for each in scenario.faults if practice in members(each.truth, topology=scenario.topology)]
    return inside[-1] if inside else None


def _rounds_until_met(timed: TimedFault | None, *, start: datetime, round_s: int, runs: Sequence[Run]) -> int:
    """Whole rounds that passed before the practice first met the fault: runs book with one hospital after the other,
    so that a practice meets the fault of one hospital only when its turn comes."""
    if timed is None or timed.fault.place != "hospital":
        return 0
    met = [run.scheduled_at for run in runs if run.scheduled_at >= start and run.provider == timed.fault.name]
    return int((min(met) - start).total_seconds() // round_s) if met else 0


def _rightness(truth: Truth | None, *, record: Record) -> Callable[[Verdict], bool]:
    def right(verdict: Verdict) -> bool:
        if truth is None:
            return verdict.judgement is Judgement.OK
        if verdict.judgement is not truth.judgement:
            return False
        if truth.judgement not in _BLAMING or verdict.cause_key == truth.cause_key:
            return True
        return (truth.dimension, truth.value) in record.co_linear.get(verdict.cause_key, ())

    return right


def _in_force(verdicts: Sequence[Verdict], *, at: datetime) -> Verdict | None:
    held = [each for each in verdicts if each.window_end <= at]
    return held[-1] if held else None


def _truth_words(truth: Truth) -> str:
    return truth.cause_key if truth.judgement in _BLAMING else truth.judgement.value


def _verdict_words(verdict: Verdict | None) -> str:
    if verdict is None:
        return "none"
    return verdict.cause_key if verdict.cause_key and verdict.judgement in _BLAMING else verdict.judgement.value


def truth_rows(scenario: Scenario, *, began: datetime) -> tuple[Mapping[str, Any], ...]:
    """The faults of a scenario with their times, ready for JSON."""
    rows = []
    for each in scenario.faults:
        start = began + timedelta(seconds=scenario.round_s * (scenario.healthy + each.from_round))
        rows.append(
            {
                "where": each.fault.where,
                "kind": each.fault.kind,
                "params": dict(each.fault.params),
                "domain": each.truth.domain.value,
                "dimension": each.truth.dimension,
                "value": each.truth.value,
                "judgement": each.truth.judgement.value,
                "members": list(members(each.truth, topology=scenario.topology)),
                "start": iso(start),
                "end": iso(start + timedelta(seconds=scenario.round_s * each.rounds)),
            }
        )
    return tuple(rows)
