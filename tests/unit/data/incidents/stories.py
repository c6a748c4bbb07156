"""Short stories of causes for the tests of incidents: a round is five minutes, the gap thirty."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from data.incidents.advancing import Told, advance
from data.incidents.life import EventKind, Incident, Rules
from domain.failures import FailureClass
from domain.verdicts import Cause, Share
from domain.vocabulary import FaultDomain
from tests.unit.data.samples import NOON, ROUND, a_cause, an_evaluation

RULES = Rules()


def a_link(*members: str, **changes: object) -> Cause:
    """A link that is cut, with the practices behind it."""
    cut: dict[str, object] = {
        "domain": FaultDomain.SHARED,
        "dimension": "link",
        "failure_class": FailureClass.CONNECT_TIMED_OUT,
        "members": members or ("Y99001", "Y99002"),
        "co_linear": (),
    }
    return a_cause("LINK-1", **(cut | changes))


def at_one(code: str = "Y99001", **changes: object) -> Cause:
    """A practice that cannot connect, for a reason of its own."""
    own: dict[str, object] = {"domain": FaultDomain.LOCAL, "dimension": "practice", "members": (code,)}
    return replace(a_link(), value=code, **(own | changes))  # type: ignore[arg-type]


def everywhere(*members: str) -> Cause:
    """The core, for everybody."""
    core = {"domain": FaultDomain.CENTRAL, "dimension": "core", "members": members or ("Y99001", "Y99002")}
    share = Share(bad=9, attempts=12)
    return a_cause("core", co_linear=(), share=share, failure_class=FailureClass.CORE_ERROR, **core)


@dataclass
class Story:
    """Incidents carried through rounds, numbered as a store would."""

    incidents: list[Incident] = field(default_factory=list)
    told: list[list[Told]] = field(default_factory=list)

    def rounds(self, *named: Sequence[Cause]) -> "Story":
        """Name these causes, round after round."""
        for causes in named:
            evaluation = an_evaluation(len(self.told), causes=causes)
            now, told = advance(self.incidents, evaluation=evaluation, rules=RULES)
            numbers = range(1, len(now) + 1)
            self.incidents = [
                replace(each, life=replace(each.life, incident_id=number))
                for number, each in zip(numbers, now, strict=True)
            ]
            self.told.append(told)
        return self

    def states(self) -> list[str]:
        """State of each incident, in order of number."""
        return [each.state.value for each in self.incidents]

    def kinds(self, *, of: int) -> list[EventKind]:
        """What was told of the incident of a number."""
        return [each.kind for told in self.told for each in told if each.place == of - 1]

    def people(self, number: int, **changes: object) -> "Story":
        """A person changes something."""
        each = self.incidents[number - 1]
        changed = replace(each.people, **changes)  # type: ignore[arg-type]
        self.incidents[number - 1] = replace(each, people=changed)
        return self


def quiet(rounds: int) -> list[list[Cause]]:
    """So many rounds in which nothing is named."""
    return [[] for _ in range(rounds)]


__all__ = ["NOON", "ROUND", "RULES", "Story", "a_cause", "a_link", "at_one", "everywhere", "quiet"]
