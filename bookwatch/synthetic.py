"""Synthetic patients: NHS numbers that pass the check digit and are never issued (999 000 0000 - 999 999 9999)."""

from collections.abc import Iterator
from itertools import count, islice

from domain.identifiers import is_synthetic_nhs_number


def synthetic_nhs_numbers(size: int) -> tuple[str, ...]:
    """The first `size` of them, ascending."""
    return tuple(islice(_valid(), size))


def _valid() -> Iterator[str]:
    for nine in count(999_000_001):
        for check in range(10):
            if is_synthetic_nhs_number(f"{nine}{check}"):
                yield f"{nine}{check}"
