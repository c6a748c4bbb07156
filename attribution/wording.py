"""What a verdict says in plain, neutral words: counts first, no number without its denominator, nobody accused."""

import numpy as np

from attribution.case import Case
from attribution.evidence import Tally
from attribution.phrases import (
    agreeing,
    beside,
    called,
    how,
    last_journeys,
    of_journeys,
    passed_per_cent,
    practices,
    spoken,
    unfinished,
)
from attribution.symptoms import GOOD, NUMBER, SILENT, SLOW
from attribution.window import Grid
from domain.counting import counted
from domain.verdicts import Cause, Share
from domain.vocabulary import FaultDomain, Judgement

_OPENING = {
    FaultDomain.SHARED: "Shared",
    FaultDomain.CENTRAL: "Central",
}


def sentence(case: Case, *, of_cause: str) -> str:
    """The verdict in one to three sentences. `of_cause`: what is said of its cause, the same for all its members."""
    judgement = case.finding.judgement
    if judgement is Judgement.OK:
        return _ok(case)
    if judgement is Judgement.NO_DATA:
        return _no_data(case)
    if judgement is Judgement.LOCAL:
        return _local(case)
    if judgement is Judgement.UNDETERMINED:
        return _undetermined(case)
    return f"{of_cause} {_own_part(case)}"


def of_cause(cause: Cause, *, grid: Grid, tally: Tally, symptom: str, operation: str) -> str:
    """What a shared, hospital or central cause shows, with the others for comparison."""
    name = called(cause.dimension, cause.value)
    agents = len(cause.members) - sum(each in tally.names_of_controls for each in cause.members)
    if cause.symptom == "silent":
        what = f"{practices(agents)} stopped reporting within the same rounds"
    else:
        journeys = of_journeys(cause.share.bad, of=cause.share.attempts)
        said = how(symptom, operation=operation)
        if symptom in SLOW:
            said = unfinished(said, failed=cause.failed, of=cause.share.bad)
        what = f"{journeys} {said}"
        what += f", at {_of_practices(cause, grid=grid, tally=tally, agents=agents)}"
    since = _column(cause, grid=grid)
    opening = f"{_OPENING[cause.domain]}: {name}" if cause.domain in _OPENING else name[0].upper() + name[1:]
    text = f"{opening}. {what}{_others(cause, grid=grid, tally=tally, since=since)}."
    if cause.co_linear:
        same = ", ".join(called(*each) for each in cause.co_linear)
        text += f" {same[0].upper()}{same[1:]} would show the same: the data cannot tell them apart."
    return text


def _of_practices(cause: Cause, *, grid: Grid, tally: Tally, agents: int) -> str:
    controls = len(cause.members) - agents
    text = f"{agents} of {practices(tally.practices)}"
    all_controls = int(tally.is_control.sum())
    if cause.domain is FaultDomain.CENTRAL and all_controls:
        text += f" and {controls} of {counted(all_controls, 'control')}"
    return text


def _others(cause: Cause, *, grid: Grid, tally: Tally, since: int) -> str:
    """The comparison that decides, at the same times."""
    if cause.domain is FaultDomain.CENTRAL:
        return ""
    if cause.domain is FaultDomain.PROVIDER:
        number = grid.providers.index(cause.value)
        cells = (grid.provider >= 0) & (grid.provider != number)
        cells[:, :since] = False
        share = Share(bad=int((cells & grid.bad).sum()), attempts=int(cells.sum()))
        if not share.attempts:
            return ", and no journey with another hospital ran at the same times"
        return f", while journeys with other hospitals passed {passed_per_cent(share)}, at the same times"
    outside = tally.outside(cause.dimension, value=cause.value)
    share = tally.of(outside, since=since)
    controls = tally.of(np.flatnonzero(tally.is_control), since=since)
    return f", while {beside(controls, share, number=outside.size, one='practice', where=' elsewhere')}"


def _column(cause: Cause, *, grid: Grid) -> int:
    seconds = (cause.started_at - grid.start).total_seconds()
    return int(min(max(seconds // grid.round_s, 0), grid.symptom.shape[1] - 1))


def _own_part(case: Case) -> str:
    if case.silent_rounds > 1:
        return f"This {case.kind} has not reported for {counted(case.silent_rounds, 'round')}."
    own = case.tally.own(case.number, since=case.first)
    if own.attempts <= 1:
        return f"This {case.kind}: its last journey." if own.bad else ""
    return f"This {case.kind}: {own.bad} of its last {own.attempts} journeys."


def _ok(case: Case) -> str:
    own = case.tally.own(case.number)
    if not own.bad:
        return f"No fault seen: {of_journeys(own.attempts, of=own.attempts)} passed in the window."
    good = of_journeys(own.attempts - own.bad, of=own.attempts)
    text = f"No lasting fault seen: {good} passed as usual in the window"
    if next((symptom for symptom in reversed(case.row) if symptom >= GOOD), GOOD) > GOOD:
        return f"{text}; the latest was far slower than usual there, which alone says nothing."
    return f"{text}, the latest among them."


def _compared(case: Case, *, since: int) -> str:
    controls = case.tally.controls(case.number, since=since)
    peers = case.tally.peers(case.number, since=since)
    number = case.tally.practices - (case.kind == "practice")
    return beside(controls, peers, number=number, one="other practice")


def _local(case: Case) -> str:
    own = case.tally.own(case.number, since=case.began)
    row = case.row[case.began :]
    alike = row.count(case.symptom) == own.bad
    failed = sum(one != other for one, other in zip(row, case.outcomes[case.began :], strict=True))
    what = unfinished(how(case.symptom_name, operation=case.operation), failed=failed, of=own.bad)
    if not alike:
        what = f"failed or were slow, the latest of these {spoken(case.symptom_name)}"
    text = f"Local to this {case.kind}: {last_journeys(own)} {agreeing(what, own.bad)}, while "
    return f"{text}{_compared(case, since=case.began)}.{_own_equipment(case)}{_nothing_since(case)}"


def _nothing_since(case: Case) -> str:
    if case.row[-1] != NUMBER[SILENT]:
        return ""
    return f" It has not reported for {counted(case.silent_rounds, 'round')} since: whether it is over is not known."


def _own_equipment(case: Case) -> str:
    root = case.symptom_name.partition(".")[0]
    dimension = {"dns": "resolver", "proxy": "proxy", "connect": "link"}.get(root, "")
    if dimension not in case.tally.own_only(case.number):
        return ""
    return f" Its {dimension} {case.place.dimensions[dimension]} serves no other practice."


def _no_data(case: Case) -> str:
    if case.empty and case.excused:
        return f"All journeys of this {case.kind} in the window ran under planned work, which is not judged."
    if case.empty:
        return f"Nothing was reported by this {case.kind} in the window; nothing is known of it."
    others = np.flatnonzero(case.grid.seen[:, -case.silent_rounds :].any(axis=1)).size
    return (
        f"This {case.kind} has not reported for {counted(case.silent_rounds, 'round')}, while {others} of "
        f"{counted(len(case.grid.places) - 1, 'other')} did. Silence is not health, and not proof of a fault."
    )


def _undetermined(case: Case) -> str:
    own = case.tally.own(case.number, since=max(case.first, 0))
    what = how(case.symptom_name, operation=case.operation) if case.symptom > GOOD else "failed"
    standing = case.finding.standing
    if own.bad == 1 and standing is None:
        whole = case.tally.own(case.number)
        return (
            f"Not enough evidence yet: one bad attempt is not enough. {of_journeys(whole.bad, of=whole.attempts)} in "
            f"the window, the latest, {agreeing(what, 1)}; {_compared(case, since=case.first)}."
        )
    journeys = last_journeys(own)
    last = journeys[0].upper() + journeys[1:]
    return f"Cannot be told yet: {_two_names(case)}. {last} {what}; {_compared(case, since=max(case.first, 0))}."


def _two_names(case: Case) -> str:
    ranked = sorted(case.finding.probabilities.items(), key=lambda pair: (-pair[1], pair[0].value))[:2]
    return " or ".join(f"{_named(case, judgement)} ({100 * chance:.0f} %)" for judgement, chance in ranked)


def _named(case: Case, judgement: Judgement) -> str:
    if judgement is Judgement.LOCAL:
        return f"a fault of this {case.kind}'s own"
    if judgement in {Judgement.OK, Judgement.UNDETERMINED}:
        return "a passing failure"
    if judgement is Judgement.NO_DATA:
        return "silence of its own"
    standing = case.finding.standing
    if standing is None:
        return f"a {judgement} fault"
    names = [standing.accepted.fit.name, *(fit.name for fit, _ in standing.rivals)]
    fitting = [name for name in names if standing.domain_of(name) == judgement.value]
    return called(*fitting[0]) if fitting else f"a {judgement} fault"


def symptom_of(cause: Cause, *, fallback: str) -> str:
    """The symptom that a cause mostly shows, by name."""
    return cause.failure_class.value if cause.failure_class and cause.symptom == "failing" else fallback
