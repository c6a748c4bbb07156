"""An incident in words: its title, its state, whether it is over, its severity."""

from datetime import datetime

from dashboard.incidents.reading import Whole
from dashboard.sentences import causes, counts, times
from dashboard.sentences.population import Population
from data.incidents.life import Incident, State
from domain.verdicts import Share

STATES = {
    State.OPEN: "Open",
    State.FLAPPING: "Flapping",
    State.HIDDEN: "Cannot be seen",
    State.QUIET: "May be over",
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
SEVERITIES = {1: "1, highest", 2: "2, high", 3: "3, medium", 4: "4, low", 5: "5, lowest"}


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
    return f"{title(incident, population=population)}: {reach} inside from {began} to {last}."


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
        return "Nobody can see whether it is over: a wider fault holds all of its practices."
    if state is State.OPEN:
        return f"Not over: the latest evaluation names it. {_standing(whole)}"
    if state is State.FLAPPING:
        returns = len(incident.life.returns)
        return f"Not over: it went and came back {returns} times within two hours. {_standing(whole)}"
    quiet = counts.counted(whole.rounds_quiet, "round")
    since = times.said(incident.life.last_seen, now=whole.now, seconds=True)
    if state is State.CLOSED:
        return f"Over: it was last named at {since}. {_standing(whole)}"
    held = (
        " A person holds it open."
        if incident.people.held
        else f" It closes {times.lasting(whole.gap)} after it was last named."
    )
    return f"It may be over: not named for {quiet} running, since {since}.{held} {_standing(whole)}"


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
    words = f"{back} that were inside are OK now, {len(found['not_back']):,} are not"
    words += f" ({before:,} of those were failing before)" if before else ""
    return f"{words}, {len(found['silent']):,} report nothing."


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
