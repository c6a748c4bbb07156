"""The Trends page and the board paper from a real store."""

from dashboard.pages import board_paper, trends
from dashboard.theme import LIGHT
from dashboard.views.trends import files, reading
from tests.unit.dashboard.conftest import Told
from tests.unit.dashboard.test_pages import words


def test_a_new_installation_has_no_last_month_and_shows_what_there_is(told: Told) -> None:
    said = words(trends.content(told("central"), hash_=""))
    assert "in the last 30 days" in said
    assert "Were the service levels met?" in said
    assert "failed journeys in the last 30 days" in said
    assert "all records are synthetic" in said
    assert "Fewer than two whole weeks" in words(trends.weeks(told("central"), hash_="", colours=LIGHT))


def test_a_period_without_journeys_says_so(told: Told) -> None:
    said = words(trends.content(told("central"), hash_="#period=2026-10-01..2026-10-07"))
    assert "No journey ran in the days 1 Oct 2026 to 7 Oct 2026." in said


def test_the_board_paper_says_first_what_its_figures_say(told: Told) -> None:
    desk = told("central")
    said = words(board_paper.content(desk, hash_="#pct=ZZ2", colours=LIGHT))
    assert "Purpose To note About PCT ZZ2 Role All roles" in said
    assert said.count("failed journeys in the last 30 days") == 2, "on the cover and in its section"
    assert "no patient is in any of these figures" in said


def test_every_file_has_rows_or_says_there_are_none(told: Told) -> None:
    desk = told("central")
    state = reading.read(desk, hash_="").state
    assert {name: len(make(desk, state).rows) for name, make in FILES.items()} == {
        "weeks": 0,
        "levels": 5,
        "whose": 5,
        "roles": 1,
    }


FILES = {"weeks": files.weeks, "levels": files.levels, "whose": files.shares, "roles": files.roles}
