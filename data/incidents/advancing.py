"""Incidents carried through one evaluation: opened, updated, merged, gone quiet, returned, closed. Pure.

1. Each named cause finds its incident: by name, by what it cannot be told from, or because a narrower one spread.
2. Where the data cannot tell two of them apart, the younger becomes a part of the older, unless a person split them.
3. What is named is open, or flapping where it returned again and again.
4. What is not named is hidden while a wider cause covers all of its practices, else quiet, and closed after the gap.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from data.incidents import matching
from data.incidents.described import changes, described, opened
from data.incidents.life import EventKind, Incident, Life, Rules, State
from domain.verdicts import Cause, Evaluation

_NAMED = (State.OPEN, State.FLAPPING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something that the evidence says of an incident; `place` is its position in the result."""

    place: int
    kind: EventKind
    detail: dict[str, Any] = field(default_factory=dict)


def advance(
    known: Sequence[Incident], *, evaluation: Evaluation, rules: Rules, controls: Set[str] = frozenset()
) -> tuple[list[Incident], list[Told]]:
    """The incidents after the evaluation, those of `known` first and in their order, and what happened to them.

    known: every incident that may go on, the oldest first. controls: vantages that are no practices. People's part
    comes back as it was.
    """
    work = _Work(known, evaluation=evaluation, rules=rules, controls=controls)
    for cause in sorted(evaluation.causes, key=lambda each: -matching.WIDTH[each.domain]):
        work.assign(cause)
    for place, causes in work.named.items():
        work.go_on(place, causes=causes)
    for place in range(len(known)):
        if place not in work.named:
            work.rest(place)
    return work.now, work.told


class _Work:
    def __init__(self, known: Sequence[Incident], *, evaluation: Evaluation, rules: Rules, controls: Set[str]) -> None:
        self.now = list(known)
        self.told: list[Told] = []
        self.named: dict[int, list[Cause]] = {}
        self._evaluation, self._rules, self._at = evaluation, rules, evaluation.window_end
        self._causes = {each.key: each for each in evaluation.causes}
        self._place = {each.life.incident_id: place for place, each in enumerate(known)}
        self._before = list(known)
        self._everyone = frozenset(each.vantage for each in evaluation.verdicts) - controls
        self._live = [each for each in known if matching.may_go_on(each) or each.merged_into]
        self._unsure = [each for each in self._live if each.life.cause.co_linear]
        self._called: dict[str, list[Incident]] = {}
        for each in self._live:
            for key in each.keys:
                self._called.setdefault(key, []).append(each)

    def assign(self, cause: Cause) -> None:
        """Find the incident of a cause, or open one if it is firm enough."""
        found = self._parts(cause)
        roots = sorted({root for each in found if (root := self._root(each)) is not None})
        if not roots:
            if not matching.may_open(cause, evaluation=self._evaluation):
                return
            self.now.append(self._opened(cause))
            self._tell(len(self.now) - 1, EventKind.OPENED, severity=self.now[-1].life.severity)
            roots = [len(self.now) - 1]
        for other in roots[1:]:
            self._merge(other, into=roots[0])
        self.named.setdefault(roots[0], []).append(cause)

    def _opened(self, cause: Cause) -> Incident:
        return opened(cause, evaluation=self._evaluation, known=self._before, everyone=self._everyone)

    def _parts(self, cause: Cause) -> list[Incident]:
        """The incidents that the cause continues; hundreds of causes a round must not look at hundreds each."""
        own = matching.of_name(cause, among=self._called.get(cause.key, ()))
        among = self._live if cause.co_linear else self._unsure
        twins = matching.of_twin(cause, among=self._free(among, own=own))
        if own is not None:
            return [own, *(each for each in twins if not _apart(own, each))]
        return twins or matching.of_spread(
            cause, among=self._free(self._live, own=None), named=self._causes, rules=self._rules
        )

    def _free(self, among: Sequence[Incident], *, own: Incident | None) -> list[Incident]:
        """Those whose cause is not named beside this one: what is named apart can be told apart."""
        return [each for each in among if each is not own and each.life.cause.key not in self._causes]

    def _root(self, incident: Incident) -> int | None:
        """Where the incident lives that this is a part of; None where that one is over."""
        seen: set[int] = set()
        while incident.merged_into and incident.merged_into not in seen:
            seen.add(incident.merged_into)
            place = self._place.get(incident.merged_into)
            if place is None:
                return None
            incident = self._before[place]
        return self._place[incident.life.incident_id] if matching.may_go_on(incident) else None

    def _merge(self, place: int, *, into: int) -> None:
        target = self.now[into].life.incident_id
        self.now[place] = self._with(place, merged_into=target)
        self._tell(place, EventKind.MERGED, into=target)

    def go_on(self, place: int, *, causes: Sequence[Cause]) -> None:
        """Named in this evaluation; the widest of `causes` gives it its name."""
        life = self.now[place].life
        if not life.incident_id:
            return
        keys = (*life.keys, *(each.key for each in causes if each.key not in life.keys))
        fresh = described(replace(life, keys=keys), cause=_together(causes), at=self._at, everyone=self._everyone)
        returns = tuple(each for each in life.returns if each > self._at - self._rules.memory)
        back = life.state in {State.QUIET, State.CLOSED}
        returns = (*returns, self._at) if back else returns
        state = State.FLAPPING if len(returns) >= self._rules.flaps else State.OPEN
        if back:
            self._tell(place, EventKind.RETURNED, flapping=state is State.FLAPPING, returns=len(returns))
        changed = changes(life, fresh)
        if changed:
            self._tell(place, EventKind.CHANGED, **changed)
        told = len(fresh.cause.members) if "practices" in changed else life.told
        fresh = replace(fresh, state=state, returns=returns, closed_at=None, told=told)
        self.now[place] = replace(self.now[place], life=fresh)

    def rest(self, place: int) -> None:
        """Not named in this evaluation."""
        incident, life = self.now[place], self.now[place].life
        if life.state is State.CLOSED:
            return
        if incident.merged_into:
            if self._root(incident) is None:
                self.now[place] = self._with(place, state=State.CLOSED, closed_at=self._at)
            return
        wider = [each[0] for each in self.named.values()]
        if life.state is not State.QUIET and matching.is_covered(incident, by=wider):
            if life.state is not State.HIDDEN:
                self._tell(place, EventKind.HID)
            self.now[place] = self._with(place, state=State.HIDDEN, last_seen=self._at)
        elif life.state is not State.QUIET:
            self._tell(place, EventKind.WENT_QUIET)
            self.now[place] = self._with(place, state=State.QUIET)
        elif self._at - life.last_seen > self._rules.gap:
            self._tell(place, EventKind.CLOSED)
            self.now[place] = self._with(place, state=State.CLOSED, closed_at=self._at)

    def _with(self, place: int, **changed: Any) -> Incident:
        changed_life: Life = replace(self.now[place].life, **changed)
        return replace(self.now[place], life=changed_life)

    def _tell(self, place: int, kind: EventKind, **detail: Any) -> None:
        self.told.append(Told(place=place, kind=kind, detail=detail))


def _together(causes: Sequence[Cause]) -> Cause:
    """The first of them, with the practices of all: a person may have put several into one incident."""
    members = sorted({member for each in causes for member in each.members})
    return causes[0] if len(causes) == 1 else replace(causes[0], members=tuple(members))


def _apart(one: Incident, other: Incident) -> bool:
    return other.life.incident_id in one.people.apart or one.life.incident_id in other.people.apart
