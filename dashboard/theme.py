"""Colours, type and the one vocabulary of shapes and words: every page, grid and figure takes them from here.

Fault domains are the only hues. They were chosen to stay apart in normal, deutan, protan and tritan sight (smallest
CAM02-UCS distance 13.7 in light, 15.1 in dark) and to keep 3:1 on every ground; text is never set in them. None is
green, which people read as "all is well".
Contrasts are those of WCAG 2.2: text 4.5:1, marks 3:1 (tests/unit/dashboard/test_theme.py computes every pair).
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
    """Six greys, by turns dark and light: 3:1 on the card, and 2.5:1 between neighbours."""


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
        Judgement.PROVIDER: "#996cf3",
        Judgement.CENTRAL: "#005eb8",
        Judgement.UNDETERMINED: "#6b7a85",
        Judgement.NO_DATA: "#768692",
        Judgement.OK: "#768692",
    },
    phases={
        Phase.DNS: "#26323b",
        Phase.CONNECT: "#8994a0",
        Phase.TLS: "#3a4650",
        Phase.SEND: "#84909b",
        Phase.WAIT: "#16212a",
        Phase.RECEIVE: "#8894a0",
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
        Judgement.PROVIDER: "#906cab",
        Judgement.CENTRAL: "#61ecff",
        Judgement.UNDETERMINED: "#8b98a3",
        Judgement.NO_DATA: "#8b98a3",
        Judgement.OK: "#8b98a3",
    },
    phases={
        Phase.DNS: "#dde3e7",
        Phase.CONNECT: "#6d7c88",
        Phase.TLS: "#c9d1d7",
        Phase.SEND: "#667582",
        Phase.WAIT: "#f4f6f8",
        Phase.RECEIVE: "#71808c",
    },
)


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


FOCUS_GROUND, FOCUS_INK = "#ffeb3b", "#212b32"
"""What has the focus, as the NHS draws it: the same in both schemes."""

HEAT_STEPS = (0.12, 0.28, 0.76, 1.0)
"""How much ink is in the cells of the matrix, by the share that fails; the last two carry the card's colour as text."""


def blend(colour: str, *, ground: str, strength: float) -> str:
    """`strength` of a colour (0 to 1) over its ground; all three as #rrggbb."""
    pairs = [(int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(own * strength + other * (1 - strength)):02x}" for own, other in pairs)


def stylesheet() -> str:
    """Both palettes as CSS custom properties, so that app.css names no colour of its own. Paper is always light."""
    dark = ':root[data-mantine-color-scheme="dark"]'
    return (
        f":root{{{_properties(LIGHT)}color-scheme:light;"
        f"--focus-ground:{FOCUS_GROUND};--focus-ink:{FOCUS_INK}}}"
        f"@media screen{{{dark}{{{_properties(DARK)}color-scheme:dark}}}}"
    )


def _properties(colours: Palette) -> str:
    plain = ("ink", "muted", "ground", "card", "hairline", "quiet", "link", "link_hover", "tint")
    parts = [f"--{name.replace('_', '-')}:{getattr(colours, name)};" for name in plain]
    parts += [f"--domain-{judgement.value}:{colour};" for judgement, colour in colours.domains.items()]
    parts += [f"--phase-{phase.value}:{colour};" for phase, colour in colours.phases.items()]
    heat = [blend(colours.ink, ground=colours.card, strength=strength) for strength in HEAT_STEPS]
    parts += [f"--heat-{number}:{colour};" for number, colour in enumerate(heat, start=1)]
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


def _axis(colours: Palette) -> dict[str, Any]:
    return {
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


def plot_template(colours: Palette) -> dict[str, Any]:
    """Layout that all figures share, as a plain dict (building go.Figure costs more than drawing it)."""
    return {
        "font": {"family": FONT, "size": 14, "color": colours.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": _axis(colours),
        "yaxis": _axis(colours),
        "showlegend": False,
        "hoverlabel": {
            "bgcolor": colours.card,
            "bordercolor": colours.ink,
            "font": {"family": FONT, "size": 14, "color": colours.ink},
            "align": "left",
        },
    }
