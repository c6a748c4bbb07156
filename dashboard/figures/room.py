"""Room for the words around a picture: Plotly finds it by drawing everything, measuring, and drawing all again."""

import re
from collections.abc import Iterable
from typing import Final

from dashboard.figures import Figure

LINE_PX: Final = 38
"""Beneath or above an axis, for one line of words and their distance."""
_SECOND_PX: Final = 16
_APART_PX: Final = 18
"""Between the words of an upright axis and the picture, with what the estimate may be short of."""
_SIZE_PX: Final = 14
_EM: Final = {
    character: width / 1000
    for width, characters in {
        222: "ijl'",
        278: " \u00a0!,./:;[]|ftI",
        333: "()-r",
        500: "ckJsvxyz",
        611: "FTZ",
        667: "ABEKPSVXY&",
        722: "CDHNRUw",
        778: "GOQ",
        833: "mM",
        889: "%",
        944: "W",
    }.items()
    for character in characters
}
"""Widths in Arial, in em; every other character is as wide as a digit."""
_DIGIT_EM: Final = 0.556
_TAGS: Final = re.compile(r"<[^>]*>")


def width_px(words: str) -> float:
    """How wide the widest line of some words is drawn, in pixels at 14 px."""
    lines = (_TAGS.sub("", line) for line in words.split("<br>"))
    return max(sum(_EM.get(each, _DIGIT_EM) for each in line) for line in lines) * _SIZE_PX


def beside(words: Iterable[str]) -> int:
    """Left margin, in pixels, of an axis with these words."""
    return round(max(map(width_px, words), default=0.0)) + _APART_PX


def above(words: Iterable[str]) -> int:
    """Top margin, in pixels, of an axis with these words: of one line, or of two."""
    return LINE_PX + (_SECOND_PX if any("<br>" in each for each in words) else 0)


def make_room(layout: Figure, *, left: int = 8, right: int = 8, top: int = 8, bottom: int = 8) -> None:
    """Margins that hold everything, so that a picture is drawn once. Plotly still widens one that is too small."""
    layout["margin"] = {"l": left, "r": right, "t": top, "b": bottom}
