"""Copies of records, made field by field."""

from dataclasses import replace

from attribution.copies import copies
from domain.verdicts import Share


def test_each_copy_is_its_record_but_for_the_fields_of_its_own() -> None:
    few, many = Share(bad=1, attempts=2), Share(bad=8, attempts=9)
    made = copies([few, many, few], attempts=[10, 11, 12])
    assert made == [replace(few, attempts=10), replace(many, attempts=11), replace(few, attempts=12)]
    assert (few.attempts, many.attempts) == (2, 9)


def test_of_nothing_there_is_no_copy() -> None:
    assert copies([], attempts=[]) == []
