"""A practice's history: did the fix work, how long trouble lasted, how slow it is beside its peers."""

from datetime import UTC, datetime, timedelta

import plotly.graph_objects as go
import pytest

from dashboard.figures.course import course_figure
from dashboard.figures.latency import Row, latency_figure
from dashboard.figures.markers import Note
from dashboard.figures.phases import phases_figure
from dashboard.pages.practice_history import history
from dashboard.sentences import fix, recovery, times
from dashboard.statistics.recovery import episodes
from dashboard.theme import LIGHT
from dashboard.views.history import course, latency, phases
from dashboard.views.history.before_after import BeforeAfter
from dashboard.views.history.reading import read
from dashboard.views.history.recovery import Recovery
from domain.verdicts import Share
from tests.unit.dashboard.conftest import Told
from tests.unit.dashboard.test_pages import words

_NOW = datetime(2009, 2, 2, 9, tzinfo=UTC)
_FIX = datetime(2009, 1, 30, 14, 10, tzinfo=UTC)


def share(bad: int, attempts: int) -> Share:
    return Share(bad=bad, attempts=attempts)


def said(before: Share, after: Share, *, others: tuple[Share, Share] = (share(10, 1000), share(9, 1000))) -> str:
    found = BeforeAfter(at=_FIX, before=before, after=after, others_before=others[0], others_after=others[1])
    return fix.lead(found, now=_NOW, level="PCT").replace("\u00a0", " ")


def test_a_fix_that_worked() -> None:
    assert said(share(19, 40), share(0, 38)) == (
        "Probably: 0 of 38 journeys (0 %) failed since Fri 30 Jan 14:10 against 19 of 40 (48 %) before "
        "(95 % interval now 0 to 9 %), and nothing changed at the other practices of its PCT in that time "
        "(10 of 1,000 (1 %) before, 9 of 1,000 (1 %) since)."
    )


@pytest.mark.parametrize(
    ("before", "after", "others", "words"),
    [
        (share(19, 40), share(0, 3), None, "It cannot be told yet: 0 of 3"),
        (share(2, 40), share(20, 40), None, "No, it became worse: 20 of 40"),
        (share(19, 40), share(0, 0), None, "It cannot be told: no journey ran since Fri 30 Jan 14:10."),
        (
            share(19, 40),
            share(0, 38),
            (share(480, 1000), share(10, 1000)),
            "It became better, but perhaps not because of that: 0 of 38",
        ),
    ],
)
def test_what_a_fix_is_not_credited_with(
    before: Share, after: Share, others: tuple[Share, Share] | None, words: str
) -> None:
    assert said(before, after, **({"others": others} if others else {})).startswith(words)


def test_time_to_recovery_is_a_range_and_what_goes_on_is_not_counted() -> None:
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)
    pattern = ".xx....x......xxxx...x"
    runs = [(start + timedelta(minutes=5 * at), each == "x") for at, each in enumerate(pattern)]
    found = Recovery(spells=tuple(episodes(runs)))
    assert recovery.lead(found, period="May").replace("\u00a0", " ") == (
        "4 spells of failures in May: half were over within 10 min to 15 min, the longest took 20 min to 25 min; "
        "1 goes on and is not counted in these times."
    )
    assert recovery.lead(Recovery(spells=()), period="May", left_out=4).replace("\u00a0", " ") == (
        "No failure in May: there was nothing to recover from; 4 more journeys in central or planned time left out."
    )


def test_slower_than_its_peers_is_said_with_both_numbers() -> None:
    rows = [
        Row(name="Log on", own=(1200.0, 2000.0), past=400.0, peers=(300.0, 600.0)),
        Row(name="Book", own=(300.0, 500.0), past=None, peers=(290.0, 600.0)),
    ]
    lead = latency.lead(rows, peers="the practices of PCT ZZ1").replace("\u00a0", " ")
    assert lead == "Slower than the practices of PCT ZZ1 at 1 of 2 operations: log on (1.20 s against 300 ms)."
    figure = latency_figure(rows=rows, peers="Peers", colours=LIGHT)
    go.Figure(figure)
    assert [len(trace["y"]) for trace in figure["data"]] == [2, 2, 1]


def test_the_page_from_a_real_store(told: Told) -> None:
    desk = told("central")
    shown = words(history(desk, code="Y99007", hash_="#fix=2026-11-23T09:13:00", colours=LIGHT))
    assert "No, it became worse: " in shown
    assert "Browser: Microsoft Edge 129.0 (invented) became Microsoft Edge 130.0 (invented)" in shown
    assert "1 spell of failures in the last 7 days, not over yet." in shown
    assert "Where the time goes" in shown
    assert "14 of 26 journeys (54 %) failed in the last 7 days" in shown
    assert "Noted here: 1 change and 0 restarts." in shown
    assert "14 of 26 journeys failed in the last 7 days, by weekday and hour." in shown


def test_each_phase_of_each_step_stands_beside_the_peers(told: Told) -> None:
    found = read(told("central"), code="Y99007", hash_="")
    assert found is not None
    steps = {step.name: step.cells for step in phases.by_step(found)}
    logon = steps["Log on"]
    assert len(logon) == len(phases.WORDS) == 7
    assert all(cell.peers is not None for cell in logon)
    here, peers = (each.phases_ms for each in phases.journeys(found)[:2])
    assert here == pytest.approx([sum(cells[at].own for cells in steps.values()) for at in range(7)])
    assert peers == pytest.approx([sum(cells[at].peers or 0 for cells in steps.values()) for at in range(7)])
    lead = phases.lead(found, peers="the practices of PCT ZZ1").replace("\u00a0", " ")
    assert lead.startswith(f"The steps of a journey take {times.milliseconds(sum(here))}".replace("\u00a0", " "))
    figure = phases_figure(bars=[("here", here), ("peers", peers)], colours=LIGHT)
    go.Figure(figure)
    assert [trace["x"][0] for trace in figure["data"]] == list(here[:6])


@pytest.mark.parametrize(
    ("own", "peers", "slower"),
    [(1200.0, 200.0, True), (31.0, 10.0, True), (29.0, 10.0, False), (1200.0, 1000.0, False), (9.0, None, False)],
)
def test_a_phase_is_slower_by_half_and_twenty_milliseconds(own: float, peers: float | None, slower: bool) -> None:
    assert phases.Cell(own=own, peers=peers, past=None).slower is slower


def test_changes_and_restarts_stand_on_the_axis_of_the_durations(told: Told) -> None:
    found = read(told("central"), code="Y99007", hash_="")
    assert found is not None
    restart = Note(at=_NOW, label="Last started", words="The PC was restarted", restart=True)
    notes, parts = [*course.notes(found), restart], course.stretches(found)
    assert sum(each.failed.attempts for each in parts) == len(found.runs.at) == 26
    period = found.state.period
    figure = course_figure(stretches=parts, notes=notes, since=period.start, until=period.end, colours=LIGHT)
    go.Figure(figure)
    assert len(figure["layout"]["shapes"]) == 2
    marks = {trace["name"]: trace for trace in figure["data"] if trace["name"] in {"change here", "restart"}}
    assert "Browser" in marks["change here"]["text"][0]
    assert marks["restart"]["text"][0].startswith("The PC was restarted")


def test_a_moment_outside_the_period_leads_out(told: Told) -> None:
    desk = told("central")
    assert "is not in the last 7 days" in words(
        history(desk, code="Y99007", hash_="#fix=2020-01-01T09:00", colours=LIGHT)
    )
    assert "no moment that Bookwatch can read" in words(history(desk, code="Y99007", hash_="#fix=soon", colours=LIGHT))
    assert history(desk, code="Y00000", hash_="", colours=LIGHT) == []


def test_runs_in_central_time_count_only_where_they_are_asked_for(told: Told) -> None:
    desk = told("central")
    own, every = (read(desk, code="Y99001", hash_=hash_) for hash_ in ("", "#time=all"))
    assert own is not None
    assert every is not None
    assert len(own.runs.at) < len(every.runs.at)
