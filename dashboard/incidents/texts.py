"""Texts to take away: what to tell practices, and the draft of the review afterwards."""

from collections.abc import Sequence

from dashboard.incidents.events import told
from dashboard.incidents.reading import Whole
from dashboard.incidents.words import failing_before, over, sentence, severity, title
from dashboard.sentences import causes, counts, names, times
from dashboard.sentences.population import Population
from data.incidents.contacts import Contact
from data.incidents.following import GAP
from data.incidents.life import State
from domain.verdicts import Share, Verdict
from domain.vocabulary import FaultDomain

_WHERE = {
    FaultDomain.CENTRAL: "The fault is in Choose and Book itself, not in your PCs or your network.",
    FaultDomain.PROVIDER: "The fault is in the hospital's system, not in Choose and Book, your PCs or your network.",
    FaultDomain.SHARED: "The fault is in something that several practices share, not in your own PCs.",
    FaultDomain.LOCAL: "The fault shows at one practice only; the engineer is told what to check first.",
}
_DO = {
    FaultDomain.CENTRAL: "You need not report it. Urgent suspected cancer referrals must not wait: use your fallback.",
    FaultDomain.PROVIDER: (
        "Referrals to other hospitals go on as usual. "
        "Urgent suspected cancer referrals must not wait: use your fallback."
    ),
    FaultDomain.SHARED: "You need not report it. If a practice has other trouble as well, report that.",
    FaultDomain.LOCAL: "Please do not change anything before the engineer has looked.",
}


_CHECK = "Booking seems to succeed. Check what was booked since then against what was asked for, patient by patient."


def for_practices(whole: Whole) -> str:
    """A message that a service desk can send as it is."""
    incident, now = whole.incident, whole.now
    domain = incident.life.cause.domain
    said = sentence(incident, population=whole.population, now=now)
    elsewhere = whole.again.life.incident_id if whole.again else incident.merged_into
    if elsewhere:
        return f"It goes on as incident {elsewhere}: send the text of that one."
    if incident.state is State.CLOSED:
        report = "If booking still fails at your practice, please report it: that is another fault."
        lines = [_past(whole), "It is over.", report]
    else:
        quiet = incident.state is State.QUIET
        lines = [_past(whole) if quiet else said, _WHERE[domain], _DO[domain]]
        lines += [_CHECK] if causes.is_wrong(incident.life.cause) else []
        lines += [_watched(whole)] if quiet else []
    before = len(failing_before(whole))
    if before and incident.state is not State.CLOSED:
        lines.append(f"{counts.counted(before, 'practice')} had other trouble before this and will be told apart.")
    lines.append(
        f"As of {times.exact(now).partition('.')[0]} {now.astimezone(times.LONDON):%Z}. Incident {_number(whole)}."
    )
    return "\n".join(line.replace("\u00a0", " ") for line in lines)


def _past(whole: Whole) -> str:
    """ "Core: book (A016): trouble from 11:24 to 11:25." """
    life, now = whole.incident.life, whole.now
    began, last = times.said(life.started_at, now=now), times.said(life.last_seen, now=now)
    when = f"at {last}" if began == last else f"from {began} to {last}"
    return f"{title(whole.incident, population=whole.population)}: trouble {when}."


def _watched(whole: Whole) -> str:
    """What is done before anybody calls it over."""
    if whole.incident.people.held:
        return "It has not been seen since; we keep watching before we call it over."
    until = times.said(whole.incident.life.last_seen + whole.gap, now=whole.now, seconds=whole.gap < GAP)
    return f"It has not been seen since; we watch until {until} before we call it over."


def review(whole: Whole) -> str:
    """The draft of a review as Markdown: what is known is filled in, what people must add is asked for."""
    incident = whole.incident
    parts = [
        f"# Review of incident {_number(whole)}: {title(incident, population=whole.population)}",
        "## What happened",
        sentence(incident, population=whole.population, now=whole.now),
        over(whole),
        "## Figures",
        *_figures(whole),
        "## Timeline (Europe/London)",
        "\n".join(_line(whole)),
        "## What went well",
        "_To be written by those who were there._",
        "## What to change, by whom, until when",
        "| action | owner | due |\n|---|---|---|\n|  |  |  |",
    ]
    return "\n\n".join(parts).replace("\u00a0", " ") + "\n"


def _figures(whole: Whole) -> Sequence[str]:
    life, population = whole.incident.life, whole.population
    inside = Share(bad=len(population.practices(life.ever)), attempts=len(population.pct_of))
    lines = [
        f"- Practices inside at any time: {counts.both(inside)}",
        f"- Practices that were failing before it: {len(population.practices(life.before)):,}",
        f"- {': '.join(causes.reach(life.cause, population=population))}, when last named",
        f"- Severity: {severity(whole.incident)}. {' '.join(life.reasons)}",
        f"- From {times.exact(life.started_at)} to {times.exact(life.last_seen)}, "
        f"{times.lasting(life.last_seen - life.started_at)}",
    ]
    if life.cause.failure_class is not None:
        lines.append(f"- What stopped the journeys: {names.failure(life.cause.failure_class)}")
    if whole.example is not None:
        lines.append(f"- Evidence: {seen(whole.example, population=population)}")
    return ["\n".join(lines)]


def _line(whole: Whole) -> list[str]:
    return [
        f"- {times.said(each.at, now=whole.now, seconds=True)} {each.actor or 'Bookwatch'}: "
        f"{'(undone) ' if each.event_id in whole.gone else ''}{told(each, whole=whole)}"
        for each in whole.events
    ]


def _number(whole: Whole) -> int:
    return whole.incident.life.incident_id


def seen(verdict: Verdict, *, population: Population) -> str:
    """The evidence of one practice's verdict as an example."""
    return f"for example {population.practice(verdict.vantage)}: {verdict.evidence.sentence}"


def reached(contact: Contact) -> str:
    """ "Service desk (invented), 01632 960001"."""
    return f"{contact.name}, {contact.reach}"
