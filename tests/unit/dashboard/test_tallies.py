"""Counts as columns: what is chosen, left out and summed."""

import numpy as np

from dashboard.tallies import Tallies, total
from data.codes import JUDGEMENTS, OUTCOMES, ROLES
from domain.verdicts import Share
from domain.vocabulary import Judgement, Outcome, Role

Row = tuple[int, int, Role, bool, Outcome, Judgement, int]
_GP, _CONSULTANT = Role.REFERRING_CLINICIAN, Role.SERVICE_PROVIDER_CLINICIAN


def tallies(*rows: Row) -> Tallies:
    place, hour, role, planned, outcome, domain, count = zip(*rows, strict=True)
    return Tallies(
        places=("Y99001", "Y99002"),
        place=np.array(place, dtype=np.int64),
        bin=np.array(hour, dtype=np.int64),
        role=np.array([ROLES.of(each) for each in role], dtype=np.int64),
        planned=np.array(planned, dtype=bool),
        outcome=np.array([OUTCOMES.of(each) for each in outcome], dtype=np.int64),
        failure=np.zeros(len(place), dtype=np.int64),
        domain=np.array([JUDGEMENTS.of(each) for each in domain], dtype=np.int64),
        count=np.array(count, dtype=np.int64),
    )


_MIXED = tallies(
    (0, 10, _GP, False, Outcome.OK, Judgement.OK, 20),
    (0, 10, _GP, False, Outcome.FAILED, Judgement.LOCAL, 5),
    (0, 11, _GP, False, Outcome.FAILED, Judgement.CENTRAL, 3),
    (0, 11, _GP, True, Outcome.WRONG_RESULT, Judgement.OK, 2),
    (1, 11, _CONSULTANT, False, Outcome.SLOW, Judgement.OK, 4),
    (1, 11, _CONSULTANT, False, Outcome.BUSINESS, Judgement.OK, 6),
    (1, 12, _CONSULTANT, False, Outcome.MISSED, Judgement.NO_DATA, 9),
)


def test_slot_issues_are_attempts_and_never_failures_and_what_did_not_run_is_neither() -> None:
    assert _MIXED.failures() == {"Y99001": Share(bad=10, attempts=30), "Y99002": Share(bad=0, attempts=10)}
    assert _MIXED.slowness()["Y99002"] == Share(bad=4, attempts=10)
    assert total(_MIXED.failures()) == Share(bad=10, attempts=40)


def test_central_and_planned_time_is_left_out_whole() -> None:
    own = _MIXED.own_time()
    assert own.failures()["Y99001"] == Share(bad=5, attempts=25)
    assert _MIXED.attempts() - own.attempts() == 5


def test_roles_and_places_are_chosen() -> None:
    assert _MIXED.of_role(_CONSULTANT).failures() == {
        "Y99001": Share(bad=0, attempts=0),
        "Y99002": Share(bad=0, attempts=10),
    }
    assert _MIXED.of_role(None) is _MIXED
    assert _MIXED.of_places({"Y99001"}).attempts() == 30


def test_cells_by_place_and_hour() -> None:
    assert _MIXED.grid(first=10, bins=2, bad=True).tolist() == [[5, 5], [0, 0]]
    assert _MIXED.grid(first=10, bins=2, bad=False).tolist() == [[25, 5], [0, 10]]
