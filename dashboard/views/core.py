"""The Core page's readings, shaped: each operation against its limits, and where the time of a call goes."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.core import CoreRead
from dashboard.levels import PUBLISHED_2006, WITHIN
from dashboard.sentences import names
from data import sketch
from data.readers.core import CallFigures
from data.sketch import Sketch
from domain.journeys import NEIGHBOURS
from domain.verdicts import Share
from domain.vocabulary import Phase, VantageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One operation against its limits. Shares count calls over the limit, so that `bad` means bad everywhere."""

    operation: str
    published_ms: float | None
    present_ms: float | None
    controls: CallFigures | None
    practices: CallFigures | None

    @property
    def latency(self) -> Sketch | None:
        """Calls that say something about the core, of controls and practices together."""
        found = [each.latency for each in (self.controls, self.practices) if each is not None]
        return sum(found[1:], start=found[0]) if found else None

    def over(self, limit_ms: float) -> Share:
        """Calls over a limit, of those that made it."""
        latency = self.latency
        made = int(latency.sum()) if latency is not None else 0
        within = sketch.within(latency, limit_ms) if latency is not None else 0
        return Share(bad=made - within, attempts=made)

    def keeps(self, limit_ms: float) -> bool | None:
        """Whether 95 % were within; None where no call made it."""
        share = self.over(limit_ms)
        return None if not share.attempts else share.bad <= (1 - WITHIN) * share.attempts + 1e-9

    def p95(self) -> float | None:
        """Milliseconds that 95 % do not exceed."""
        return sketch.quantile(self.latency, WITHIN) if self.latency is not None else None

    @property
    def failed(self) -> Share:
        """Failed of all attempts, at practices and controls together."""
        own = [each for each in (self.controls, self.practices) if each is not None]
        return Share(bad=sum(each.bad for each in own), attempts=sum(each.attempts for each in own))


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Where the mean time of a call goes at practices, in milliseconds."""

    operation: str
    calls: int
    core_ms: float
    """Waiting for the reply, less one round trip of the network."""
    network_ms: float
    """Look-up, connection, secure set-up, sending, receiving, and that round trip."""
    client_ms: float
    """Ours, between the phases."""
    controls_ms: float | None
    """The same call at controls; None where none made it."""

    @property
    def total_ms(self) -> float:
        """The whole call."""
        return self.core_ms + self.network_ms + self.client_ms

    @property
    def local_ms(self) -> float | None:
        """What a call takes longer at practices than at controls; 0 where it does not."""
        return None if self.controls_ms is None else max(0.0, self.total_ms - self.controls_ms)


def held(read: CoreRead) -> list[Held]:
    """Every operation of the core that was called, in the order of a journey."""
    known = {(each.operation, each.kind): each for each in read.figures}
    codes = sorted({code for code, _ in known if _is_core(code)}, key=lambda code: (names.operation_rank(code), code))
    return [
        Held(
            operation=code,
            published_ms=PUBLISHED_2006.get(code),
            present_ms=read.present_ms.get(code),
            controls=known.get((code, VantageKind.CONTROL)),
            practices=known.get((code, VantageKind.AGENT)),
        )
        for code in codes
    ]


def _is_core(code: str) -> bool:
    return code not in {"QIDO", "WADO-METADATA", "WADO-INSTANCE", "OBJECT-STORE", *NEIGHBOURS}


def splits(read: CoreRead) -> list[Split]:
    """Where the time goes, for each operation that practices called."""
    trip = round_trip(read.figures)
    return [
        _split(each.practices, controls=each.controls, trip_ms=trip)
        for each in held(read)
        if each.practices is not None and each.practices.attempts
    ]


def round_trip(figures: Iterable[CallFigures]) -> float:
    """A round trip of the network from practices, in milliseconds: the mean connection of their log-on calls.

    A log-on is the first call of a run, so that each opens a connection; opening one takes one round trip.
    """
    own = [each for each in figures if each.operation == "LOGON" and each.kind is VantageKind.AGENT]
    return own[0].phases_ms[Phase.CONNECT] if own else 0.0


def _split(own: CallFigures, *, controls: CallFigures | None, trip_ms: float) -> Split:
    wait = own.phases_ms[Phase.WAIT]
    trip = min(wait, trip_ms)
    outside = sum(value for phase, value in own.phases_ms.items() if phase is not Phase.WAIT)
    return Split(
        operation=own.operation,
        calls=own.attempts,
        core_ms=wait - trip,
        network_ms=outside + trip,
        client_ms=own.client_ms,
        controls_ms=controls.total_ms if controls is not None and controls.attempts else None,
    )
