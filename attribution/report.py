"""Verdicts with their evidence, from findings."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from attribution.advice import check_first
from attribution.alternatives import alternatives, rivals_of
from attribution.calm import Calm
from attribution.case import Case
from attribution.causes import failure_class, local_name
from attribution.evidence import Tally
from attribution.judge import Finding
from attribution.membership import Membership
from attribution.symptoms import SYMPTOMS
from attribution.window import Grid
from attribution.wording import of_cause, sentence
from domain.verdicts import Alternative, Cause, Evaluation, Evidence, Verdict
from domain.vocabulary import FaultDomain, Judgement

_WIDE = frozenset({Judgement.SHARED, Judgement.PROVIDER, Judgement.CENTRAL})


def verdicts_of(
    grid: Grid,
    *,
    findings: Sequence[Finding],
    causes: Sequence[Cause],
    membership: Membership,
    previous: Evaluation | None,
) -> tuple[Verdict, ...]:
    """A verdict for each place, ordered by vantage."""
    tally = Tally(grid, membership=membership)
    named = {each.key: each for each in causes}
    before = {each.vantage: each for each in previous.verdicts} if previous else {}
    words = {key: _words(grid, tally=tally, cause=each, findings=findings) for key, each in named.items()}
    rivals: dict[str, tuple[Alternative, ...]] = {}
    out, calm = [], Calm(grid, tally=tally)
    for number, finding in enumerate(findings):
        if (well := calm.verdict(number, finding=finding)) is not None:
            out.append(well)
            continue
        key = _key(grid, place=number, finding=finding)
        case = Case(grid=grid, tally=tally, number=number, finding=finding, cause=named.get(key))
        standing = finding.standing
        if standing is not None and standing.key not in rivals:
            rivals[standing.key] = tuple(rivals_of(standing))
        said = _Said(of_cause=words.get(key, ""), rivals=rivals[standing.key] if standing is not None else ())
        out.append(_verdict(case, said=said, before=before.get(case.place.vantage)))
    return tuple(out)


class _Said(NamedTuple):
    """What is the same for every place of a cause, made once."""

    of_cause: str
    rivals: tuple[Alternative, ...]


def _key(grid: Grid, *, place: int, finding: Finding) -> str:
    if finding.judgement is Judgement.LOCAL:
        dimension, value = local_name(grid.places[place])
        return f"{FaultDomain.LOCAL}/{dimension}/{value}"
    return finding.standing.key if finding.standing and finding.judgement in _WIDE else ""


def _words(grid: Grid, *, tally: Tally, cause: Cause, findings: Sequence[Finding]) -> str:
    """What is said of a wide cause: its commonest symptom, and the operation if it is one alone."""
    if cause.domain is FaultDomain.LOCAL:
        return ""
    cells = [
        (int(grid.symptom[number, finding.column]), int(grid.operation[number, finding.column]))
        for number, finding in enumerate(findings)
        if finding.standing is not None and finding.standing.key == cause.key and finding.column >= 0
    ]
    symptoms = np.array([symptom for symptom, _ in cells if symptom > 0], dtype=np.int64)
    operations = {operation for _, operation in cells}
    operation = operations.pop() if len(operations) == 1 else -1
    return of_cause(
        cause,
        grid=grid,
        tally=tally,
        symptom=SYMPTOMS[int(np.bincount(symptoms).argmax())] if symptoms.size else SYMPTOMS[-1],
        operation=grid.operations[operation] if operation >= 0 else "",
    )


def _verdict(case: Case, *, said: _Said, before: Verdict | None) -> Verdict:
    finding = case.finding
    first = case.first
    since = case.grid.moment(case.grid.when[case.number, first]) if first >= 0 else None
    key = case.cause.key if case.cause else ""
    if since is not None and case.cause is not None:
        since = max(since, case.cause.started_at)  # what stopped it before was something else
    if before is not None and before.since and since and key and before.cause_key == key:
        since = min(since, before.since)
    return Verdict(
        vantage=case.place.vantage,
        window_end=case.grid.end,
        judgement=finding.judgement,
        cause_key=key,
        probability=finding.probability,
        probabilities=finding.probabilities,
        since=since,
        evidence=_evidence(case, said=said),
    )


def _evidence(case: Case, *, said: _Said) -> Evidence:
    since = case.began  # an outage that was over by then speaks of something else
    return Evidence(
        sentence=sentence(case, of_cause=said.of_cause),
        own=case.tally.own(case.number),
        controls=case.tally.controls(case.number, since=since),
        peers=case.tally.peers(case.number, since=since),
        groups=case.tally.groups(case.number, since=since),
        failure_class=failure_class(case.symptom),
        operation=case.operation,
        phase=case.phase,
        alternatives=alternatives(case, rivals=said.rivals),
        check_first=check_first(case),
        all_practices=case.tally.all_practices(),
        all_controls=case.tally.all_controls(),
    )
