"""Places are weighed as one where the same is explained of them and their pasts differ by a hair."""

import numpy as np

from attribution.likelihood import State


def state(*odds: float) -> State:
    """Of places with such log odds to have no fault of their own, of which all is explained."""
    places = len(odds)
    return State(log_cells=np.zeros((places, 6)), log_local=-np.array(odds), log_well=np.zeros(places))


def test_pasts_that_differ_by_a_hair_are_one_and_others_are_not() -> None:
    first, near, far = state(1.0, 1.004, 1.5).alike.tolist()
    assert first == near
    assert first != far


def test_who_is_surely_well_and_who_is_surely_ill_are_told_apart() -> None:
    well, still_well, ill = state(60.0, 300.0, -60.0).alike.tolist()
    assert well == still_well
    assert well != ill
