"""Facts that waver become steady: what is measured changes only when it is measured twice in a row."""

from probes.self_tests.words import Facts

_MEASURED = ("load.", "line.", "resolver.", "clock.")


class Steady:
    """The facts of one place over time."""

    def __init__(self) -> None:
        self._settled: dict[str, str] = {}
        self._before: Facts = {}

    def settle(self, found: Facts) -> Facts:
        """Take a reading in; the facts as they are to be told. The same object as long as nothing changes."""
        now = {key: value for key, value in found.items() if self._counts(key, value)}
        self._before = found
        if any(self._settled.get(key) != value for key, value in now.items()):
            self._settled = {**self._settled, **now}
        return self._settled

    def _counts(self, key: str, value: str) -> bool:
        """Whether a value is to be believed: it is not measured, or the first, or it is the second of its kind."""
        return not key.startswith(_MEASURED) or key not in self._settled or self._before.get(key) == value
