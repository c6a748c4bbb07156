"""What is wrong with a journey, where, and how to mend it."""

from collections.abc import Callable
from difflib import get_close_matches
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


class UnknownJourneyError(JourneyError):
    """No journey has the name that was asked for; so there is no file, and no line, to tell."""

    def __init__(self, name: str, *, known: list[str]) -> None:
        near = get_close_matches(name, known, n=1)
        meant = f"Did you mean {near[0]!r}? " if near else ""
        remedy = f"{meant}Known are {', '.join(known)}; or give the path of an Arazzo document"
        super().__init__(file=Path(name), line=1, problem=f"no journey is named {name!r}", remedy=remedy)
        self.args = (f"{self.problem}. {self.remedy}",)


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
