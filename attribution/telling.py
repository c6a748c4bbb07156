"""Verdicts of places of which something is to be said. In an outage thousands show one of a few patterns: what they
have in common is put into words once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from attribution.advice import check_first
from attribution.alternatives import alternatives, rivals_of, with_own
from attribution.case import Case
from attribution.causes import failure_class, local_name
from attribution.evidence import Tally
from attribution.finding import Finding, Findings
from attribution.standing import Standing
from attribution.window import Grid
from attribution.wording import sentence
from domain.counting import counted, verb
from domain.failures import FailureClass
from domain.verdicts import Alternative, Cause, Evaluation, Evidence, Share, Verdict
from domain.vocabulary import FaultDomain, Judgement, Phase

_ALIKE = frozenset({Judgement.OK, Judgement.SHARED, Judgement.PROVIDER, Judgement.CENTRAL})
"""Judgements of which the words depend on what a place shows and on its cause, and on nothing else."""
_WIDE = _ALIKE - {Judgement.OK}
_HAVE_NONE = frozenset({Judgement.OK, Judgement.NO_DATA, Judgement.LOCAL})
"""Judgements beside which a fault of a place's own is no alternative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Common:
    """What is said of all places that show the same."""

    cause: Cause | None
    cause_key: str
    others_alike: str
    """Why a fault of the place's own is not it."""
    first: int
    """First round of the episode, or -1."""
    began: int
    started_s: float
    """When its cause started, in seconds since the window's start."""
    sentence: str
    own: Share
    controls: Share
    peers: Share
    failure_class: FailureClass | None
    operation: str
    phase: Phase | None
    check_first: str
    alternatives: tuple[Alternative, ...]
    own_too: bool
    """Whether a fault of the place's own is an alternative as well."""


class Teller:
    """Makes the verdicts of one window. `causes`: those that are named, by key; `words`: what is said of each."""

    def __init__(
        self,
        grid: Grid,
        *,
        tally: Tally,
        findings: Findings,
        causes: Mapping[str, Cause],
        words: Mapping[str, str],
        previous: Evaluation | None,
    ) -> None:
        self._grid, self._tally, self._causes, self._words = grid, tally, causes, words
        self._before = {each.vantage: each for each in previous.verdicts if each.cause_key} if previous else {}
        self._all = tally.all_practices(), tally.all_controls()
        self._keys = _keys(grid, tally=tally, findings=findings)
        self._common: dict[bytes, _Common] = {}
        self._rivals: dict[int, tuple[Alternative, ...]] = {}
        # As lists: numpy is slow for single values.
        self._when = grid.when.tolist()

    def verdict(self, finding: Finding) -> Verdict:
        """The verdict of one place."""
        number = finding.place
        place, common = self._grid.places[number], self._common_of(finding)
        given = common.alternatives
        if common.own_too:
            own = finding.probabilities.get(Judgement.LOCAL, 0.0)
            given = with_own(given, place=place, probability=own, reason=common.others_alike)
        return Verdict(
            vantage=place.vantage,
            window_end=self._grid.end,
            judgement=finding.judgement,
            cause_key=common.cause_key,
            probability=finding.probability,
            probabilities=finding.probabilities,
            since=self._since(number, vantage=place.vantage, common=common),
            evidence=self._evidence(number, common=common, given=given),
        )

    def _common_of(self, finding: Finding) -> _Common:
        if finding.judgement not in _ALIKE or (finding.standing is None and finding.judgement is not Judgement.OK):
            return self._told(finding)
        key = self._keys[finding.place]
        common = self._common.get(key)
        if common is None:
            common = self._common[key] = self._told(finding)
        return common

    def _told(self, finding: Finding) -> _Common:
        number, cause = finding.place, self._causes.get(self._key(finding))
        case = Case(grid=self._grid, tally=self._tally, number=number, finding=finding, cause=cause)
        since = case.began  # an outage that was over by then speaks of something else
        given = alternatives(case, rivals=self._rivals_of(finding.standing))
        return _Common(
            cause=cause,
            cause_key=cause.key if cause else "",
            others_alike=_others_alike(cause),
            first=case.first,
            began=since,
            started_s=(cause.started_at - self._grid.start).total_seconds() if cause else -np.inf,
            sentence=sentence(case, of_cause=self._words[cause.key] if cause else ""),
            own=case.tally.own(number),
            controls=case.tally.controls(number, since=since),
            peers=case.tally.peers(number, since=since),
            failure_class=failure_class(case.outcome),
            operation=case.operation,
            phase=case.phase,
            check_first=check_first(case),
            alternatives=given,
            own_too=finding.standing is not None and finding.column >= 0 and finding.judgement not in _HAVE_NONE,
        )

    def _key(self, finding: Finding) -> str:
        """The key of the cause that its judgement names."""
        if finding.judgement is Judgement.LOCAL:
            dimension, value = local_name(self._grid.places[finding.place])
            return f"{FaultDomain.LOCAL}/{dimension}/{value}"
        return finding.standing.key if finding.standing and finding.judgement in _WIDE else ""

    def _rivals_of(self, standing: Standing | None) -> tuple[Alternative, ...]:
        if standing is None:
            return ()
        if id(standing) not in self._rivals:
            self._rivals[id(standing)] = tuple(rivals_of(standing))
        return self._rivals[id(standing)]

    def _since(self, number: int, *, vantage: str, common: _Common) -> datetime | None:
        if common.first < 0:
            return None
        second, cause = self._when[number][common.first], common.cause
        # What stopped it before the cause started was something else.
        since = self._grid.moment(second) if cause is None or second > common.started_s else cause.started_at
        if cause is None:
            return since
        before = self._before.get(vantage)
        if before is not None and before.since and before.cause_key == common.cause_key:
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
            all_slow=self._tally.all_slow(),
        )


def _others_alike(cause: Cause | None) -> str:
    number = len(cause.members) - 1 if cause else 0
    return f"{counted(number, 'other place')} {verb(number, 'shows', 'show')} the same at the same times"


def _keys(grid: Grid, *, tally: Tally, findings: Findings) -> list[bytes]:
    """Of each place all that its words depend on, as bytes."""
    at = np.arange(len(grid.places)), findings.column
    shown = grid.symptom, tally.is_control, findings.judgement, findings.column, findings.cause
    table = np.column_stack([*shown, grid.outcome, grid.operation[at], grid.phase[at]]).astype(np.int16)
    packed, width = table.tobytes(), table.shape[1] * table.itemsize
    return [packed[begin : begin + width] for begin in range(0, len(packed), width)]
