"""A scenario: a small lab, what breaks in it and when, and the truth about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bookwatch.lab.errors import FaultError
from bookwatch.lab.faults import Fault, fault
from bookwatch.lab.places import known_places
from bookwatch.lab.topology import Topology, topology
from bookwatch.lab.yaml_nodes import Node, read_yaml
from domain.vocabulary import FaultDomain, Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What should be said of the practices inside a fault."""

    domain: FaultDomain
    dimension: str
    value: str
    judgement: Judgement
    """The right verdict for them: the domain, except where nothing can be reported."""
    members: str
    """`all`, a practice, or `dimension=value`."""

    @property
    def cause_key(self) -> str:
        """The cause's name, as verdicts write it."""
        return f"{self.domain}/{self.dimension}/{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedFault:
    """A fault, from a round after the healthy ones, for some rounds."""

    fault: Fault
    from_round: int
    rounds: int
    truth: Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario as it will be played: its codes already shuffled."""

    name: str
    title: str
    topology: Topology
    round_s: int
    healthy: int
    broken: int
    after: int
    """Rounds that are still played when all is mended, in which what was held up arrives and is judged."""
    faults: tuple[TimedFault, ...]

    @property
    def duration_s(self) -> int:
        """From the first healthy round to the end of the last broken one."""
        return self.round_s * (self.healthy + self.broken)


def members(truth: Truth, *, topology: Topology) -> tuple[str, ...]:
    """The practices inside a fault, ordered."""
    if truth.members == "all":
        return tuple(sorted(site.code for site in topology.practices))
    dimension, equals, value = truth.members.partition("=")
    return topology.sharing(dimension, value=value) if equals else (truth.members,)


def load_scenario(file: Path, *, seed: int = 0) -> Scenario:
    """Read and check a scenario file, and shuffle its codes. Raises ScenarioError with file, line and remedy."""
    top = read_yaml(file).mapping(required=("title", "faults"), optional=("topology", "rounds"))
    lab = _topology(top.get("topology"), seed=seed)
    rounds = top["rounds"].mapping(optional=("seconds", "healthy", "broken", "after")) if "rounds" in top else {}
    broken = rounds["broken"].whole(low=1, high=60) if "broken" in rounds else 4
    return Scenario(
        name=file.stem,
        title=top["title"].text(),
        topology=lab,
        round_s=rounds["seconds"].whole(low=2, high=600) if "seconds" in rounds else 5,
        healthy=rounds["healthy"].whole(low=1, high=60) if "healthy" in rounds else 6,
        broken=broken,
        after=rounds["after"].whole(low=0, high=60) if "after" in rounds else 0,
        faults=tuple(_timed(each, lab=lab, broken=broken) for each in top["faults"].items()),
    )


def _topology(node: Node | None, *, seed: int) -> Topology:
    highest = {"practices": 400, "pcts": 9, "controls": 9, "hospitals": 9}
    given = node.mapping(optional=tuple(highest)) if node else {}
    numbers = {key: value.whole(low=1, high=highest[key]) for key, value in given.items()}
    return topology(**{"practices": 15, **numbers}, seed=seed)


def _timed(node: Node, *, lab: Topology, broken: int) -> TimedFault:
    values = node.mapping(required=("where", "kind", "truth"), optional=("params", "from_round", "rounds"))
    start = values["from_round"].whole(low=0, high=broken - 1) if "from_round" in values else 0
    rounds = values["rounds"].whole(low=1, high=broken - start) if "rounds" in values else broken - start
    return TimedFault(
        fault=_fault(values, lab=lab), from_round=start, rounds=rounds, truth=_truth(values["truth"], lab=lab)
    )


def _fault(values: dict[str, Node], *, lab: Topology) -> Fault:
    where = lab.shuffled(values["where"].text())
    params = {key: value.scalar() for key, (_, value) in values["params"].pairs().items()} if "params" in values else {}
    try:
        made = fault(where, kind=values["kind"].text(), params=params)
    except FaultError as wrong:
        raise values[wrong.about].wrong(wrong.problem, remedy=wrong.remedy) from None
    _known(values["where"], name=made.name, known=known_places(lab).get(made.place))
    return made


def _known(node: Node, *, name: str, known: Sequence[str] | None) -> None:
    if known is not None and name not in known:
        raise node.wrong(f"the lab has no {node.text()!r}", remedy=f"there are: {', '.join(known)}")


def _truth(node: Node, *, lab: Topology) -> Truth:
    values = node.mapping(required=("domain", "dimension", "value", "members"), optional=("judgement",))
    domain = FaultDomain(values["domain"].text(allowed=[each.value for each in FaultDomain]))
    judgement = (
        values["judgement"].text(allowed=[each.value for each in Judgement]) if "judgement" in values else domain
    )
    truth = Truth(
        domain=domain,
        dimension=values["dimension"].text(),
        value=lab.shuffled(values["value"].text()),
        judgement=Judgement(judgement),
        members=_members(values["members"], lab=lab),
    )
    if not set(members(truth, topology=lab)) & {site.code for site in lab.practices}:
        raise values["members"].wrong(
            f"no practice is in {values['members'].text()!r}",
            remedy="write all, a practice such as Y99003, or link=L-ZZ1",
        )
    return truth


def _members(node: Node, *, lab: Topology) -> str:
    dimension, equals, value = node.text().partition("=")
    return f"{dimension}={lab.shuffled(value)}" if equals else lab.shuffled(dimension)
