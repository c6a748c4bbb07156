"""What is said to be so sure is no surer than what was seen allows, and the map that comes with us keeps its signs."""

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from attribution.calibration import FILE, Calibration, Line, fitted
from attribution.circumstances import NAMES, WORDS, Circumstances
from domain.failures import FailureClass
from domain.organisations import Place
from domain.vocabulary import Judgement
from tests.unit.attribution.world import Fault, World, verdict

OK, CENTRAL = WORDS.index(Judgement.OK), WORDS.index(Judgement.CENTRAL)


def known(*, shares: list[float], near: list[float] | None = None, **values: float) -> Circumstances:
    return Circumstances(
        places=np.array([0]),
        shares=np.array([shares]),
        values=np.array([[values.get(name, 0.0) for name in NAMES]]),
        over=np.array([True]),
        near=np.array([near or [0.0] * len(WORDS)]),
    )


def at(place: Place) -> Callable[[Place, str], bool]:
    return lambda met, _: met is place


def a_map(**slopes: float) -> Calibration:
    others = dict.fromkeys(WORDS, 0.25)
    return Calibration(
        sure=0.9, most=0.99, lines={word: Line(intercept=0.0, slopes=slopes, mistakes=others) for word in WORDS}
    )


@pytest.mark.parametrize("sureness", [-20.0, -2.0, 0.0, 1.0, 20.0])
def test_the_likeliest_word_stays_so_and_all_sum_to_one(sureness: float) -> None:
    said = a_map(sureness=1.0).shares(known(shares=[0.4, 0.0, 0.0, 0.0, 0.6], sureness=sureness))[0]
    assert said.sum() == pytest.approx(1.0)
    assert said.argmax() == CENTRAL
    assert 0.25 <= said[CENTRAL] <= 0.99


def test_what_is_left_goes_to_the_cause_that_spared_it() -> None:
    near = [0.0, 0.0, 0.0, 0.0, 0.9]
    said = a_map().shares(known(shares=[1.0, 0.0, 0.0, 0.0, 0.0], near=near))[0]
    assert said.argsort()[-2] == CENTRAL
    assert said[CENTRAL] > 0.4


def test_the_map_has_the_signs_that_reason_gives() -> None:
    for word, line in fitted().lines.items():
        assert line.slopes.get("sureness", 0.0) >= 0.0
        assert line.slopes.get("elsewhere", 0.0) <= 0.0
        assert line.slopes.get("odd", 0.0) <= 0.0
        assert sum(line.mistakes.values()) == pytest.approx(1.0, abs=1e-3)
        assert line.mistakes.get(word, 0.0) == 0.0


def test_the_map_says_where_it_comes_from() -> None:
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    assert kept["command"].startswith("bookwatch evaluate --fit-calibration --seeds")
    assert {"date", "commit", "scenarios", "before", "after", "each_family_by_the_others"} <= set(kept)


def test_a_passed_failure_is_less_surely_by_chance_while_others_fail_unexplained() -> None:
    world = World(noise=0.0)
    one, *others = world.agents()
    once = Fault(meets=at(one), failure_class=FailureClass.CORE_ERROR, operation="A016")
    once = replace(once, begins=3 * world.round_s, ends=4 * world.round_s)
    kinds = list(FailureClass)
    scattered = [
        replace(once, meets=at(each), failure_class=kinds[5 * number % len(kinds)])
        for number, each in enumerate(others[::5])
    ]
    calm = world.story(world.attempts(6, once), upto=6, since=6)[-1]
    gray = world.story(world.attempts(6, once, *scattered), upto=6, since=6)[-1]
    doubt = [1.0 - verdict(each, one.vantage).probabilities[Judgement.OK] for each in (calm, gray)]
    assert doubt[0] < 0.1
    assert doubt[1] > 1.5 * doubt[0]
