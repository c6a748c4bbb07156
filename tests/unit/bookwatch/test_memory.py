"""What start-up made is left out of full collections of garbage."""

import gc

from bookwatch.memory import settle


def test_what_stands_is_looked_through_no_more() -> None:
    try:
        settle()
        assert gc.get_freeze_count() > 10_000
        assert len(gc.get_objects()) < 1_000
    finally:
        gc.unfreeze()
    assert gc.get_freeze_count() == 0
