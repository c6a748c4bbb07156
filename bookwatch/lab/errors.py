"""What can go wrong in the lab, each with the value and the remedy."""

from pathlib import Path


class LabError(Exception):
    """The lab could not do what was asked."""


class FaultError(LabError):
    """A fault that the lab does not know, or with a value that makes no sense."""

    def __init__(self, problem: str, *, remedy: str, about: str = "where") -> None:
        """`about`: which part of the fault is wrong: where, kind or params."""
        super().__init__(f"{problem}; {remedy}")
        self.about = about
        self.problem = problem
        self.remedy = remedy


class ScenarioError(LabError):
    """A scenario file that cannot be played: which file and line, what is wrong, how to mend it."""

    def __init__(self, problem: str, *, file: Path, line: int, remedy: str) -> None:
        super().__init__(f"{file}:{line}: {problem}; {remedy}")
        self.file = file
        self.line = line
        self.problem = problem
        self.remedy = remedy


class ProcessError(LabError):
    """A process of the lab did not start or ended before its time."""
