"""Verdicts of places of which something is to be said. In an outage thousands show one of a few patterns: what they
have in common is put into words once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from attribution.advice import check_first
from attribution.alternatives import alternatives, named, rivals_of, with_own
from attribution.case import Case
from attribution.causes import failure_class
from attribution.evidence import Tally
from attribution.finding import Finding
from attribution.standing import Standing
from attribution.window import Grid
from attribution.wording import sentence
from domain.failures import FailureClass
from domain.verdicts import Alternative, Cause, Evaluation, Evidence, Share, Verdict
from domain.vocabulary import Judgement, Phase

_ALIKE = frozenset({Judgement.OK, Judgement.SHARED, Judgement.PROVIDER, Judgement.CENTRAL})
"""Judgements of which the words depend on what a place shows and on its cause, and on nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Common:
    """What is said of all places that show the same."""

    first: int
    """First round of the episode, or -1."""
    began: int
    sentence: str
    own: Share
    controls: Share
    peers: Share
    failure_class: FailureClass | None
    operation: str
    phase: Phase | None
    check_first: str
    others: Sequence[Alternative]
    """Alternatives beside a fault of the place's own."""


class Teller:
    """Makes the verdicts of one window. `words`: what is said of each cause, by its key."""

    def __init__(self, grid: Grid, *, tally: Tally, words: Mapping[str, str], previous: Evaluation | None) -> None:
        self._grid, self._tally, self._words = grid, tally, words
        self._before = {each.vantage: each for each in previous.verdicts if each.cause_key} if previous else {}
        self._when = grid.when.tolist()
        self._operation, self._phase = grid.operation.tolist(), grid.phase.tolist()
        self._is_control = tally.is_control.tolist()
        self._all = tally.all_practices(), tally.all_controls()
        self._common: dict[tuple[object, ...], _Common] = {}
        self._rivals: dict[int, tuple[Alternative, ...]] = {}

    def verdict(self, number: int, *, finding: Finding, cause: Cause | None) -> Verdict:
        """The verdict of one place."""
        place = self._grid.places[number]
        if finding.judgement in _ALIKE and (finding.standing is not None or finding.judgement is Judgement.OK):
            common = self._common_of(number, finding=finding, cause=cause)
            given = (
                with_own(place, finding=finding, cause=cause, others=common.others)
                if finding.column >= 0 and finding.judgement is not Judgement.OK
                else ()
            )
        else:
            case = self._case(number, finding=finding, cause=cause)
            common = self._told(case)
            given = alternatives(case, rivals=self._rivals_of(finding.standing))
        return Verdict(
            vantage=place.vantage,
            window_end=self._grid.end,
            judgement=finding.judgement,
            cause_key=cause.key if cause else "",
            probability=finding.probability,
            probabilities=finding.probabilities,
            since=self._since(number, first=common.first, cause=cause),
            evidence=self._evidence(number, common=common, given=given),
        )

    def _common_of(self, number: int, *, finding: Finding, cause: Cause | None) -> _Common:
        column = finding.column
        key = (
            self._tally.rows[number],
            column,
            self._operation[number][column],
            self._phase[number][column],
            self._is_control[number],
            finding.judgement,
            id(finding.standing),
        )
        common = self._common.get(key)
        if common is None:
            common = self._common[key] = self._told(self._case(number, finding=finding, cause=cause))
        return common

    def _case(self, number: int, *, finding: Finding, cause: Cause | None) -> Case:
        return Case(grid=self._grid, tally=self._tally, number=number, finding=finding, cause=cause)

    def _told(self, case: Case) -> _Common:
        since = case.began  # an outage that was over by then speaks of something else
        words = self._words.get(case.cause.key, "") if case.cause else ""
        return _Common(
            first=case.first,
            began=since,
            sentence=sentence(case, of_cause=words),
            own=case.tally.own(case.number),
            controls=case.tally.controls(case.number, since=since),
            peers=case.tally.peers(case.number, since=since),
            failure_class=failure_class(case.symptom),
            operation=case.operation,
            phase=case.phase,
            check_first=check_first(case),
            others=[*named(case), *self._rivals_of(case.finding.standing)],
        )

    def _rivals_of(self, standing: Standing | None) -> tuple[Alternative, ...]:
        if standing is None:
            return ()
        if id(standing) not in self._rivals:
            self._rivals[id(standing)] = tuple(rivals_of(standing))
        return self._rivals[id(standing)]

    def _since(self, number: int, *, first: int, cause: Cause | None) -> datetime | None:
        if first < 0:
            return None
        since = self._grid.moment(self._when[number][first])
        if cause is None:
            return since
        since = max(since, cause.started_at)  # what stopped it before was something else
        before = self._before.get(self._grid.places[number].vantage)
        if before is not None and before.since and before.cause_key == cause.key:
            since = min(since, before.since)
        return since

    def _evidence(self, number: int, *, common: _Common, given: tuple[Alternative, ...]) -> Evidence:
        return Evidence(
            sentence=common.sentence,
            own=common.own,
            controls=common.controls,
            peers=common.peers,
            groups=self._tally.groups(number, since=common.began),
            failure_class=common.failure_class,
            operation=common.operation,
            phase=common.phase,
            alternatives=given,
            check_first=common.check_first,
            all_practices=self._all[0],
            all_controls=self._all[1],
        )
