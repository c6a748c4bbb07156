"""A practice's runs on one time axis: one mark each, its shape the outcome, and the verdict as a band beneath."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor, log10
from typing import Any

from dashboard.figures import Figure
from dashboard.figures.markers import Note, labels, lines, local
from dashboard.figures.markers import marks as marks_of
from dashboard.figures.room import LINE_PX, make_room
from dashboard.sentences import times
from dashboard.theme import JUDGEMENT_SIGNS, OUTCOME_SIGNS, TIME_TICKS, Palette, plot_template
from domain.vocabulary import Judgement, Outcome

HEIGHT_PX = 300
_NOTHING_MS = 1.0
"""Where a run that took no time stands on the log axis."""
DURATION_TICKS = {1: "1 ms", 10: "10 ms", 100: "100 ms", 1_000: "1 s", 10_000: "10 s", 100_000: "100 s"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One run."""

    run_id: str
    at: datetime
    """Its scheduled time."""
    duration_ms: float
    outcome: Outcome
    judgement: Judgement
    """Whose hue it has where it is bad."""
    words: str
    """What stopped it, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A span in which one verdict held."""

    start: datetime
    end: datetime
    judgement: Judgement


def runs_figure(
    *,
    marks: Sequence[Mark],
    bands: Sequence[Band],
    since: datetime,
    until: datetime,
    chosen: str,
    colours: Palette,
    notes: Sequence[Note] = (),
) -> Figure:
    """Marks by time and duration (log), bands of verdicts beneath; the chosen run is ringed, `notes` are lines."""
    layout = plot_template(colours)
    layout["height"] = HEIGHT_PX
    make_room(layout, left=80, top=24, bottom=LINE_PX)
    edge = (until - since) / 50
    span = [local(since - edge), local(until + edge)]
    layout["xaxis"] |= {"type": "date", "range": span, "nticks": 6, "tickformatstops": TIME_TICKS}
    layout["xaxis"]["anchor"] = "y2"
    layout["yaxis"] |= {
        "type": "log",
        "domain": [0.2, 1],
        "tickvals": list(DURATION_TICKS),
        "ticktext": list(DURATION_TICKS.values()),
    }
    layout["yaxis"]["range"] = decades([mark.duration_ms for mark in marks])
    layout["yaxis"]["title"] = {"text": "Duration", "font": {"color": colours.muted, "size": 14}}
    layout["yaxis2"] = {"domain": [0.0, 0.1], "range": [0, 1], "visible": False, "fixedrange": True}
    layout["shapes"] = [*lines(notes, colours=colours), *(_band(each, colours=colours) for each in bands)]
    layout["annotations"] = [_band_name(each) for each in bands if (each.end - each.start) > (until - since) / 8]
    layout["annotations"] += labels(notes, since=since, until=until)
    layout["hovermode"] = "closest"
    by_outcome = {outcome: [mark for mark in marks if mark.outcome is outcome] for outcome in Outcome}
    data = [_trace(outcome, marks=found, colours=colours) for outcome, found in by_outcome.items() if found]
    data += [_ring(mark, colours=colours) for mark in marks if mark.run_id == chosen]
    data += marks_of(notes, top=10 ** layout["yaxis"]["range"][1], colours=colours)
    return {"data": [*data, _anchor(since)], "layout": layout}


def decades(durations_ms: Sequence[float]) -> list[float]:
    """The range of a log axis, as powers of ten: whole decades, for a narrow range would show no tick at all."""
    exponents = [log10(max(each, _NOTHING_MS)) for each in durations_ms] or [2.0]
    low, high = floor(min(exponents)), ceil(max(exponents) + 0.02)
    return [low - 0.05, max(high, low + 1) + 0.05]


def _trace(outcome: Outcome, *, marks: Sequence[Mark], colours: Palette) -> dict[str, Any]:
    sign = OUTCOME_SIGNS[outcome]
    hues = [colours.domains[mark.judgement] for mark in marks]
    calm = colours.ink if outcome is Outcome.SLOW else colours.quiet
    fault = outcome.is_bad
    return {
        "type": "scatter",
        "mode": "markers",
        "name": sign.word,
        "x": [local(mark.at) for mark in marks],
        "y": [max(mark.duration_ms, _NOTHING_MS) for mark in marks],
        "customdata": [mark.run_id for mark in marks],
        "text": [_hover(mark) for mark in marks],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "symbol": sign.marker,
            "size": 11 if fault else 9,
            "color": hues if fault else calm,
            "line": {"width": 0 if fault else 1.5, "color": calm},
        },
    }


def _hover(mark: Mark) -> str:
    words = f"<br>{mark.words}" if mark.words else ""
    took = times.milliseconds(mark.duration_ms)
    return f"<b>{OUTCOME_SIGNS[mark.outcome].word}</b>, {took}{words}<br>{times.exact(mark.at)}"


def _ring(mark: Mark, *, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "chosen",
        "x": [local(mark.at)],
        "y": [max(mark.duration_ms, _NOTHING_MS)],
        "hoverinfo": "skip",
        "cliponaxis": False,
        "marker": {
            "symbol": "circle-open",
            "size": 20,
            "color": colours.ink,
            "line": {"width": 2, "color": colours.ink},
        },
    }


def _anchor(since: datetime) -> dict[str, Any]:
    """An invisible point on the band's axis: without a trace of its own Plotly would not draw that axis."""
    return {"type": "scatter", "x": [local(since)], "y": [0], "yaxis": "y2", "hoverinfo": "skip", "opacity": 0}


def _band(band: Band, *, colours: Palette) -> dict[str, Any]:
    fault = band.judgement not in {Judgement.OK, Judgement.NO_DATA}
    return {
        "type": "rect",
        "xref": "x",
        "yref": "y2",
        "x0": local(band.start),
        "x1": local(band.end),
        "y0": 0.35 if fault else 0.45,
        "y1": 1 if fault else 0.55,
        "fillcolor": colours.domains[band.judgement] if band.judgement is not Judgement.NO_DATA else "rgba(0,0,0,0)",
        "line": {"width": 1, "color": colours.domains[band.judgement], "dash": "dot"}
        if band.judgement is Judgement.NO_DATA
        else {"width": 0},
    }


def _band_name(band: Band) -> dict[str, Any]:
    place = {"x": local(band.start), "xref": "x", "xanchor": "left", "y": 1.0, "yref": "y2", "yanchor": "bottom"}
    return {"text": JUDGEMENT_SIGNS[band.judgement].word, "showarrow": False, **place}
