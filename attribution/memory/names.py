"""Names that come to be known, each with a number for good."""

from collections.abc import Iterable

import numpy as np

from attribution.columns import Ints


class Names:
    """A growing list of names; a name keeps its number."""

    def __init__(self) -> None:
        self.known: list[str] = []
        self._number: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.known)

    def numbers(self, names: Iterable[str]) -> Ints:
        """Numbers of the names; new ones are added. One more entry at the end, -1, so that -1 stays -1."""
        wanted = tuple(names)
        for name in wanted:
            if name not in self._number:
                self._number[name] = len(self.known)
                self.known.append(name)
        return np.array([*map(self._number.__getitem__, wanted), -1], dtype=np.int64)
