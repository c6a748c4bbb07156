"""What is measured is what is meant: by hand-made cases of which the answer is known."""

import numpy as np
import pytest

from bookwatch.evaluation.rulings import CENTRAL, LOCAL, SHARED, Named, Ruling, certain
from bookwatch.evaluation.scores.alarms import Alarms
from bookwatch.evaluation.scores.calibration import calibration_error, risk_coverage
from bookwatch.evaluation.scores.causes import Matched, credit
from bookwatch.evaluation.scores.figures import macro_f1
from bookwatch.evaluation.scores.intervals import difference, mean, most_events
from bookwatch.simulator.families.scenario import Truth
from domain.vocabulary import FaultDomain

LINK = Truth(domain=FaultDomain.SHARED, dimension="link", value="L-ZZ1")


def named(dimension: str, value: str, **more: object) -> Named:
    return Named(domain=FaultDomain.SHARED, dimension=dimension, value=value, **more)  # type: ignore[arg-type]


def test_macro_f1_is_over_the_words_that_are_true_of_somebody() -> None:
    counts = np.zeros((5, 5), dtype=np.int64)
    counts[LOCAL, LOCAL], counts[LOCAL, CENTRAL], counts[SHARED, SHARED] = 3, 1, 10
    assert macro_f1(counts) == pytest.approx((6 / 7 + 1.0) / 2)
    assert macro_f1(np.zeros((5, 5), dtype=np.int64)) is None


def test_a_class_that_holds_the_cause_has_credit_by_its_size() -> None:
    assert credit(named("link", "L-ZZ1"), truth=LINK) == 1.0
    assert credit(named("pct", "ZZ1", co_linear=(("link", "L-ZZ1"),)), truth=LINK) == 0.5
    assert credit(named("pct", "ZZ1"), truth=LINK) == 0.0


def test_counted_whole_a_class_costs_nothing_and_a_wrong_name_does() -> None:
    matched = Matched()
    matched.add([named("pct", "ZZ1", co_linear=(("link", "L-ZZ1"),))], truths=[LINK])
    assert (matched.f1, matched.credited_f1, matched.whole_f1) == (0.0, 0.5, 1.0)
    matched.add([named("pct", "ZZ1")], truths=[LINK])
    assert (matched.f1, matched.credited_f1, matched.whole_f1) == (0.0, 0.25, 0.5)


def test_a_cause_of_two_dimensions_is_the_same_in_either_order() -> None:
    both = Truth(domain=FaultDomain.SHARED, dimension="proxy+release", value="PRX-ZZ1+LARK-4")
    assert credit(named("release+proxy", "LARK-4+PRX-ZZ1"), truth=both) == 1.0
    assert credit(named("release", "LARK-4"), truth=both) == 0.0


def test_causes_beyond_the_true_one_cost() -> None:
    matched = Matched()
    matched.add([named("link", "L-ZZ1"), named("isp", "ISP-1")], truths=[LINK])
    assert matched.f1 == pytest.approx(2 / 3)


def test_calibration_error_finds_a_gap_and_no_gap_where_there_is_none() -> None:
    rng = np.random.default_rng(1)
    sure = rng.uniform(0.6, 1.0, 30_000)
    honest = (rng.random(30_000) < sure).astype(np.int64)
    boastful = (rng.random(30_000) < sure - 0.2).astype(np.int64)
    assert calibration_error(sure, honest) == pytest.approx(0.0, abs=0.01)
    assert calibration_error(sure, boastful) == pytest.approx(0.2, abs=0.01)
    assert calibration_error(sure[:10], honest[:10]) is None


def test_the_surest_verdicts_come_first() -> None:
    coverage, risk = risk_coverage(np.array([0.5, 0.9, 0.8, 0.6]), np.array([0, 1, 1, 1]))
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk.tolist() == [0.0, 0.0, 0.0, 0.25]


def test_an_alarm_that_returns_within_half_an_hour_is_the_same_one() -> None:
    alarms = Alarms()
    nobody = np.zeros(3, dtype=np.bool_)
    for boundary in (1, 2, 8, 20):
        ruling = Ruling(
            boundary=boundary,
            probabilities=certain(np.zeros(3, dtype=np.int64)),
            abstains=nobody,
            causes=(named("link", "L-ZZ1"),),
        )
        alarms.add(ruling, local=nobody, untouched=~nobody, nothing_wide=True)
    assert alarms.wide == {SHARED: 2}
    assert (alarms.boundaries, alarms.practice_windows, alarms.local) == (4, 12, 0)


def test_intervals_hold_the_mean_and_pairs_are_compared_scenario_by_scenario() -> None:
    found = mean([0.5, 0.7, None, 0.9])
    assert found is not None
    assert found.value == pytest.approx(0.7)
    assert found.low < found.value < found.high
    more = difference([0.9, 0.8, None], [0.5, 0.4, 0.1])
    assert more is not None
    assert (more.value, more.low, more.high) == pytest.approx((0.4, 0.4, 0.4))


@pytest.mark.parametrize(("count", "most"), [(0, 2.996), (1, 4.744), (2, 6.296), (10, 16.962)])
def test_the_upper_bound_of_rare_events_is_the_exact_one(count: int, most: float) -> None:
    assert most_events(count) == pytest.approx(most, rel=0.01)
