"""Colours, type and the one vocabulary of shapes and words: every page, grid and figure takes them from here.

Fault domains are the only hues. They were chosen to stay apart in normal, deutan, protan and tritan sight (smallest
CAM02-UCS distance 13.9 in light, 16.0 in dark) and to keep 3:1 on their grounds; text is never set in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from domain.vocabulary import Judgement, Outcome, Phase

FONT = "Arial, Helvetica, sans-serif"


class Scheme(Enum):
    """Light or dark, as the reader chose."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one scheme, as #rrggbb."""

    ink: str
    muted: str
    """Text of the second rank: still 4.5:1 on every ground."""
    ground: str
    card: str
    hairline: str
    quiet: str
    """Marks of what is well: 3:1 as graphics on the card."""
    link: str
    link_hover: str
    tint: str
    """Ground of what is selected or noted."""
    domains: Mapping[Judgement, str]
    phases: Mapping[Phase, str]
    """Six greys, alternating enough that neighbours can be told apart."""


LIGHT = Palette(
    ink="#212b32",
    muted="#4c6272",
    ground="#f0f4f5",
    card="#ffffff",
    hairline="#d8dde0",
    quiet="#768692",
    link="#005eb8",
    link_hover="#7c2855",
    tint="#e8edee",
    domains={
        Judgement.LOCAL: "#d85814",
        Judgement.SHARED: "#a23653",
        Judgement.PROVIDER: "#00a16b",
        Judgement.CENTRAL: "#005eb8",
        Judgement.UNDETERMINED: "#6b7a85",
        Judgement.NO_DATA: "#768692",
        Judgement.OK: "#768692",
    },
    phases={
        Phase.DNS: "#3a464f",
        Phase.CONNECT: "#9aa6ae",
        Phase.TLS: "#5b6973",
        Phase.SEND: "#b9c2c8",
        Phase.WAIT: "#7d8b95",
        Phase.RECEIVE: "#c9d0d5",
    },
)

DARK = Palette(
    ink="#f0f4f5",
    muted="#aeb9c2",
    ground="#0f1a24",
    card="#172635",
    hairline="#2f4152",
    quiet="#8b98a3",
    link="#8ec5ff",
    link_hover="#ffffff",
    tint="#1f3244",
    domains={
        Judgement.LOCAL: "#ec6500",
        Judgement.SHARED: "#ff5aff",
        Judgement.PROVIDER: "#44c18e",
        Judgement.CENTRAL: "#61ecff",
        Judgement.UNDETERMINED: "#8b98a3",
        Judgement.NO_DATA: "#8b98a3",
        Judgement.OK: "#8b98a3",
    },
    phases={
        Phase.DNS: "#dde3e7",
        Phase.CONNECT: "#7f8e9a",
        Phase.TLS: "#bcc6cd",
        Phase.SEND: "#62727f",
        Phase.WAIT: "#9babb6",
        Phase.RECEIVE: "#536371",
    },
)

PALETTES: Mapping[Scheme, Palette] = {Scheme.LIGHT: LIGHT, Scheme.DARK: DARK}


def palette(scheme: str | None) -> Palette:
    """The palette of a scheme's name; light where the browser has not said yet."""
    return DARK if scheme == Scheme.DARK.value else LIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """How a state is shown: always a shape and a word, and a hue only for a fault."""

    shape: str
    """Class of the shape in app.css."""
    marker: str
    """The same shape in Plotly's words."""
    word: str


OUTCOME_SIGNS: Mapping[Outcome, Sign] = {
    Outcome.OK: Sign(shape="circle", marker="circle-open", word="OK"),
    Outcome.SLOW: Sign(shape="triangle", marker="triangle-up", word="Slow"),
    Outcome.FAILED: Sign(shape="square", marker="square", word="Failed"),
    Outcome.WRONG_RESULT: Sign(shape="diamond", marker="diamond", word="Wrong result"),
    Outcome.BUSINESS: Sign(shape="bar", marker="line-ew-open", word="No slot"),
    Outcome.INTERRUPTED: Sign(shape="dashed", marker="circle-open-dot", word="Interrupted"),
    Outcome.MISSED: Sign(shape="dashed", marker="circle-open-dot", word="Not run"),
}

JUDGEMENT_SIGNS: Mapping[Judgement, Sign] = {
    Judgement.OK: Sign(shape="circle", marker="circle-open", word="OK"),
    Judgement.LOCAL: Sign(shape="square", marker="square", word="This practice"),
    Judgement.SHARED: Sign(shape="square", marker="square", word="Shared"),
    Judgement.PROVIDER: Sign(shape="square", marker="square", word="Hospital"),
    Judgement.CENTRAL: Sign(shape="square", marker="square", word="Choose and Book"),
    Judgement.UNDETERMINED: Sign(shape="hollow-square", marker="square-open", word="Cannot tell"),
    Judgement.NO_DATA: Sign(shape="dot", marker="circle-dot", word="No data"),
}

FAULTS = (Judgement.CENTRAL, Judgement.PROVIDER, Judgement.SHARED, Judgement.LOCAL, Judgement.UNDETERMINED)
"""Judgements that ask somebody to act, the widest first."""


def stylesheet() -> str:
    """Both palettes as CSS custom properties, so that app.css names no colour of its own."""
    return (
        f":root{{{_properties(LIGHT)}color-scheme:light}}"
        f':root[data-mantine-color-scheme="dark"]{{{_properties(DARK)}color-scheme:dark}}'
    )


def _properties(colours: Palette) -> str:
    plain = ("ink", "muted", "ground", "card", "hairline", "quiet", "link", "link_hover", "tint")
    parts = [f"--{name.replace('_', '-')}:{getattr(colours, name)};" for name in plain]
    parts += [f"--domain-{judgement.value}:{colour};" for judgement, colour in colours.domains.items()]
    parts += [f"--phase-{phase.value}:{colour};" for phase, colour in colours.phases.items()]
    return "".join(parts)


def mantine_theme() -> dict[str, Any]:
    """Mantine's theme: Arial, square-ish corners, NHS blue for what can be clicked."""
    blues = [
        "#e6f0fa",
        "#c3dcf3",
        "#9cc5eb",
        "#70ade2",
        "#4595d8",
        "#1f7dcb",
        "#005eb8",
        "#004f9b",
        "#00407e",
        "#003087",
    ]
    return {
        "fontFamily": FONT,
        "fontFamilyMonospace": FONT,
        "headings": {"fontFamily": FONT, "fontWeight": "700"},
        "colors": {"nhs": blues},
        "primaryColor": "nhs",
        "defaultRadius": 4,
        "cursorType": "pointer",
        "respectReducedMotion": True,
    }


TIME_TICKS = [
    {"dtickrange": [None, 30_000], "value": "%H:%M:%S"},
    {"dtickrange": [30_000, 43_200_000], "value": "%H:%M"},
    {"dtickrange": [43_200_000, None], "value": "%a %-d %b"},
]
"""Ticks of a time axis, as people here write times: Plotly's own are American."""


def plot_template(colours: Palette) -> dict[str, Any]:
    """Layout that all figures share, as a plain dict (building go.Figure costs more than drawing it)."""
    axis = {
        "gridcolor": colours.hairline,
        "linecolor": colours.hairline,
        "tickcolor": colours.hairline,
        "zeroline": False,
        "tickangle": 0,
        "tickfont": {"color": colours.muted, "size": 14},
        "title": {"font": {"color": colours.muted, "size": 14}},
        "fixedrange": True,
        "automargin": True,
    }
    return {
        "font": {"family": FONT, "size": 14, "color": colours.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": dict(axis),
        "yaxis": dict(axis),
        "showlegend": False,
        "hoverlabel": {
            "bgcolor": colours.card,
            "bordercolor": colours.ink,
            "font": {"family": FONT, "size": 14, "color": colours.ink},
            "align": "left",
        },
    }
