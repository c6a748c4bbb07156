"""What really happened, replayed: the engine must say of each what history said; and what silence means."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bookwatch.evaluation.judges import JUDGES
from bookwatch.evaluation.panel import Panel
from bookwatch.evaluation.played import play
from bookwatch.evaluation.rulings import CENTRAL, PROVIDER
from bookwatch.evaluation.scores.scenario import Score, score
from bookwatch.simulator.families.family import FaultForm, WorldForm
from bookwatch.simulator.families.reading import FOLDERS, read_family
from data.codes import OUTCOMES
from domain.vocabulary import Outcome
from tests.unit.bookwatch.evaluation.conftest import a_family

REPLAYS: Path = FOLDERS[1]
SMALL = WorldForm(practices=(150, 150), background=0.0)


@cache
def panel(name: str) -> Panel:
    family = replace(read_family(REPLAYS / f"{name}.yaml"), world=SMALL, broken=(5.0, 5.0), after=0)
    return Panel.of(play(family, seed=3, cache_at=None))


def judged(name: str) -> Score:
    return score(JUDGES["engine"], panel(name))


@pytest.mark.parametrize(
    ("name", "word"),
    [("2026-01-database", CENTRAL), ("2008-04-wrong-appointments", CENTRAL), ("2018-05-kent-hospital", PROVIDER)],
)
def test_history_is_judged_as_it_was(name: str, word: int) -> None:
    found = judged(name)
    right = found.forced[word, word]
    assert right > 20
    assert right >= 0.75 * found.forced[word].sum()  # the first round counts too
    assert right >= 0.95 * found.forced[word, 1:].sum()  # it is never somebody else's


def test_the_hospital_is_named() -> None:
    found = judged("2018-05-kent-hospital")
    assert found.causes.exact == found.causes.true == found.causes.named > 0


def test_wrong_appointments_are_wrong_results_and_not_failures() -> None:
    told = panel("2008-04-wrong-appointments").played.told[0]
    wrong = told.outcome == OUTCOMES.number[Outcome.WRONG_RESULT]
    assert wrong.sum() > 20
    assert wrong.sum() > 5 * (told.outcome == OUTCOMES.number[Outcome.FAILED]).sum()


def test_a_link_that_falls_silent_is_named_from_silence_alone_in_two_rounds() -> None:
    cut = FaultForm(where=("link",), kind=("cut",), members=(20, 40))
    family = a_family(cut, before=8, broken=(4, 4), world=WorldForm(practices=(200, 200), background=0.0))
    (delay,) = score(JUDGES["engine"], Panel.of(play(family, seed=2, cache_at=None))).delays
    assert delay.members >= 20
    assert delay.rounds is not None
    assert delay.rounds <= 2


def test_a_bank_holiday_is_no_alarm() -> None:
    silent = FaultForm(where=("everywhere",), kind=("silent",), coverage=(0.6, 0.6), truth="none")
    family = a_family(silent, before=8, broken=(6, 6), world=WorldForm(practices=(200, 200), background=0.0))
    played = Panel.of(play(family, seed=2, cache_at=None))
    assert np.mean(played.ran[: played.played.practices, -1]) < 0.5
    alarms = score(JUDGES["engine"], played).alarms
    assert alarms.boundaries > 6
    assert (alarms.wide, alarms.local) == ({}, 0)
