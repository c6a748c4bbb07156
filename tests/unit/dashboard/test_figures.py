"""Figures as the dicts they are: what is drawn, in which colour and shape."""

from datetime import UTC, datetime, timedelta

import plotly.graph_objects as go
import pytest

from dashboard.figures import Figure
from dashboard.figures.causes import Bar, causes_figure
from dashboard.figures.markers import Note
from dashboard.figures.runs import Band, Mark, runs_figure
from dashboard.figures.waterfall import waterfall_figure
from dashboard.theme import DARK, LIGHT
from domain.failures import FailureClass
from domain.runs import Phases, Step
from domain.vocabulary import Judgement, Outcome, Phase

NOW = datetime(2026, 7, 24, 8, 20, tzinfo=UTC)


def step(operation: str, *, offset: float, **more: object) -> Step:
    measured = Phases(dns=1.0, connect=2.0, tls=3.0, send=0.5, wait=40.0, receive=1.0)
    values: dict[str, object] = {"phases": measured, "total_ms": 48.0, "outcome": Outcome.OK} | more
    return Step(step_id=operation, operation=operation, offset_ms=offset, client_ms=0.5, **values)  # type: ignore[arg-type]


def test_a_waterfall_puts_phases_end_to_end_and_marks_the_one_that_failed() -> None:
    failed = step(
        "A016",
        offset=50.0,
        phases=Phases(dns=0.0, connect=0.0, tls=0.0, send=0.5, wait=3000.0),
        total_ms=3001.0,
        outcome=Outcome.FAILED,
        failure_class=FailureClass.CORE_TIMED_OUT,
        failed_phase=Phase.WAIT,
    )
    figure = waterfall_figure(steps=[step("LOGON", offset=2.0), failed], judgement=Judgement.CENTRAL, colours=DARK)
    wait = figure["data"][4]
    assert wait["name"] == "waiting for the reply"
    assert wait["base"] == [2.0 + 6.5, 50.0 + 0.5]
    assert wait["marker"]["color"] == [DARK.phases[Phase.WAIT], DARK.domains[Judgement.CENTRAL]]
    assert figure["data"][5]["y"] == [0], "the failed step received nothing: its bar is a gap, not a zero"
    assert figure["data"][-1]["marker"]["symbol"] == "square"
    assert figure["layout"]["yaxis"]["ticktext"] == ["Log on", "Book"]
    assert valid(figure)


def test_marks_have_the_shape_of_their_outcome_and_the_hue_of_their_domain() -> None:
    marks = [
        Mark(
            run_id=outcome.value,
            at=NOW + timedelta(minutes=index),
            duration_ms=300.0 + index,
            outcome=outcome,
            judgement=Judgement.SHARED,
            words="",
        )
        for index, outcome in enumerate(Outcome)
    ]
    bands = [
        Band(start=NOW, end=NOW + timedelta(minutes=3), judgement=Judgement.NO_DATA),
        Band(start=NOW + timedelta(minutes=3), end=NOW + timedelta(minutes=9), judgement=Judgement.SHARED),
    ]
    until = NOW + timedelta(minutes=9)
    notes = [Note(at=NOW + timedelta(minutes=2), label="Browser", words="Browser: <a> became b")]
    figure = runs_figure(marks=marks, bands=bands, since=NOW, until=until, chosen="failed", colours=LIGHT, notes=notes)
    drawn = {trace["name"]: trace for trace in figure["data"] if "name" in trace}
    assert drawn["Failed"]["marker"]["symbol"] == "square"
    assert drawn["Failed"]["marker"]["color"] == [LIGHT.domains[Judgement.SHARED]]
    assert drawn["OK"]["marker"]["color"] == LIGHT.quiet
    assert drawn["chosen"]["x"] == drawn["Failed"]["x"]
    assert drawn["change here"]["text"][0].startswith("Browser: &lt;a&gt; became b<br>")
    assert drawn["OK"]["x"][0].startswith("2026-07-24 09:20"), "Europe/London"
    low, high = figure["layout"]["yaxis"]["range"]
    assert low < 2 < 3 < high, "a tick is in sight however narrow the durations lie"
    assert valid(figure)


def test_causes_share_one_axis_and_a_row_for_each_title() -> None:
    bars = [
        Bar(title="Core", judgement=Judgement.CENTRAL, start=NOW, end=NOW + timedelta(minutes=1), reach=""),
        Bar(title="Core", judgement=Judgement.CENTRAL, start=NOW + timedelta(minutes=5), end=None, reach=""),
        Bar(title="Link", judgement=Judgement.SHARED, start=NOW, end=NOW, reach=""),
    ]
    now = NOW + timedelta(minutes=10)
    figure = causes_figure(bars=bars, since=NOW, now=now, colours=LIGHT)
    assert [trace["y"] for trace in figure["data"]] == [[1], [1], [0]]
    assert figure["data"][1]["x"] == [300_000.0]
    assert figure["data"][2]["x"][0] > 0, "a cause of one moment can still be seen"
    assert [trace["marker"]["color"] == LIGHT.card for trace in figure["data"]] == [True, False, True]
    assert valid(figure)


def valid(figure: Figure) -> bool:
    """Whether Plotly itself accepts every property."""
    return len(go.Figure(figure).data) == len(figure["data"])


def test_plotly_would_refuse_a_wrong_property() -> None:
    with pytest.raises(ValueError, match="Invalid property"):
        valid({"data": [{"type": "bar", "colour": "red"}], "layout": {}})
