"""What in an address cannot be followed, in words, with the way out."""

from collections.abc import Mapping


class AddressError(Exception):
    """One part of the address that means nothing here. `way`: changes to the address that lead out of it."""

    def __init__(self, words: str, *, way: Mapping[str, str]) -> None:
        super().__init__(words)
        self.words = words
        self.way = dict(way)
