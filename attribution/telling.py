"""Verdicts of places of which something is to be said. In an outage thousands show one of a few patterns: what they
have in common is put into words once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from attribution.advice import check_first
from attribution.alternatives import alternatives, rivals_of, with_own
from attribution.case import Case
from attribution.causes import failure_class, local_name
from attribution.columns import Ints
from attribution.copies import copies
from attribution.evidence import Tally
from attribution.finding import Finding, Findings
from attribution.standing import Standing
from attribution.window import Grid
from attribution.wording import sentence
from domain.counting import counted, verb
from domain.verdicts import Alternative, Cause, Evaluation, Evidence, Verdict
from domain.vocabulary import FaultDomain, Judgement

_ALIKE = frozenset({Judgement.OK, Judgement.SHARED, Judgement.PROVIDER, Judgement.CENTRAL})
"""Judgements of which the words depend on what a place shows and on its cause, and on nothing else."""
_WIDE = _ALIKE - {Judgement.OK}
_HAVE_NONE = frozenset({Judgement.OK, Judgement.NO_DATA, Judgement.LOCAL})
"""Judgements beside which a fault of a place's own is no alternative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Common:
    """What is said of all places that show the same."""

    verdict: Verdict
    """Of one of them: the others have their own vantage, probabilities, start, groups and last alternative."""
    cause: Cause | None
    first: int
    """First round of the episode, or -1."""
    began: int
    started_s: float
    """When its cause started, in seconds since the window's start."""
    own: Alternative | None
    """A fault of its own, where that is an alternative as well."""


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
        self._findings = findings
        self._before = {each.vantage: each for each in previous.verdicts if each.cause_key} if previous else {}
        self._keys = _keys(grid, tally=tally, findings=findings)
        self._common: dict[bytes, _Common] = {}
        self._rivals: dict[int, tuple[Alternative, ...]] = {}

    def verdicts(self, places: Ints) -> list[Verdict]:
        """The verdict of each of these places."""
        findings = list(self._findings.each(places))
        common = list(map(self._common_of, findings))
        like = [each.verdict for each in common]
        groups = self._tally.groups(places, since=np.array([each.began for each in common], dtype=np.int64))
        evidence = copies(
            [each.evidence for each in like], groups=groups, alternatives=self._alternatives(findings, common=common)
        )
        vantages = [self._grid.places[number].vantage for number in places.tolist()]
        return copies(
            like,
            vantage=vantages,
            probability=[each.probability for each in findings],
            probabilities=[each.probabilities for each in findings],
            since=self._since(places, vantages=vantages, common=common),
            evidence=evidence,
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
        verdict = Verdict(
            vantage=case.place.vantage,
            window_end=self._grid.end,
            judgement=finding.judgement,
            cause_key=cause.key if cause else "",
            probability=finding.probability,
            evidence=self._evidence(case, since=since),
        )
        own_too = finding.standing is not None and finding.column >= 0 and finding.judgement not in _HAVE_NONE
        return _Common(
            verdict=verdict,
            cause=cause,
            first=case.first,
            began=since,
            started_s=(cause.started_at - self._grid.start).total_seconds() if cause else -np.inf,
            own=_own(case) if own_too else None,
        )

    def _evidence(self, case: Case, *, since: int) -> Evidence:
        tally, number, cause = self._tally, case.number, case.cause
        return Evidence(
            sentence=sentence(case, of_cause=self._words[cause.key] if cause else ""),
            own=tally.own(number),
            controls=tally.controls(number, since=since),
            peers=tally.peers(number, since=since),
            failure_class=failure_class(case.outcome),
            operation=case.operation,
            phase=case.phase,
            alternatives=alternatives(case, rivals=self._rivals_of(case.finding.standing)),
            check_first=check_first(case),
            all_practices=tally.all_practices(),
            all_controls=tally.all_controls(),
            all_slow=tally.all_slow(),
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

    def _alternatives(
        self, findings: Sequence[Finding], *, common: Sequence[_Common]
    ) -> Iterator[tuple[Alternative, ...]]:
        """What else could be the trouble of each place."""
        own = [(finding, each.own) for finding, each in zip(findings, common, strict=True) if each.own is not None]
        made = copies(
            [like for _, like in own],
            value=[self._grid.places[finding.place].organisation for finding, _ in own],
            probability=[finding.probabilities.get(Judgement.LOCAL, 0.0) for finding, _ in own],
        )
        its_own = iter(made)
        for each in common:
            given = each.verdict.evidence.alternatives
            yield with_own(given, own=next(its_own)) if each.own is not None else given

    def _since(self, places: Ints, *, vantages: Sequence[str], common: Sequence[_Common]) -> Iterator[datetime | None]:
        """When the trouble of each place began."""
        seconds = self._grid.when[places, [each.first for each in common]].tolist()
        for second, vantage, each in zip(seconds, vantages, common, strict=True):
            if each.first < 0:
                yield None
            elif each.cause is None:
                yield self._grid.moment(second)
            else:
                # What stopped it before the cause started was something else.
                since = self._grid.moment(second) if second > each.started_s else each.cause.started_at
                yield self._since_before(vantage, since=since, cause_key=each.verdict.cause_key)

    def _since_before(self, vantage: str, *, since: datetime, cause_key: str) -> datetime:
        """The earlier of that and of what was said in the round before, of the same cause."""
        before = self._before.get(vantage)
        if before is None or before.since is None or before.cause_key != cause_key:
            return since
        return min(since, before.since)


def _own(case: Case) -> Alternative:
    """A fault of the place's own beside its wide cause."""
    number = len(case.cause.members) - 1 if case.cause else 0
    dimension, value = local_name(case.place)
    return Alternative(
        domain=FaultDomain.LOCAL,
        dimension=dimension,
        value=value,
        probability=case.finding.probabilities.get(Judgement.LOCAL, 0.0),
        reason=f"{counted(number, 'other place')} {verb(number, 'shows', 'show')} the same at the same times",
    )


def _keys(grid: Grid, *, tally: Tally, findings: Findings) -> list[bytes]:
    """Of each place all that its words depend on, as bytes."""
    at = np.arange(len(grid.places)), findings.column
    shown = grid.symptom, tally.is_control, findings.judgement, findings.column, findings.cause
    table = np.column_stack([*shown, grid.outcome, grid.operation[at], grid.phase[at]]).astype(np.int16)
    packed, width = table.tobytes(), table.shape[1] * table.itemsize
    return [packed[begin : begin + width] for begin in range(0, len(packed), width)]
