"""The families: complete, fairly split, and each seed a scenario of its own."""

from pathlib import Path

import numpy as np
import pytest

from bookwatch.lab.errors import ScenarioError
from bookwatch.simulator.families.drawing import draw
from bookwatch.simulator.families.family import Family, Suite
from bookwatch.simulator.families.reading import read_families, read_family

FAMILIES = read_families()
ASKED = [family for family in FAMILIES if family.suite is not Suite.REPLAY]


def test_there_are_all_forty_two_and_each_suite_has_nasty_ones_and_others() -> None:
    assert [family.number for family in ASKED] == list(range(1, 43))
    for suite in (Suite.DEVELOP, Suite.CALIBRATE, Suite.TEST):
        mine = [family.nasty for family in ASKED if family.suite is suite]
        assert len(mine) >= 13
        assert 5 <= sum(mine) <= len(mine) - 5


def test_days_without_a_fault_are_in_every_suite() -> None:
    quiet = {family.suite for family in ASKED if all(form.truth == "none" for form in family.faults)}
    assert quiet == {Suite.DEVELOP, Suite.CALIBRATE, Suite.TEST}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_family_can_be_drawn_and_touches_whom_it_should(family: Family) -> None:
    scenario = draw(family, seed=11)
    assert scenario.simulation.rounds == scenario.inside.shape[2]
    for number, truth in enumerate(scenario.truths):
        touched = scenario.inside[number].any()
        assert touched or truth.dimension == "control" or truth.background
    assert 300 <= scenario.world.practices <= 1_500


def test_the_same_seed_gives_the_same_scenario_and_another_seed_another() -> None:
    family = next(family for family in ASKED if family.name == "pct-resolver")
    first, again, other = draw(family, seed=1), draw(family, seed=1), draw(family, seed=2)
    assert first.simulation.faults == again.simulation.faults != other.simulation.faults
    numbers = [next(iter(each.simulation)).duration_ms for each in (first, again)]
    assert np.array_equal(numbers[0], numbers[1])


def test_wrong_memberships_are_recorded_and_not_simulated() -> None:
    family = next(family for family in ASKED if family.name == "wrong-memberships")
    scenario = draw(family, seed=1)
    unlike = {
        place
        for name, column in scenario.recorded.items()
        for place, (told, true) in enumerate(zip(column, scenario.world.dimensions[name], strict=True))
        if told != true
    }
    assert 0.01 < len(unlike) / scenario.world.practices < 0.1


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("number: 1\ntitle: x\nsuite: tset\nfaults: []\n", 3, "tset"),
        ("number: 1\ntitle: x\nsuite: test\nfaults:\n  - {where: core, kin: error}\n", 5, "kin"),
        ("number: 1\ntitle: x\nsuite: test\nfaults:\n  - {where: core, kind: error, severity: [2, 1]}\n", 5, "range"),
    ],
)
def test_a_mistake_is_answered_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_family(file)
    assert f":{line}" in str(caught.value)
    assert said in str(caught.value)
