"""A small world of practices, controls and hospitals that makes attempts, with faults of known truth.

Event by event: each run meets look-up, connection, TLS and each call in turn, and whatever is broken on its way at
that moment. It knows nothing of how verdicts are reached.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from attribution import Watch, columns_of, excused
from domain.attempts import Attempt
from domain.failures import FailureClass
from domain.organisations import Place
from domain.verdicts import Evaluation, Verdict
from domain.vocabulary import Outcome, Phase, VantageKind

EPOCH = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)
OPERATIONS = ("LOGON", "PDS", "A010", "A030", "A004", "A011", "A033", "A015", "A016", "A005", "A029", "A034", "A036")
BOOKED = OPERATIONS.index("A016")
NOISE = (
    FailureClass.CONNECT_TIMED_OUT,
    FailureClass.CORE_ERROR,
    FailureClass.DNS_NO_ANSWER,
    FailureClass.GATEWAY_TIMED_OUT,
    FailureClass.IDENTITY_UNAVAILABLE,
    FailureClass.TLS_CUT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something broken from `begins` to `ends` (seconds): which runs meet it, and what it does to them."""

    meets: Callable[[Place, str], bool]
    failure_class: FailureClass | None = None
    operation: str = ""
    takes_s: float = 0.05
    share: float = 1.0
    begins: float = 0.0
    ends: float = 1e9
    line_ms: float = 0.0
    """Added to each round trip."""
    server_ms: float = 0.0
    """Added to each wait, or that of `operation` alone."""
    look_up_ms: float = 0.0
    silences: bool = False
    """Whether results wait in the agent until it ends."""

    def holds(self, moment: float) -> bool:
        return self.begins <= moment < self.ends


@dataclass(slots=True)
class World:
    """Places with shuffled names, and the attempts they make."""

    seed: int = 0
    practices: int = 40
    controls: int = 3
    round_s: float = 5.0
    noise: float = 0.01
    jitter: float = 0.15
    epoch: datetime = EPOCH
    """When its first round begins."""
    chance: random.Random = field(init=False)
    places: list[Place] = field(init=False)
    hospitals: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        codes = [f"Y99{n:03d}" for n in self.chance.sample(range(1, 1000), self.practices)]
        trusts = self.chance.sample([f"ZZ{n}" for n in range(1, 10)], 3)
        self.hospitals = self.chance.sample([f"ZH{n}" for n in range(1, 10)], 3)
        self.places = [self._practice(code, n, trusts=trusts) for n, code in enumerate(codes)]
        self.places += [
            Place(
                vantage=f"CONTROL-{n}",
                kind=VantageKind.CONTROL,
                organisation=f"CONTROL-{n}",
                dimensions={} if n == 3 else {"gateway": "gateway"},
            )
            for n in range(1, self.controls + 1)
        ]

    def _practice(self, code: str, n: int, *, trusts: list[str]) -> Place:
        group = n * 3 // self.practices
        pct, place = trusts[group], n - -(-group * self.practices // 3)
        supplier, release = (("ALDER", "4.1"), ("ALDER", "4.2"), ("BIRCH", "9"), ("CEDAR", "2"))[n % 4]
        values = {"pct": pct, "link": f"L-{pct}-B" if place % 5 == 3 else f"L-{pct}", "gateway": "gateway"}
        values |= {
            "region": "NORTH" if group < 2 else "SOUTH",
            "supplier": supplier,
            "release": f"{supplier}-{release}",
        }
        if place == 4 or 9 <= place <= 11:
            values["proxy"] = f"PRX-{code}" if place == 4 else f"PRX-{pct}"
        else:
            values["resolver"] = f"RES-{code}" if place == 1 else f"RES-{pct}"
        return Place(vantage=code, kind=VantageKind.AGENT, organisation=code, dimensions=values)

    def agents(self) -> list[Place]:
        return [place for place in self.places if place.kind is VantageKind.AGENT]

    def record(self, values: Callable[[int], dict[str, str]]) -> None:
        """Have more recorded of each practice, or other values. `values`: by dimension, of its number."""
        numbers = {place.vantage: number for number, place in enumerate(self.agents())}
        for at, place in enumerate(self.places):
            if place.vantage in numbers:
                dimensions = {**place.dimensions, **values(numbers[place.vantage])}
                self.places[at] = replace(place, dimensions=dimensions)

    def alone(self, dimension: str) -> Place:
        """A practice with a value that no other has."""
        return next(
            place
            for place in self.agents()
            if dimension in place.dimensions and len(self.sharing(dimension, place.dimensions[dimension])) == 1
        )

    def sharing(self, dimension: str, value: str | None) -> list[Place]:
        return [place for place in self.agents() if place.dimensions.get(dimension) == value]

    def attempts(self, rounds: int, *faults: Fault) -> list[Attempt]:
        made = [
            self._run(place, number, faults=faults, at=(number + self._slot(index)) * self.round_s)
            for index, place in enumerate(self.places)
            for number in range(rounds)
        ]
        self.chance.shuffle(made)
        return made

    def _slot(self, index: int) -> float:
        return (index * 0.6180339887) % 1.0

    def _run(self, place: Place, number: int, *, faults: Sequence[Fault], at: float) -> Attempt:
        provider = self.hospitals[(number + self.places.index(place)) % len(self.hospitals)]
        mine = [fault for fault in faults if fault.holds(at) and fault.meets(place, provider)]
        mine = [fault for fault in mine if self.chance.random() < fault.share]
        if self.chance.random() < self.noise:
            mine.append(Fault(meets=lambda place, provider: True, failure_class=self.chance.choice(NOISE)))
        phase, wait = self._times(place, mine)
        stopped, failure = self._stop(mine)
        took = (sum(phase.values()) + 40.0) / 1000 + sum(fault.takes_s for fault in mine if fault.failure_class)
        ends = [fault.ends for fault in mine if fault.silences]
        return Attempt(
            vantage=place.vantage,
            journey="refer-and-book",
            scheduled_at=self.epoch + timedelta(seconds=at),
            received_at=self.epoch + timedelta(seconds=max([at + took + 0.05, *(end + 1.0 for end in ends)])),
            outcome=Outcome.FAILED if failure else Outcome.OK,
            failure_class=failure,
            operation=OPERATIONS[stopped] if failure else "",
            provider=provider,
            failed_phase=Phase.WAIT if failure else None,
            duration_ms=took * 1000,
            phase_ms=phase,
            wait_ms=wait,
            passed=OPERATIONS[:stopped],
        )

    def _times(self, place: Place, faults: Sequence[Fault]) -> tuple[dict[Phase, float], dict[str, float]]:
        trip = 2.0 + sum(fault.line_ms for fault in faults)
        wait = {
            name: self._jittered(18.0) + trip + sum(f.server_ms for f in faults if f.operation in {"", name})
            for name in OPERATIONS
        }
        phase = {
            Phase.DNS: self._jittered(4.0) + 3 * sum(fault.look_up_ms for fault in faults),
            Phase.CONNECT: self._jittered(3.0),
            Phase.TLS: self._jittered(15.0) + 3 * trip,
            Phase.SEND: self._jittered(1.0),
            Phase.WAIT: sum(wait.values()),
            Phase.RECEIVE: self._jittered(2.0),
        }
        return phase, wait

    def _jittered(self, median: float) -> float:
        return median * self.chance.lognormvariate(0.0, self.jitter)

    @staticmethod
    def _stop(faults: Sequence[Fault]) -> tuple[int, FailureClass | None]:
        """The first operation that a fault stops, and how."""
        stops = [
            (OPERATIONS.index(f.operation) if f.operation else 0, f.failure_class) for f in faults if f.failure_class
        ]
        return min(stops, key=lambda stop: stop[0]) if stops else (len(OPERATIONS), None)

    def story(
        self, attempts: Sequence[Attempt], *, upto: int, since: int = 3, planned: tuple[int, int] = (0, 0)
    ) -> list[Evaluation]:
        """Evaluations of the boundaries after `since` to `upto` rounds, each with what had arrived by then.

        `planned`: first round, and round after the last, in which everything ran under planned work.
        """
        begins, ends = ((self.epoch + timedelta(seconds=each * self.round_s)).timestamp() for each in planned)
        out: list[Evaluation] = []
        watch, shown = Watch(), self.epoch - timedelta(days=1)
        for number in range(since, upto + 1):
            end = self.epoch + timedelta(seconds=number * self.round_s)
            arrived, oldest = end + timedelta(seconds=0.2 * self.round_s), end - timedelta(seconds=60 * self.round_s)
            fresh = [each for each in attempts if shown < each.received_at <= arrived and oldest <= each.scheduled_at]
            shown, columns = arrived, columns_of(fresh)
            out.append(
                watch(
                    excused(columns, which=(columns.scheduled >= begins) & (columns.scheduled < ends)),
                    places=self.places,
                    window_end=end,
                    round_s=self.round_s,
                    previous=out[-1] if out else None,
                )
            )
        return out


def verdict(evaluation: Evaluation, vantage: str) -> Verdict:
    return next(each for each in evaluation.verdicts if each.vantage == vantage)
