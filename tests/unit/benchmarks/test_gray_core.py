"""A gray core of thousands of practices: between the severities that are tried, no great group mops up what is left."""

from datetime import timedelta

import numpy as np

from attribution import Watch
from benchmarks.attribution_speed import ROUND_S, START, attempts, places

CALM, BROKEN = 12, 4


def test_a_core_that_spoils_one_attempt_in_ten_stays_the_core() -> None:
    known, watch, previous = places(4_150), Watch(told=False), None
    chance, named = np.random.default_rng(1), []
    for number in range(CALM + BROKEN):
        arrived = attempts(known, number=number, trouble="calm" if number < CALM else "a gray core", chance=chance)
        end = START + (number + 1) * timedelta(seconds=ROUND_S)
        previous = watch(arrived, places=known, window_end=end, round_s=ROUND_S, previous=previous)
        named.append([each.key for each in previous.causes if each.domain.value != "local"])
    assert named[:CALM] == [[]] * CALM
    assert named[-BROKEN + 1 :] == [["central/core/core"]] * (BROKEN - 1)
