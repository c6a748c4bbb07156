"""The heat map's cells: hours of London, no hour lost or doubled when clocks change."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dashboard.address.periods import period
from dashboard.figures.heat import heat_figure
from dashboard.theme import FAULTS, LIGHT
from dashboard.views.heat import begun, heat, width_of
from domain.vocabulary import Judgement, Outcome
from tests.unit.dashboard.test_tallies import _GP, tallies

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def hour(*when: int) -> int:
    return int((datetime(*when, tzinfo=UTC) - _EPOCH) / timedelta(hours=1))  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(("day", "hours"), [("2026-10-25", 25), ("2026-03-29", 23), ("2026-11-20", 24)])
def test_a_day_has_its_own_number_of_hours(day: str, hours: int) -> None:
    span = period(day, now=datetime(2026, 11, 23, 9, tzinfo=UTC))
    first = int((span.start - _EPOCH) / timedelta(hours=1))
    found = tallies(*[(0, first + each, _GP, False, Outcome.OK, Judgement.OK, 1) for each in range(hours)])
    cells = heat(found, period=span, order=[0], names=["Elm Road"])
    assert cells.attempts.tolist() == [[1] * hours]
    assert len(set(cells.labels)) == hours, "an hour that comes twice is told apart by its zone"


def test_hours_are_put_together_until_they_can_be_seen() -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert [width_of(period(key, now=now)) for key in ("24h", "7d", "30d", "26w")] == [1, 3, 12, 168]


def test_each_cell_has_the_hue_of_most_of_its_failures() -> None:
    span = period("2026-11-22", now=datetime(2026, 11, 23, 9, tzinfo=UTC))
    at = hour(2026, 11, 22, 9)
    cells = heat(
        tallies(
            (0, at, _GP, False, Outcome.FAILED, Judgement.CENTRAL, 3),
            (0, at, _GP, False, Outcome.FAILED, Judgement.LOCAL, 1),
            (0, at, _GP, False, Outcome.OK, Judgement.OK, 4),
            (1, at, _GP, True, Outcome.OK, Judgement.OK, 4),
        ),
        period=span,
        order=[1, 0],
        names=["Two", "One"],
    )
    assert FAULTS[int(cells.domains[1, 9])] is Judgement.CENTRAL
    assert (cells.bad[1, 9], cells.attempts[1, 9]) == (4, 8)
    assert cells.planned[0, 9]
    assert not cells.planned[1].any()
    figure = heat_figure(heat=cells, chosen=["Y99001"], colours=LIGHT)
    names = [trace["name"] for trace in figure["data"]]
    assert names == ["cells", "Planned", "No data"]
    drawn = figure["data"][0]
    assert drawn["text"][1][9] == "4 of 8 failed (Choose and Book)"
    assert drawn["text"][0][9] == "0 of 4 failed, planned work"
    z = np.frombuffer(b64decode(drawn["z"]["bdata"]), dtype="<f4").reshape(cells.attempts.shape)
    assert np.isnan(z).sum() == np.count_nonzero(cells.attempts == 0)
    assert z[0, 9] == 0, "all is well"
    half = 1 + 0.99 * (0.35 + 0.65 / 2)
    assert z[1, 9] == pytest.approx(half), "half failed, in the band of the first hue that is met"
    assert [stop for stop, hue in drawn["colorscale"] if hue == LIGHT.domains[Judgement.CENTRAL]] == [1.99 / 2, 1]
    assert figure["layout"]["meta"] == ["Y99002", "Y99001"], "what a click on a row chooses"
    assert figure["layout"]["yaxis"]["ticktext"] == ["Two", "<b>One</b>"]
    assert np.count_nonzero(cells.attempts) == 2


def test_the_picture_begins_with_the_day_of_the_first_run() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    week = period("7d", now=now)
    found = tallies((0, hour(2026, 11, 23, 10), _GP, False, Outcome.OK, Judgement.OK, 2))
    whole = heat(found, period=week, order=[0], names=["Elm Road"])
    drawn = begun(whole)
    assert len(whole.labels) == 60
    assert drawn.labels == tuple(f"Mon 23 Nov, {at:02d}:00 to {at + 3:02d}:00" for at in (0, 3, 6, 9))
    assert drawn.attempts.tolist() == [[0, 0, 0, 2]]
    assert drawn.ticks == {-0.5: "Mon<br>23 Nov"}
    assert {each.shape for each in (drawn.bad, drawn.domains, drawn.planned)} == {(1, 4)}
    early = tallies((0, hour(2026, 11, 16, 13), _GP, False, Outcome.OK, Judgement.OK, 2))
    assert begun(heat(early, period=week, order=[0], names=["Elm Road"])).labels == whole.labels


def test_without_any_run_the_whole_period_is_drawn() -> None:
    week = period("7d", now=datetime(2026, 11, 23, 12, tzinfo=UTC))
    missed = tallies((0, hour(2026, 11, 23, 10), _GP, False, Outcome.MISSED, Judgement.OK, 2))
    nothing = heat(missed, period=week, order=[0], names=["Elm Road"])
    assert len(begun(nothing).labels) == 60
