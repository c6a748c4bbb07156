"""Sums over spans of a ring that has begun anew, and the places with the highest shares."""

from pathlib import Path

import numpy as np
import pytest

from data.fleet.answers import Totals, grid, totals, worst
from data.fleet.cube import Cube, Plan, TornCubeError
from data.fleet.shape import MEASURES, Measure

LENGTH = 5


@pytest.fixture
def cube(tmp_path: Path) -> Cube[np.uint16]:
    """Seven buckets written into five slots, of three places: bucket b counts b, 2 b, 3 b."""
    made = Cube.made(tmp_path / "a.cube", plan=Plan(LENGTH, 1, MEASURES, 4, np.uint16))
    made.places[:3] = [30, 10, 20]
    for bucket in range(10, 17):
        cells = np.zeros((1, MEASURES, 4))
        cells[0, :, :3] = bucket * np.array([1, 2, 3])
        made.put(bucket, cells=cells)
    return made


def test_a_span_is_summed_across_the_ring_s_end(cube: Cube[np.uint16]) -> None:
    found = totals(cube, first=13, end=17, roles=[0], measures=[Measure.BAD, Measure.SLOW])
    assert found.places.tolist() == [30, 10, 20]
    assert found.counts.tolist() == [[58, 116, 174], [58, 116, 174]]


def test_what_has_been_overwritten_is_not_answered(cube: Cube[np.uint16]) -> None:
    found = grid(cube, first=0, end=100, places=[20, 99, 30], roles=[0])
    assert found.buckets.tolist() == [12, 13, 14, 15, 16]
    assert found.places.tolist() == [20, 30]
    assert found.counts[0, Measure.ATTEMPTS].tolist() == [36, 12]
    assert grid(cube, first=17, end=17, places=[20], roles=[0]).counts.shape == (0, MEASURES, 1)


def test_an_older_bucket_does_not_push_out_a_newer(cube: Cube[np.uint16]) -> None:
    cube.put(11, cells=np.full((1, MEASURES, 4), 9))
    assert cube.slots(0, end=100)[0].tolist() == [12, 13, 14, 15, 16]


def test_a_reader_does_not_take_half_a_bucket(cube: Cube[np.uint16]) -> None:
    with cube.writing(), pytest.raises(TornCubeError):
        totals(cube, first=12, end=17, roles=[0], measures=[Measure.BAD])


def test_the_worst_are_in_order_of_share_then_of_number_then_of_place() -> None:
    places = np.array([5, 4, 3, 2, 1])
    found = Totals(places, counts=np.array([[10, 20, 10, 0, 10], [5, 10, 6, 0, 5]]))
    assert places[worst(found, most=4)].tolist() == [3, 4, 1, 5]
    assert places[worst(found, most=9)].tolist() == [3, 4, 1, 5, 2]
