"""Which incidents the list shows, and what it says of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from dash.development.base_component import Component

from dashboard.address.state import State as Address
from dashboard.address.state import read
from dashboard.components.frames import empty
from dashboard.components.tables import Table
from dashboard.incidents.reading import Listed, Whole
from dashboard.sentences import counts
from dashboard.sentences.state import Headline
from data.incidents.life import Incident, State
from domain.counting import verb
from domain.vocabulary import FaultDomain, Judgement

GOING_ON = frozenset({State.OPEN, State.FLAPPING, State.HIDDEN, State.QUIET})
STATES = {"": "All", "open": "Not over", "closed": "Closed"}
"""What can be asked for with #state=."""
_NOW = {"back": "OK", "not_back": "not OK", "silent": "reports nothing"}
_DOMAINS = {
    FaultDomain.CENTRAL: "central",
    FaultDomain.PROVIDER: "at a hospital",
    FaultDomain.SHARED: "shared by practices",
    FaultDomain.LOCAL: "at one practice",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for."""

    address: Address
    state: str

    @property
    def since(self) -> datetime:
        """Start of the period."""
        return self.address.period.start

    @property
    def until(self) -> datetime:
        """Its end."""
        return self.address.period.end


def asked(address: str | None, *, now: datetime) -> Asked:
    """Period, PCT and state from the part of the address after #."""
    found = read(address, now=now)
    state = found.part("state")
    return Asked(address=found, state=state if state in STATES else "")


def practices_table(whole: Whole) -> Table:
    """Every practice that was inside an incident or was failing before it: how it stands now, and whether before."""
    now = {vantage: words for key, words in _NOW.items() for vantage in whole.standing[key]}
    before = set(whole.population.practices(whole.incident.life.before))
    code, pct = whole.population.code_of, whole.population.pct_of
    names = sorted(now.keys() | before, key=lambda vantage: (code.get(vantage, vantage), vantage))
    rows = [
        (
            code.get(vantage, vantage),
            whole.population.practice(vantage),
            pct.get(vantage, ""),
            now.get(vantage, "was never inside"),
            "yes" if vantage in before else "no",
        )
        for vantage in names
    ]
    columns = ("code", "practice", "pct", "now", "failing_before")
    return Table(caption="Practices of the incident", columns=columns, rows=rows)


def shown(listed: Listed, *, asked: Asked) -> list[Incident]:
    """The incidents of the list: those that are not over first, the latest first in both."""
    found = [each for each in listed.incidents if _in_pct(each, listed=listed, asked=asked)]
    if asked.state:
        found = [each for each in found if (each.state in GOING_ON) == (asked.state == "open")]
    return sorted(found, key=lambda each: each.state not in GOING_ON)  # stable: the latest first in both


def _in_pct(incident: Incident, *, listed: Listed, asked: Asked) -> bool:
    pct = asked.address.pct
    return not pct or any(listed.population.pct_of.get(each) == pct for each in incident.life.ever)


def lead(listed: Listed, *, asked: Asked) -> Headline:
    """How many are not over, by fault domain, and how many were closed in the period."""
    found = [each for each in listed.incidents if _in_pct(each, listed=listed, asked=asked)]
    going_on = [each for each in found if each.state in GOING_ON]
    closed = sum(each.state is State.CLOSED for each in found)
    rest = (f"{counts.counted(closed, 'incident')} {_was(closed)} closed in {asked.address.period.words}.",)
    if not going_on:
        return Headline(lead="No incident is open.", rest=rest, judgement=Judgement.OK)
    number = Counter(each.life.cause.domain for each in going_on)
    parts = [f"{number[domain]} {word}" for domain, word in _DOMAINS.items() if number[domain]]
    widest = next(domain for domain in _DOMAINS if number[domain])
    many = f"{counts.counted(len(going_on), 'incident')} {verb(len(going_on), 'is', 'are')}"
    words = f"{many} not over: {counts.listed(parts)}."
    nobody = sum(not each.people.contact_id and not each.people.acknowledged_by for each in going_on)
    waiting = f"{nobody} of {len(going_on)} {verb(nobody, 'is', 'are')} looked after by nobody yet." if nobody else ""
    if len(going_on) == nobody == 1:
        waiting = "It is looked after by nobody yet."
    return Headline(
        lead=words, rest=tuple(each for each in (waiting, *rest) if each), judgement=Judgement(widest.value)
    )


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def note(listed: Listed, *, asked: Asked, shown: list[Incident]) -> str:
    """How many of how many are shown, and of which period."""
    many = f"{len(shown):,} of {counts.counted(len(listed.incidents), 'incident')}"
    return f"{many}: all that are not over, and those of {asked.address.period.words}"


def nothing(listed: Listed, *, asked: Asked) -> Component:
    """Why the list is empty, and when there was one last."""
    if listed.incidents:
        return empty("None of this kind.", text="Choose another state, PCT or period above.")
    return empty(
        f"No incident in {asked.address.period.words}.",
        text="An incident opens by itself as soon as an evaluation names a cause.",
        well=bool(listed.population.pct_of),
    )
