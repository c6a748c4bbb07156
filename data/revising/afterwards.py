"""How incidents go on after a stretch that was judged again: as the evaluations said that came after it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from data.incidents.life import LIVE, Event, EventKind, Incident, Life, Rules, State
from data.revising.folding import Folded, Line
from data.revising.rounds import Stretch


class Afterwards:
    """Lives by number, and all that the evidence says in the stretch and because of it."""

    def __init__(
        self,
        stored: Sequence[Incident],
        *,
        events: Mapping[int, Sequence[Event]],
        folded: Folded,
        stretch: Stretch,
        rules: Rules,
        later: Sequence[datetime],
    ) -> None:
        self.lines: list[Line] = list(folded.lines)
        self._folded, self._stretch, self._rules, self._later = folded, stretch, rules, later
        old = {each.life.incident_id: each.life for each in stored}
        goes_on = {number for number, own in events.items() if any(each.at > stretch.last for each in own)}
        goes_on |= {number for number, life in old.items() if life.last_seen > stretch.last}
        self.lives: dict[int, Life] = {}
        for number, incident in folded.incidents.items():
            before = old.get(number)
            if before is not None and number in goes_on:
                self.lives[number] = _spliced(incident.life, before=before, last=stretch.last)
            else:
                self.lives[number] = self._ended(incident.life)
        for number, life in old.items():
            if number not in self.lives:
                self.lives[number] = self._left(life)

    def _ended(self, life: Life) -> Life:
        """Not named after the stretch."""
        if not self._later or life.state not in LIVE:
            return life
        if life.state is not State.QUIET:
            self._say(life, at=self._later[0], kind=EventKind.WENT_QUIET)
        over = next((end for end in self._later if end - life.last_seen > self._rules.gap), None)
        if over is None:
            return replace(life, state=State.QUIET)
        self._say(life, at=over, kind=EventKind.CLOSED)
        return replace(life, state=State.CLOSED, closed_at=over)

    def _left(self, life: Life) -> Life:
        """An incident of before whose beginning the evidence does not show any more."""
        if life.last_seen > self._stretch.last and self._stretch.following is not None:
            self._say(life, at=self._stretch.following, kind=EventKind.OPENED, severity=life.severity)
            return replace(life, first_seen=self._stretch.following)
        whole = next((each for each in self._folded.incidents.values() if _holds(each.life, life=life)), None)
        if whole is not None:
            into = whole.life.incident_id
            self._say(life, at=life.first_seen, kind=EventKind.MERGED, into=into)
            return replace(life, merged_into=into)
        return replace(life, state=State.CLOSED, closed_at=life.first_seen)

    def _say(self, life: Life, *, at: datetime, kind: EventKind, **detail: int) -> None:
        self.lines.append(Line(incident_id=life.incident_id, at=at, kind=kind, detail=detail))


def _spliced(life: Life, *, before: Life, last: datetime) -> Life:
    """The beginning as it is judged now, the end as it was told."""
    named_later = before.last_seen > last
    return replace(
        before,
        started_at=life.started_at,
        first_seen=life.first_seen,
        last_seen=before.last_seen if named_later else life.last_seen,
        keys=tuple(dict.fromkeys((*life.keys, *before.keys))),
        ever=tuple(sorted({*life.ever, *before.ever})),
        before=life.before,
        returns=(*life.returns, *(each for each in before.returns if each > last)),
    )


def _holds(whole: Life, *, life: Life) -> bool:
    same = set(whole.keys) & set(life.keys)
    return bool(same) and whole.first_seen <= life.first_seen <= whole.last_seen
