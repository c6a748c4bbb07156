"""The palette keeps its promises: contrast, and one sign for every state."""

import pytest

from dashboard.theme import DARK, JUDGEMENT_SIGNS, LIGHT, OUTCOME_SIGNS, Palette, palette, stylesheet
from domain.vocabulary import Judgement, Outcome


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_text_and_marks_can_be_seen_on_every_ground(colours: Palette) -> None:
    for ground in (colours.card, colours.ground):
        assert contrast(colours.ink, ground) >= 7
        assert min(contrast(each, ground) for each in (colours.muted, colours.link, colours.link_hover)) >= 4.5
        assert min(contrast(each, ground) for each in (colours.quiet, *colours.domains.values())) >= 3


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
