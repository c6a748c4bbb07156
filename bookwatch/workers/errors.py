"""What can go wrong with jobs, with the remedy."""


class JobsError(Exception):
    """The workers cannot be had, or were lost."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")
