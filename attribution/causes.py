"""The causes that are active in a window, as the domain's words: who is inside, since when, how many attempts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from attribution.constants import SURE
from attribution.finding import LOCAL, OF_DOMAIN, Findings
from attribution.judge import Readings
from attribution.symptoms import GOOD, NOTHING, NUMBER, SILENT, SLOW, SYMPTOMS
from attribution.window import Bools, Grid, Ints
from domain.failures import FailureClass
from domain.organisations import Place
from domain.verdicts import Cause, Evaluation, Share
from domain.vocabulary import FaultDomain, VantageKind

_CLASSES = tuple(FailureClass(name) if name in set(FailureClass) else None for name in SYMPTOMS)
_HAS_CLASS = np.array([each is not None for each in _CLASSES])


def causes_of(
    grid: Grid,
    *,
    explained: Bools,
    findings: Findings,
    readings: Readings,
    previous: Evaluation | None,
) -> tuple[Cause, ...]:
    """Shared, hospital and central causes that are sure and active, then local ones; ordered by members, then key.

    `explained`: cells that a wide cause explains, shape (places, rounds).
    """
    wide = [
        _wide(grid, number=number, findings=findings, readings=readings)
        for number, each in enumerate(findings.causes)
        if each.active and each.domains[each.domain] >= SURE
    ]
    local: dict[str, Cause] = {}
    # What a wide cause explains is no part of a fault of its own, which may have begun when that was over.
    own = np.where(explained, NOTHING, grid.outcome)
    for place in np.flatnonzero(findings.judgement == LOCAL).tolist():
        cause = _local(grid, place=place, findings=findings, row=own[place])
        local[cause.key] = _joined(local.get(cause.key), cause)
    known = {each.key: each for each in previous.causes} if previous else {}
    found = [_continued(each, before=known) for each in (*wide, *local.values())]
    return tuple(sorted(found, key=lambda each: (-len(each.members), each.key)))


def local_name(place: Place) -> tuple[str, str]:
    """Dimension and value of a place's own fault."""
    return ("control" if place.kind is VantageKind.CONTROL else "practice", place.organisation)


def failure_class(number: int) -> FailureClass | None:
    """The class of a symptom's number, or None where no class says it."""
    return _CLASSES[number]


def symptom_word(numbers: Ints) -> str:
    """ "failing", "slow" or "silent": what most of these cells show."""
    if numbers.size == 0:
        return "failing"
    silent = int((numbers == NUMBER[SILENT]).sum())
    slow = _slow(numbers)
    failing = numbers.size - silent - slow
    # A link that is cut shows as silence first; late reports of what failed then do not make it less silent.
    return max((("failing", failing), ("slow", slow), ("silent", silent)), key=lambda pair: pair[1])[0]


def _slow(numbers: Ints) -> int:
    return int(np.isin(numbers, [NUMBER[name] for name in SLOW]).sum())


def _practices(grid: Grid, *, rows: Ints) -> int:
    return sum(grid.places[row].kind is VantageKind.AGENT for row in rows.tolist())


def _wide(grid: Grid, *, number: int, findings: Findings, readings: Readings) -> Cause:
    standing = findings.causes[number]
    one = standing.accepted
    explained = one.explained & grid.bad & (readings.table[:, 0] < 0.5)[:, None]
    candidate = one.fit.candidate
    exposed = np.zeros(grid.symptom.shape, dtype=np.bool_)
    exposed[candidate.members] = candidate.good | candidate.compatible
    times = grid.when
    bad_times = times[explained]
    begins = float(bad_times.min()) if bad_times.size else 0.0
    good = exposed & (grid.symptom == GOOD)
    before = times[good & (times < begins)]
    members = np.flatnonzero(explained.any(axis=1))
    symptom = symptom_word(grid.outcome[explained])
    return Cause(
        domain=standing.domain,
        dimension=one.fit.name[0],
        value=one.fit.name[1],
        probability=_probability(number, findings=findings),
        share=Share(bad=int(explained.sum()), attempts=int((explained | (exposed & (times >= begins))).sum())),
        started_at=grid.moment(begins),
        started_after=grid.moment(before.max()) if before.size else None,
        members=tuple(grid.places[i].vantage for i in members),
        failure_class=_usual_class(grid, cells=explained),
        co_linear=standing.co_linear,
        symptom=symptom,
        around=_practices(grid, rows=candidate.members) if symptom == "silent" else None,
        slow=_slow(grid.outcome[explained]),
    )


def _probability(number: int, *, findings: Findings) -> float:
    """What its places say of its domain, in the mean; the model's own where none says it."""
    standing = findings.causes[number]
    word = OF_DOMAIN[standing.domain]
    said = findings.probabilities[(findings.cause == number) & (findings.likeliest == word), word]
    return float(np.mean(said)) if said.size else min(standing.domains[standing.domain], 1.0)


def _usual_class(grid: Grid, *, cells: Bools) -> FailureClass | None:
    numbers = grid.outcome[cells]
    classes = numbers[_HAS_CLASS[numbers]]
    return failure_class(int(np.bincount(classes).argmax())) if classes.size else None


def streak(row: Sequence[int], *, column: int) -> int:
    """First column of the episode that a cell belongs to: no two good cells in a row within it."""
    first, goods = column, 0
    for index in range(column, -1, -1):
        if row[index] > GOOD:
            first, goods = index, 0
        elif row[index] != NOTHING:
            goods += 1
            if goods == 2:
                break
    return first


def _local(grid: Grid, *, place: int, findings: Findings, row: Ints) -> Cause:
    column = int(findings.column[place])
    if row[column] == NOTHING:  # or all of it is its own, whatever else could explain it
        row = grid.outcome[place]
    first = streak(row.tolist(), column=column)
    begins = float(grid.time[place, first])
    good = grid.time[place, :first][row[:first] == GOOD]
    episode = row[first:]
    episode = episode[episode != NUMBER[SILENT]]  # an attempt that never came is no bad one
    dimension, value = local_name(grid.places[place])
    return Cause(
        domain=FaultDomain.LOCAL,
        dimension=dimension,
        value=value,
        probability=float(findings.probabilities[place, LOCAL]),
        share=Share(bad=int((episode > GOOD).sum()), attempts=int((episode >= GOOD).sum())),
        started_at=grid.moment(begins),
        started_after=grid.moment(good[-1]) if good.size else None,
        members=(grid.places[place].vantage,),
        failure_class=failure_class(int(row[column])),
        symptom=symptom_word(episode[episode > GOOD]),
        slow=_slow(episode),
    )


def _joined(one: Cause | None, other: Cause) -> Cause:
    """Two vantages of one practice with faults at once: one cause."""
    if one is None:
        return other
    first = min((one, other), key=lambda each: each.started_at)
    return replace(
        first,
        probability=max(one.probability, other.probability),
        share=Share(bad=one.share.bad + other.share.bad, attempts=one.share.attempts + other.share.attempts),
        slow=one.share.bad - one.failed + other.share.bad - other.failed,
        members=tuple(sorted({*one.members, *other.members})),
    )


def _continued(cause: Cause, *, before: Mapping[str, Cause]) -> Cause:
    """A cause that the previous evaluation named keeps its start: the window forgets it after six rounds."""
    known = before.get(cause.key)
    if known is None or known.started_at >= cause.started_at:
        return cause
    return replace(cause, started_at=known.started_at, started_after=known.started_after)
