"""What can go wrong with an archive, with the remedy."""


class ArchiveError(Exception):
    """The archive cannot be written or read as asked."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")
