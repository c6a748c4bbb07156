"""Moments after which nothing may go on."""

from time import monotonic

from probes.transport.errors import OutOfTimeError


class Deadline:
    """A moment on the monotonic clock."""

    __slots__ = ("at",)

    def __init__(self, at: float) -> None:
        self.at = at

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """The moment `seconds` from now."""
        return cls(monotonic() + seconds)

    def earlier(self, seconds: float) -> "Deadline":
        """The earlier of this one and the moment `seconds` from now."""
        return Deadline(min(self.at, monotonic() + seconds))

    def left(self) -> float:
        """Seconds left; never more than zero once it is over."""
        return self.at - monotonic()

    def need(self) -> float:
        """Seconds left, for a socket's timeout. Raises OutOfTimeError where there are none."""
        left = self.at - monotonic()
        if left <= 0:
            raise OutOfTimeError("the time for this step is over")
        return left
