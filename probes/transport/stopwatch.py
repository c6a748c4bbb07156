"""Times one call: six phases by readings of their own, the gaps between them, and the whole by two more readings."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from domain.runs import Phases
from domain.vocabulary import Phase

_BEFORE_SEND = (Phase.DNS, Phase.CONNECT, Phase.TLS)


class Stopwatch:
    """One call's clock. A phase may have several parts (TCP, then CONNECT); they add up."""

    __slots__ = (
        "_durations",
        "_first",
        "_last",
        "_now",
        "_open",
        "_paused",
        "client_s",
        "error",
        "failed_phase",
        "total_s",
    )

    def __init__(self, now: Callable[[], float] = perf_counter) -> None:
        self._now = now
        self._durations: dict[Phase, float] = {}
        self._open: Phase | None = None
        self._paused = False
        self.client_s = 0.0
        self.total_s = 0.0
        self.error: BaseException | None = None
        self.failed_phase: Phase | None = None
        self._first = now()
        self._last = now()

    def begin(self, phase: Phase) -> None:
        """A phase, or a part of it, begins; what passed since the last one is ours."""
        at = self._now()
        self.client_s += at - self._last
        self._last = at
        self._open = phase
        if phase is Phase.SEND:
            for skipped in _BEFORE_SEND:  # a kept connection: nothing was looked up, dialled or shaken
                self._durations.setdefault(skipped, 0.0)

    def pause(self) -> None:
        """The open phase has all that it waited for: what follows is ours, but a failure is still the phase's."""
        self._pass()
        self._paused = True

    def resume(self) -> None:
        """The open phase waits for the network again."""
        if self._paused:
            self._pass()
            self._paused = False

    def was_ours(self, seconds: float) -> None:
        """Of the time since the open phase began, so much was ours: what only passed between two of our threads."""
        self._last += seconds
        self.client_s += seconds

    def end(self) -> None:
        """The open phase is over (nothing happens where none is open)."""
        self._pass()
        self._open, self._paused = None, False

    def _pass(self) -> None:
        """Credit what has passed since the last reading."""
        phase = self._open
        if phase is None:
            return
        at = self._now()
        if self._paused:
            self.client_s += at - self._last
        else:
            self._durations[phase] = self._durations.get(phase, 0.0) + at - self._last
        self._last = at

    @contextmanager
    def timing(self, phase: Phase) -> Iterator[None]:
        """Time a block; an exception inside it marks the phase as the one that failed."""
        self.begin(phase)
        try:
            yield
        except BaseException as error:
            self.fail(error)
            raise
        finally:
            self.end()

    def fail(self, error: BaseException) -> None:
        """Note what went wrong first, in the phase that is open; that phase keeps the time it took."""
        if self.error is None:
            self.error = error
            self.failed_phase = self._open
        self.end()

    def stop(self) -> None:
        """The call is over."""
        self.end()
        self.client_s += self._now() - self._last
        self.total_s = self._now() - self._first

    def phases(self) -> Phases:
        """What was measured, in milliseconds."""
        return Phases(**{phase.value: seconds * 1000 for phase, seconds in self._durations.items()})
