"""What is broken, from which round to which: healthy, local, central, many, week, over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.failures import FailureClass
from domain.vocabulary import FaultDomain, Phase, VantageKind
from tests.factories.people import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """One thing that is broken from one round to another (exclusive; None: to the end)."""

    domain: FaultDomain
    dimension: str
    value: str
    failure: FailureClass
    operation: str
    phase: Phase
    status: int | None
    since: int
    until: int | None = None
    hits: Callable[[Practice, str], bool]
    """Whether it touches a run of a practice that books with a hospital."""
    silent: bool = False

    def active(self, number: int) -> bool:
        """Whether it is broken in a round."""
        return self.since <= number and (self.until is None or number < self.until)

    @property
    def key(self) -> str:
        """The cause's key."""
        return f"{self.domain}/{self.dimension}/{self.value}"


_BOOKING = Break(
    domain=FaultDomain.CENTRAL,
    dimension="operation",
    value="A016",
    failure=FailureClass.CORE_ERROR,
    operation="A016",
    phase=Phase.WAIT,
    status=500,
    since=20,
    hits=lambda practice, _: int(practice.code[-2:]) % 10 < 7,
)
_RESOLVER = Break(
    domain=FaultDomain.SHARED,
    dimension="resolver",
    value="RES-ZZ2",
    failure=FailureClass.DNS_NO_ANSWER,
    operation="LOGON",
    phase=Phase.DNS,
    status=None,
    since=16,
    until=24,
    hits=lambda practice, _: practice.pct == "ZZ2" and practice.kind is VantageKind.AGENT,
)
_CARD = Break(
    domain=FaultDomain.LOCAL,
    dimension="practice",
    value="Y99007",
    failure=FailureClass.IDENTITY_REJECTED,
    operation="LOGON",
    phase=Phase.WAIT,
    status=401,
    since=12,
    hits=lambda practice, _: practice.code == "Y99007",
)
_HOSPITAL = Break(
    domain=FaultDomain.PROVIDER,
    dimension="provider",
    value="ZH2",
    failure=FailureClass.PROVIDER_NOT_RESPONDING,
    operation="A016",
    phase=Phase.WAIT,
    status=504,
    since=18,
    hits=lambda _, provider: provider == "ZH2",
)
_SILENT = Break(
    domain=FaultDomain.LOCAL,
    dimension="practice",
    value="Y99019",
    failure=FailureClass.CONNECT_TIMED_OUT,
    operation="LOGON",
    phase=Phase.CONNECT,
    status=None,
    since=22,
    hits=lambda practice, _: practice.code == "Y99019",
    silent=True,
)

STORIES: Mapping[str, Sequence[Break]] = {
    "healthy": (),
    "local": (_CARD,),
    "central": (_BOOKING, _CARD),
    "many": (_BOOKING, _HOSPITAL, replace(_RESOLVER, until=None), _CARD, _SILENT),
    "week": (
        replace(_CARD, since=30, until=62),
        replace(_CARD, value="Y99012", since=50, hits=lambda practice, _: practice.code == "Y99012"),
        replace(_BOOKING, since=60, until=63),
        replace(_RESOLVER, since=16, until=24),
        replace(_HOSPITAL, since=70, until=74),
        replace(_SILENT, since=76),
    ),
    "mended": (replace(_CARD, until=20),),
    "over": (replace(_RESOLVER, until=20), replace(_HOSPITAL, since=10, until=16)),
}
