"""Rivals find what their papers say that they find."""

from functools import cache

import pytest

from bookwatch.evaluation.judges import JUDGES
from bookwatch.evaluation.panel import Panel
from bookwatch.evaluation.played import play
from bookwatch.evaluation.rulings import CENTRAL, LOCAL
from bookwatch.evaluation.scores.scenario import score
from bookwatch.simulator.families.family import FaultForm, WorldForm
from tests.unit.bookwatch.evaluation.conftest import a_family


@cache
def panel(where: str, kind: str) -> Panel:
    fault = FaultForm(where=(where,), kind=(kind,), members=(10, 40))
    family = a_family(fault, before=8, broken=(4, 4), world=WorldForm(practices=(120, 120), background=0.0))
    return Panel.of(play(family, seed=2, cache_at=None))


@pytest.mark.parametrize("name", ["engine", "voting, published", "voting, tuned", "set cover", "lasso", "flock"])
def test_who_weighs_groups_names_a_core_that_is_down(name: str) -> None:
    found = score(JUDGES[name], panel("core", "error"))
    assert found.causes.exact == found.causes.true > 0
    assert found.forced[CENTRAL, CENTRAL] > 0.7 * found.forced[CENTRAL].sum()


@pytest.mark.parametrize("name", ["engine", "set cover", "lasso", "flock"])
def test_who_weighs_groups_names_a_resolver(name: str) -> None:
    found = score(JUDGES[name], panel("resolver", "no_answer"))
    assert found.causes.exact == found.causes.true > 0


def test_a_threshold_calls_everything_local() -> None:
    found = score(JUDGES["static threshold"], panel("core", "error"))
    assert found.forced[CENTRAL, LOCAL] > 0
    assert found.causes.named == 0


def test_a_control_that_fails_alike_makes_it_central() -> None:
    found = score(JUDGES["nearest control"], panel("core", "error"))
    assert found.forced[CENTRAL, CENTRAL] > 0.9 * found.forced[CENTRAL].sum()
