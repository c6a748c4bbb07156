"""What is wrong with a journey, where, and how to mend it."""

from pathlib import Path


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
