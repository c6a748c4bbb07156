"""The palette keeps its promises: contrast, and one sign for every state."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard import theme
from dashboard.theme import (
    DARK,
    FOCUS_GROUND,
    FOCUS_INK,
    HEAT_STEPS,
    JUDGEMENT_SIGNS,
    LIGHT,
    OUTCOME_SIGNS,
    Palette,
    blend,
    palette,
    stylesheet,
)
from domain.vocabulary import Judgement, Outcome, Phase


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT, MARK = 4.5, 3.0
"""What WCAG 2.2 AA asks of text, and of marks that mean something."""


def pairs(colours: Palette) -> Iterator[tuple[str, str, str, float]]:
    """What stands on what, in words; its colour, its ground, and the least contrast."""
    grounds = {"card": colours.card, "page": colours.ground, "tint": colours.tint}
    texts = {name: getattr(colours, name) for name in ("ink", "muted", "link", "link_hover")}
    marks = {"quiet": colours.quiet, **{each.value: colour for each, colour in colours.domains.items()}}
    for where, ground in grounds.items():
        yield from ((f"{name} on {where}", text, ground, TEXT) for name, text in texts.items())
        yield from ((f"{name} on {where}", mark, ground, MARK) for name, mark in marks.items())
    yield from ((f"phase {each} on card", colour, colours.card, MARK) for each, colour in colours.phases.items())
    for step, strength in enumerate(HEAT_STEPS, start=1):
        text = colours.ink if step < 3 else colours.card
        yield f"share in heat {step}", text, blend(colours.ink, ground=colours.card, strength=strength), TEXT
    yield "word on a button", colours.card, colours.link, TEXT
    yield "word with the focus", FOCUS_INK, FOCUS_GROUND, TEXT


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_marks_can_be_seen_on_every_ground(colours: Palette) -> None:
    dim = {what: contrast(one, ground) for what, one, ground, least in pairs(colours) if contrast(one, ground) < least}
    assert dim == {}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_neighbouring_phases_can_be_told_apart(colours: Palette) -> None:
    greys = list(colours.phases.values())
    assert list(colours.phases) == list(Phase)
    assert min(contrast(one, other) for one, other in pairwise(greys)) >= 2.5


def test_the_style_files_name_no_colour_of_their_own() -> None:
    styles = [file.read_text(encoding="utf-8") for file in (Path(theme.__file__).parent / "assets").glob("*.css")]
    own = [line for style in styles for line in style.splitlines() if re.search(r"#[0-9a-f]{3,8}\b", line)]
    assert [line for line in own if "--mask" not in line] == []


def test_every_state_has_a_shape_and_a_word() -> None:
    assert set(OUTCOME_SIGNS) == set(Outcome)
    assert set(JUDGEMENT_SIGNS) == set(Judgement) == set(LIGHT.domains) == set(DARK.domains)
    assert all(sign.shape and sign.word for sign in (*OUTCOME_SIGNS.values(), *JUDGEMENT_SIGNS.values()))


def test_the_stylesheet_names_both_schemes() -> None:
    css = stylesheet()
    assert f"--domain-central:{LIGHT.domains[Judgement.CENTRAL]};" in css
    assert f"--domain-central:{DARK.domains[Judgement.CENTRAL]};" in css
    assert palette("dark") is DARK
    assert palette(None) is LIGHT
