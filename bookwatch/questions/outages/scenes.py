"""What breaks in each scene, for whom and when; every number here is a figure that some page must show."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bookwatch.questions.outages.people import CONTROLS, EVERYONE, HOSPITALS, PCTS, PRACTICES, pct_of, place_in_pct
from bookwatch.questions.shapes import CARD, CORE, SPORADIC, Fault
from domain.failures import FailureClass
from domain.vocabulary import Outcome, Phase


def at(clock: str) -> datetime:
    """A moment of Tuesday 3 February 2009 from "09:14" or "09:14:30"; London keeps UTC in winter."""
    return datetime.fromisoformat(f"2009-02-03T{clock}").replace(tzinfo=UTC)


BEGIN: Final = at("08:30")
NEVER: Final = at("23:59")


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """What stops the runs of some vantages that are scheduled from `since` up to `until`."""

    fault: Fault
    whom: frozenset[str]
    since: datetime
    until: datetime = NEVER
    hospital: str = ""
    """Only runs that book there; empty: all."""
    every: int = 1
    """Only each so-manieth round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A morning until `now`, at which the pages are asked."""

    now: datetime
    breaks: tuple[Break, ...] = ()
    """Of several that touch a run, the first stops it."""
    silent: Mapping[str, datetime] | None = None
    """From when on nothing comes from a vantage."""
    together: bool = False
    judged_until: datetime = NEVER
    """The evaluator stops then, while results go on arriving."""


NO_NAME: Final = Fault(failure=FailureClass.DNS_NO_ANSWER, phase=Phase.DNS)
PROXY: Final = Fault(failure=FailureClass.PROXY_UNAUTHORISED, phase=Phase.CONNECT, status=407)
RESET: Final = Fault(failure=FailureClass.CONNECT_RESET, phase=Phase.CONNECT)
NO_REPLY: Final = Fault(failure=FailureClass.PROVIDER_NOT_RESPONDING, operation="A016", status=504, wait_ms=120_000.0)
OTHER_SLOT: Final = Fault(
    failure=FailureClass.CONTRACT_READ_BACK, operation="A038", status=200, outcome=Outcome.WRONG_RESULT
)
NO_IDENTITY: Final = Fault(failure=FailureClass.IDENTITY_UNAVAILABLE, status=503)

HIT: Final = frozenset(code for code in PRACTICES if place_in_pct(code) < 5)
"""5 of 7 practices of each PCT, 50 of 70: their referrals lie in the part of the core that fails."""
OWN: Final = {PRACTICES[50]: NO_NAME, PRACTICES[55]: PROXY, PRACTICES[61]: CARD, PRACTICES[66]: CARD}
"""Four of the other 20 fail for reasons of their own, before and after."""
BOTH: Final = PRACTICES[7]
"""Of those whose bookings fail, its line drops every other journey: it has both faults."""
_BEFORE: Final = (
    *(Break(fault=fault, whom=frozenset({code}), since=at("08:45")) for code, fault in OWN.items()),
    Break(fault=RESET, whom=frozenset({BOTH}), since=at("08:35"), every=2),
)
_BOOKING: Final = Break(fault=CORE, whom=HIT | frozenset(CONTROLS[:2]), since=at("09:14"), until=at("09:44"))
LATER: Final = PRACTICES[3]
"""Its card is refused once booking works again."""
GONE: Final = (PRACTICES[12], PRACTICES[24])
"""Nothing comes from them after half past nine."""

_OUTAGE: Final = Scene(now=at("09:21:10"), breaks=(*_BEFORE, _BOOKING))
_AFTER: Final = replace(
    _OUTAGE,
    now=at("10:01:10"),
    breaks=(*_BEFORE, _BOOKING, Break(fault=CARD, whom=frozenset({LATER}), since=at("09:44"))),
    silent=dict.fromkeys(GONE, at("09:30")),
)
_HOSPITAL: Final = Break(fault=NO_REPLY, whom=frozenset(EVERYONE), since=at("09:00"), hospital=HOSPITALS[0])
_BY_CHANCE: Final = tuple(
    Break(
        fault=SPORADIC[number % len(SPORADIC)],
        whom=frozenset({code}),
        since=at("09:00") + number * timedelta(minutes=5),
        until=at("09:05") + number * timedelta(minutes=5),
    )
    for number, code in enumerate(PRACTICES[4:70:11])
)
"""Six practices fail once each, for no lasting reason."""
_ONE_PCT: Final = frozenset(code for code in PRACTICES if pct_of(code) == PCTS[0])
_WRONG: Final = frozenset(code for code in PRACTICES if place_in_pct(code) < 2) | {CONTROLS[0]}

SCENES: Final[Mapping[str, Scene]] = {
    "outage": _OUTAGE,
    "after": _AFTER,
    "hospital": Scene(now=at("09:31:10"), breaks=(*_BY_CHANCE, _HOSPITAL)),
    "together": Scene(
        now=at("09:31:10"), breaks=(Break(fault=NO_IDENTITY, whom=_ONE_PCT, since=at("09:06")),), together=True
    ),
    "wrong": Scene(now=at("09:21:10"), breaks=(Break(fault=OTHER_SLOT, whom=_WRONG, since=at("09:04")),)),
    "cards": Scene(now=at("09:21:10"), breaks=(Break(fault=CARD, whom=frozenset(EVERYONE), since=at("09:06")),)),
    "stopped": Scene(now=at("09:19:30"), silent=dict.fromkeys(EVERYONE, at("09:10"))),
    "unjudged": Scene(now=at("09:19:30"), judged_until=at("09:11")),
}
