"""An incident in words: its title, its state, whether it is over, its severity."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dashboard.incidents.reading import Whole
from dashboard.incidents.severities import SEVERITIES
from dashboard.sentences import causes, counts, names, outage, times
from dashboard.sentences.population import Population
from data.incidents.following import GAP
from data.incidents.life import Incident, Rules, State
from data.incidents.passing import Passing
from domain.verdicts import Share
from domain.vocabulary import FaultDomain, Judgement

_SOON = timedelta(minutes=10)
"""What came back so soon has rounds of seconds, and is told by the second."""
STATES = {
    State.OPEN: "Open",
    State.FLAPPING: "Flapping",
    State.HIDDEN: "Cannot be seen",
    State.QUIET: "Not seen now",
    State.CLOSED: "Closed",
    State.MERGED: "Part of another",
}
SHAPES = {
    State.OPEN: "square",
    State.FLAPPING: "triangle",
    State.HIDDEN: "dot",
    State.QUIET: "hollow-square",
    State.CLOSED: "circle",
    State.MERGED: "bar",
}
_UNSEEN = "nobody can see whether it is over: a wider fault holds all of its practices."
"""Whether what is hidden is over."""


def title(incident: Incident, *, population: Population) -> str:
    """ "Core: book (A016)": what is the matter, without the number."""
    return causes.title(incident.life.cause, population=population)


def sentence(incident: Incident, *, population: Population, now: datetime) -> str:
    """What fails, for whom, since when; in the past where it is over."""
    life = incident.life
    if incident.state in {State.OPEN, State.FLAPPING}:
        return causes.sentence(life.cause, population=population, now=now)
    reach = counts.counted(len(population.practices(life.ever)), "practice")
    began = times.said(life.started_at, now=now)
    last = times.said(life.last_seen, now=now)
    return f"{title(incident, population=population)}: {reach} inside at any time since {began}, last named at {last}."


def inside(incident: Incident, *, population: Population) -> str:
    """ "28 of 40 (70 %) now; 31 at any time since it began": each number with its moment."""
    life = incident.life
    share = Share(bad=len(population.practices(life.cause.members)), attempts=len(population.pct_of))
    when = "now" if incident.state in {State.OPEN, State.FLAPPING} else "when last named"
    ever = len(population.practices(life.ever))
    return f"{counts.both(share)} {when}" + (f"; {ever:,} at any time since it began" if ever != share.bad else "")


def lasted(incident: Incident, *, now: datetime) -> str:
    """ "2 h 5 min so far", "40 min"."""
    life = incident.life
    if incident.state in {State.OPEN, State.FLAPPING, State.HIDDEN}:
        return f"{times.lasting(now - life.started_at)} so far"
    return times.lasting(life.last_seen - life.started_at)


def over(whole: Whole) -> str:
    """Is it over? In one or two sentences, with who is back, who is not, and who says nothing."""
    incident, state = whole.incident, whole.incident.state
    if state is State.MERGED:
        return f"It is a part of incident {incident.merged_into}: see there."
    if state is State.HIDDEN:
        return names.initial(_UNSEEN)
    if state is State.OPEN:
        again = returned(incident, now=whole.now)
        return f"Not over: the latest evaluation names it. {again}{' ' if again else ''}{_standing(whole)}"
    if state is State.FLAPPING:
        returns = len(incident.life.returns)
        first = times.said(incident.life.started_at, now=whole.now, seconds=whole.gap < GAP)
        within = times.lasting(Rules(gap=whole.gap).memory)
        words = f"Not over: it went and came back {returns} times within {within}, and first began at {first}."
        return f"{words} {_standing(whole)}"
    if state is State.CLOSED:
        since = times.said(incident.life.last_seen, now=whole.now, seconds=True)
        return f"Over: it was last named at {since}{_again(whole)}. {_standing(whole)}"
    ended = ending(incident, passing=whole.passing, rounds=whole.rounds_quiet, gap=whole.gap, now=whole.now)
    return f"{names.initial(ended)} {_standing(whole)}"


def _again(whole: Whole) -> str:
    """That the same fault goes on, or "": a page that only says "over" would have it believed."""
    again = whole.again
    if again is None:
        return ""
    began = times.said(again.life.started_at, now=whole.now, seconds=True)
    return f". It came back at {began} and goes on as incident {again.life.incident_id}"


def returned(incident: Incident, *, now: datetime) -> str:
    """ "It went and came back, named again at 09:41: incident 3 first began at 09:14."; "" where it never went."""
    life = incident.life
    if not life.returns:
        return ""
    fine = life.returns[-1] - life.started_at < _SOON
    last, first = (times.said(each, now=now, seconds=fine) for each in (life.returns[-1], life.started_at))
    return f"It went and came back, named again at {last}: incident {life.incident_id} first began at {first}."


def ending(incident: Incident, *, passing: Passing | None, rounds: int, gap: timedelta, now: datetime) -> str:
    """ "it may be over: booking has passed 3 rounds running since 09:45 (211 of 211 calls). Keep the incident open
    until 10:15 ..."; of a cause without calls of its own, for how many rounds it was not named."""
    if incident.state is State.HIDDEN:
        return _UNSEEN
    life = incident.life
    good = passing.rounds if passing else rounds
    opening = "it may be over" if good >= outage.GOOD_ROUNDS else "too early to say that it is over"
    last = times.said(life.last_seen, now=now, seconds=gap < GAP)
    if passing is None:
        seen = f"not named for {counts.counted(rounds, 'round')} running, since {last}"
    else:
        seen = outage.passed(passing, cause=life.cause, now=now)
    until = times.said(life.last_seen + gap, now=now, seconds=gap < GAP)
    # What a wider fault hides counts as if it went on: the time in which nobody could see it is no time without it.
    hid = "" if life.cause.domain is FaultDomain.CENTRAL else " or hidden by a wider fault"
    keep = f"Keep the incident open until {until}, {times.lasting(gap)} after it was last named{hid}."
    return f"{opening}: {seen}. {'A person holds it open.' if incident.people.held else keep}"


def _standing(whole: Whole) -> str:
    found = whole.standing
    every = sum(len(each) for each in found.values())
    if not every:
        return "No practice is inside: only control sites see it."
    if every == 1:
        word = "is OK now" if found["back"] else "reports nothing" if found["silent"] else "is not OK now"
        return f"The practice {word}."
    back = counts.part(Share(bad=len(found["back"]), attempts=every), "practices")
    before = len(set(found["not_back"]) & set(whole.incident.life.before))
    words = f"{back} that were inside at any time are OK now, {_are_not(len(found['not_back']))}"
    words += _own(before)
    words += f", {_silent(len(found['silent']))}."
    central = whole.incident.life.cause.domain is FaultDomain.CENTRAL
    return f"{words} {_everybody(whole)}" if central and every < len(whole.population.pct_of) else words


def _everybody(whole: Whole) -> str:
    """ "Of all 70 practices 63 are OK (90 %), 5 are not (4 of those were failing before it), 2 report nothing."."""
    found = whole.everybody
    fine = Share(bad=len(found["back"]), attempts=len(whole.population.pct_of))
    before = len(set(found["not_back"]) & set(whole.incident.life.before))
    own = _own(before)
    return (
        f"Of all {fine.attempts:,} practices {fine.bad:,} are OK ({counts.percent(fine)}), "
        f"{_are_not(len(found['not_back']))}{own}, {_silent(len(found['silent']))}."
    )


def _own(before: int) -> str:
    return f" ({before:,} of those {'was' if before == 1 else 'were'} failing before it)" if before else ""


def _are_not(number: int) -> str:
    return f"{number:,} {'is' if number == 1 else 'are'} not"


def _silent(number: int) -> str:
    return f"{number:,} {'reports' if number == 1 else 'report'} nothing"


def failing_before(whole: Whole) -> list[str]:
    """Practices that were failing before it began: while it is not over, those that will fail afterwards as well."""
    if whole.incident.state in {State.CLOSED, State.MERGED}:
        return whole.population.practices(whole.incident.life.before)
    return still_failing(whole.incident, judgements=whole.judgements, population=whole.population)


def still_failing(incident: Incident, *, judgements: Mapping[str, Judgement], population: Population) -> list[str]:
    """Practices that were failing before it began, and are not OK now: they will fail when it is over."""
    fine = {Judgement.OK, Judgement.NO_DATA}
    return [each for each in population.practices(incident.life.before) if judgements.get(each) not in fine]


def severity(incident: Incident) -> str:
    """ "Severity 2, high (suggested)", or who set it."""
    said = SEVERITIES[incident.severity]
    if not incident.people.severity:
        return f"{said} (suggested)"
    return f"{said} (set by a person; {incident.life.severity} is suggested)"


def handling(incident: Incident, *, name: str) -> str:
    """Who looks after it. `name`: of the contact that it is assigned to."""
    people = incident.people
    parts = [
        f"with {name}" if name else "",
        f"acknowledged by {people.acknowledged_by}" if people.acknowledged_by else "",
    ]
    parts.append("declared planned work" if people.planned_id else "")
    return ", ".join(part for part in parts if part) or "nobody yet"
