"""The fitted map recovers what is true of made-up answers, on answers that it has not seen."""

import numpy as np
import pytest

from attribution.circumstances import NAMES, WORDS, Circumstances
from bookwatch.evaluation.fitting.answers import Answers
from bookwatch.evaluation.fitting.fitting import calibrated_figures, calibration_of, left_out, uncalibrated_figures
from bookwatch.evaluation.fitting.logistic import fitted
from bookwatch.evaluation.rulings import WORDS as JUDGED


def test_the_words_of_the_engine_and_of_the_judges_are_the_same() -> None:
    assert tuple(word.value for word in WORDS) == JUDGED


def test_a_line_is_recovered_and_a_slope_of_the_wrong_sign_is_nought() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(20_000, 2))
    right = rng.random(20_000) < 1.0 / (1.0 + np.exp(-(0.5 + 1.5 * x[:, 0] - 1.0 * x[:, 1])))
    weight = np.ones(len(x))
    assert fitted(x, right, weight=weight, signs=(1, -1)) == pytest.approx([0.5, 1.5, -1.0], abs=0.1)
    assert fitted(x, right, weight=weight, signs=(1, 1))[2] == 0.0


def boastful(*, seed: int, scenarios: int = 40, windows: int = 200) -> Answers:
    """Always 99.9 % sure that all is well, and the less right the more fails elsewhere."""
    rng = np.random.default_rng(seed)
    count = scenarios * windows
    scenario = np.arange(count) // windows
    elsewhere = np.abs(rng.normal(size=scenarios))[scenario]
    central = rng.random(count) < 0.02 + 0.3 * np.minimum(elsewhere / 2.0, 1.0)
    values = np.zeros((count, len(NAMES)))
    values[:, NAMES.index("sureness")], values[:, NAMES.index("elsewhere")] = 7.0, elsewhere
    true = np.where(central, 4, 0)
    shares = np.tile([0.999, 0.001, 0.0, 0.0, 0.0], (count, 1))
    return Answers(
        known=Circumstances(
            places=np.arange(count),
            shares=shares,
            values=values,
            over=np.ones(count, dtype=np.bool_),
            near=np.zeros((count, len(WORDS))),
        ),
        allowed=np.eye(len(WORDS), dtype=np.bool_)[true],
        true=true,
        family=scenario % 4,
        scenario=scenario,
    )


def test_what_is_boastful_becomes_honest_on_answers_that_were_not_fitted() -> None:
    found = calibration_of(boastful(seed=1))
    fresh = boastful(seed=2)
    assert uncalibrated_figures(fresh)["error"] > 0.1
    after = calibrated_figures(fresh, by=found)
    assert after["error"] < 0.03
    assert after["right_where_said"] is None or after["right_where_said"] > 0.97
    mistakes = found.lines[WORDS[0]].mistakes
    assert mistakes[WORDS[4]] > 0.99


def test_each_family_is_judged_by_the_others() -> None:
    figures = left_out(boastful(seed=3), least=0.9)
    assert figures["answers"] == 8_000
    assert figures["error"] < 0.05  # three families in four, ten scenarios each
