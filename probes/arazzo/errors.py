"""What is wrong with a journey, where, and how to mend it."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
S = TypeVar("S")


class JourneyError(ValueError):
    """A journey document cannot be used."""

    def __init__(self, *, file: Path, line: int, problem: str, remedy: str) -> None:
        super().__init__(f"{file}:{line}: {problem}. {remedy}")
        self.file = file
        self.line = line
        self.problem = problem
        self.remedy = remedy


class BodyMalformedError(ValueError):
    """A reply's body was needed as JSON and is not."""


class Problems:
    """Collects what is wrong, so that an author sees all of it at once and not one mistake a try."""

    def __init__(self) -> None:
        self.found: list[JourneyError] = []

    def attempt(self, make: Callable[[], T], *, otherwise: S) -> T | S:
        """What `make` gives; where it raises a JourneyError, that is noted and the stand-in is given."""
        try:
            return make()
        except JourneyError as error:
            self.add(error)
            return otherwise

    def add(self, error: JourneyError) -> None:
        """Note one; the same place and words only once (a component is looked at from each place that uses it)."""
        if str(error) not in {str(each) for each in self.found}:
            self.found.append(error)

    def stop(self) -> None:
        """Raise the first that was found, if any."""
        if self.found:
            raise self.found[0]
