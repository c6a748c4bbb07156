"""Whether the same places fail again and again, or any of all as under a core that spoils few attempts."""

import numpy as np
import pytest

from attribution.unrecorded import _the_same_again

PLACES, ROUNDS = 450, 4


@pytest.mark.parametrize(
    ("twice", "same"),
    [
        (12, False),  # as many as by chance
        (18, False),  # half as many more than by chance, by which core-gray was told of something unrecorded
        (30, True),
    ],
)
def test_more_must_fail_again_than_chance_easily_makes(twice: int, same: bool) -> None:
    """93 of 450 places fail once in four rounds; some fail twice, of which chance makes 11 to 16."""
    shown = np.zeros((PLACES, ROUNDS), dtype=np.bool_)
    shown[np.arange(93), np.arange(93) % ROUNDS] = True
    shown[93 : 93 + twice, :2] = True
    assert _the_same_again(shown, seen=np.ones_like(shown)) is same
