"""Names of which the same practices are seen: an area that is its only part, and what only its rarity tells apart."""

from dataclasses import replace

import numpy as np
import pytest

from attribution.accepted import Accepted
from attribution.candidate import Candidate
from attribution.likelihood import Fit
from attribution.standing import standings
from domain.failures import FailureClass
from domain.verdicts import Cause
from domain.vocabulary import FaultDomain
from tests.unit.attribution.world import Fault, World

SEEDS = (1, 2)


def wide(world: World, fault: Fault) -> list[Cause]:
    """The causes beyond single practices four rounds after a fault began."""
    evaluation = world.story(world.attempts(9, fault), upto=9)[-1]
    return [cause for cause in evaluation.causes if cause.domain is not FaultDomain.LOCAL]


def names(cause: Cause) -> set[str]:
    """Dimensions of a cause and of what cannot be told from it."""
    return {cause.dimension, *(dimension for dimension, _ in cause.co_linear)}


def of_region(world: World, region: str) -> Fault:
    """All practices of a region fail."""
    meets = {place.vantage for place in world.sharing("region", region)}
    return Fault(
        meets=lambda place, _: place.vantage in meets,
        failure_class=FailureClass.CONNECT_REFUSED,
        begins=5 * world.round_s,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_region_of_one_pct_is_no_name_beside_it(seed: int) -> None:
    world = World(seed=seed)
    (cause,) = wide(world, of_region(world, "SOUTH"))
    assert (cause.dimension, "region" in names(cause)) == ("pct", False)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_practice_that_is_recorded_in_another_pct_is_inside_by_its_region(seed: int) -> None:
    world = World(seed=seed, practices=60)
    fault, (astray, *others) = of_region(world, "SOUTH"), world.sharing("region", "SOUTH")
    elsewhere = {**astray.dimensions, "pct": world.sharing("region", "NORTH")[0].dimensions["pct"]}
    world.places[world.places.index(astray)] = replace(astray, dimensions=elsewhere)
    (cause,) = wide(world, fault)
    assert (cause.dimension, cause.value) == ("pct", others[0].dimensions["pct"])
    assert astray.vantage in cause.members


@pytest.mark.parametrize("seed", SEEDS)
def test_a_practice_that_is_recorded_in_the_only_pct_of_another_region_is_not(seed: int) -> None:
    """Of two records that differ the one is believed of which the greater share fails."""
    world = World(seed=seed, practices=60)
    south = world.sharing("region", "SOUTH")[0].dimensions["pct"]
    fault = of_region(world, "SOUTH")
    for astray in world.sharing("region", "SOUTH")[:2]:
        elsewhere = {**astray.dimensions, "region": "NORTH"}
        world.places[world.places.index(astray)] = replace(astray, dimensions=elsewhere)
    (cause,) = wide(world, fault)
    assert (cause.dimension, cause.value) == ("pct", south)
    assert len(cause.members) == len(world.sharing("pct", south))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_region_of_two_pcts_is_named(seed: int) -> None:
    world = World(seed=seed)
    (cause,) = wide(world, of_region(world, "NORTH"))
    assert cause.dimension == "region"


def fit(dimension: str, *, members: list[int], score: float) -> Fit:
    """A cause of places that all show it in both of two rounds."""
    shown = np.ones((len(members), 2), dtype=np.bool_)
    candidate = Candidate(
        dimension=dimension,
        value="A",
        members=np.array(members),
        good=~shown,
        compatible=shown,
        per_call=False,
        log_prior=0.0,
    )
    return Fit(
        candidate=candidate, score=score, severity=0.9, coverage=1.0, first=0, after=2, active=1.0, theta=np.zeros(1)
    )


def beside(first: Fit, *rivals: Fit) -> set[str]:
    """Dimensions that cannot be told from the first."""
    nothing = np.zeros((9, 2))
    one = Accepted(fit=first, begins=0.0, ends=1.0, strength=nothing, covered=nothing[:, 0], rivals=rivals)
    return {dimension for dimension, _ in standings([one])[0].co_linear}


def test_who_is_named_brings_whatever_stands_on_the_same_cells() -> None:
    """Of a PCT with a line of its own either may fail: that lines are rarer, as there are more of them, is no sight."""
    resolver, pct = fit("resolver", members=[1, 2, 3], score=20.0), fit("pct", members=[1, 2, 3], score=17.5)
    line, wider = fit("link", members=[1, 2, 3], score=16.5), fit("isp", members=[1, 2, 3, 4], score=16.5)
    assert beside(resolver, pct, line, wider) == {"pct", "link"}


def test_what_explains_it_worse_is_told_from_it() -> None:
    resolver, pct = fit("resolver", members=[1, 2, 3], score=20.0), fit("pct", members=[1, 2, 3], score=16.5)
    spared = replace(pct, candidate=replace(pct.candidate, good=pct.candidate.compatible))
    assert beside(resolver, spared) == set()


def test_the_core_is_told_from_its_operation_though_their_cells_are_the_same() -> None:
    """The core stops each call of a journey, so that one of nine calls failed everywhere speaks against it."""
    operation, core = fit("operation", members=[1, 2, 3], score=20.0), fit("core", members=[1, 2, 3], score=12.0)
    core = replace(core, candidate=replace(core.candidate, per_call=True))
    assert beside(operation, core) == set()
