"""Each page's content from a real store, and the app around it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from dash import no_update
from dash.development.base_component import Component
from fastapi import FastAPI

from dashboard import queries
from dashboard.address import state as address
from dashboard.asked import asked
from dashboard.components.evidence import verdict_card
from dashboard.components.practice import practice_head
from dashboard.components.tables import csv_of
from dashboard.desk import Desk
from dashboard.pages import lab, practice, practices
from dashboard.settings import DashboardSettings
from dashboard.theme import DARK, LIGHT
from dashboard.views import practice_files
from data import runs
from data.engine import open_engine, writing
from data.facts import PlaceFact
from data.revising.reading import Revision
from domain.verdicts import Share
from domain.vocabulary import Judgement
from tests import factories
from tests.e2e.serving import pages_on, store_in
from tests.fakes.lab_control import FakeLab
from tests.unit.dashboard.conftest import NOW, Told
from tests.unit.data import samples


def words(found: Any) -> str:
    """All text of components, in order."""
    if isinstance(found, list | tuple):
        return " ".join(words(each) for each in found)
    if isinstance(found, Component):
        return words(getattr(found, "children", None) or "")
    return str(found).replace("\u00a0", " ")


def test_practices_stand_in_order_of_name_with_their_denominators(told: Told) -> None:
    head, rows, period = practices.content(told("central"), hash_="")
    assert "Now, by the latest verdict on each of 40 practices: 28 affected by a central fault, 1 with" in words(head)
    assert [row["name"] for row in rows] == sorted((row["name"] for row in rows), key=str.casefold)
    card = next(row for row in rows if row["code"] == "Y99007")
    assert card["state"] == "This practice"
    assert card["failed_said"] == "14 of 26"
    assert card["rate_said"] == "54\u00a0% (35 to 71\u00a0%)"
    assert "In order of name." in period
    assert "in the last 7 days" in words(head)


def test_practices_are_those_of_the_pct_and_a_wrong_address_leads_out(told: Told) -> None:
    desk = told("central")
    _, rows, _ = practices.content(desk, hash_="#pct=ZZ2&chosen=Y99007")
    assert {row["pct"] for row in rows} == {"ZZ2"}
    head, rows, _ = practices.content(desk, hash_="#pct=ZZ9&period=2016-01-01..2026-01-01&zoom=1")
    assert rows == []
    said = words(head)
    assert "No practice belongs to a PCT ZZ9." in said
    assert "The period is 10 years long; the longest is 800 days." in said
    assert "zoom, which Bookwatch does not know" in said


def test_codes_in_an_address_are_found_in_any_case(told: Told) -> None:
    desk = told("central")
    exact = practices.content(desk, hash_="#pct=ZZ2&chosen=Y99007")
    typed = practices.content(desk, hash_="#pct=zz2&chosen=y99007")
    assert words(typed[0]) == words(exact[0])
    assert typed[1] == exact[1] != []
    state = asked(desk, hash_="#pct=zz9&chosen=y99007,y00000")
    assert (state.pct, state.chosen) == ("zz9", ("Y99007", "y00000"))
    assert address.link(state) == "#pct=zz9&chosen=Y99007,y00000"


def test_practices_charts_say_what_counts_and_what_does_not(told: Told) -> None:
    desk = told("central")
    shown = words(practices.charts(desk, hash_="", colours=LIGHT))
    assert "central and planned time included" in shown
    left, every = (words(practices.content(desk, hash_=hash_)[0]) for hash_ in ("", "#time=all"))
    assert "more journeys in central or planned time left out" in left
    assert "central and planned time counts too" in every


def test_files_hold_the_same_figures_as_the_page(told: Told) -> None:
    desk = told("central")
    _, rows, _ = practices.content(desk, hash_="")
    table = practice_files.practices(desk, address.read("", now=desk.clock()))
    told_of = {row[0]: (row[4], row[3]) for row in table.rows}
    assert told_of["Y99007"] == (14, 26)
    said = {f"{bad} of {of}" if of else "no runs" for bad, of in told_of.values()}
    assert said == {row["failed_said"] for row in rows}
    lines = csv_of(table).splitlines()
    assert lines[0].startswith("code,practice,pct,journeys,failed")
    assert len(lines) == 41


def test_a_silent_practice_keeps_its_past(told: Told) -> None:
    _, rows, _ = practices.content(told("many"), hash_="")
    silent = next(row for row in rows if row["code"] == "Y99019")
    assert silent["last_said"] == "09:14:33"


def test_neighbours_stand_beside_the_core_and_not_in_its_figures(tmp_path: Path) -> None:
    engine = store_in(tmp_path)
    factories.seed(engine, story="healthy", now=NOW, rounds=3)
    desk = Desk(engine=engine, clock=lambda: NOW, settings=DashboardSettings(round_s=10.0))
    beside = [
        samples.a_run(1, journey="pacs", vantage="Y99007", scheduled_at=NOW),
        samples.a_failed_run(2, journey="care-records", vantage="Y99007", scheduled_at=NOW),
    ]
    before = words(practice.timeline_content(desk, code="Y99007", run_id="", colours=LIGHT))
    with writing(desk.engine) as connection:
        runs.store(connection, runs=beside, received_at=NOW)
    after = words(practice.timeline_content(desk, code="Y99007", run_id="", colours=LIGHT))
    said = (
        "Beside the core, from the same machine: "
        "care records failed 1 of 1 run (100 %) and the picture archive failed 0 of 1 run (0 %)."
    )
    assert after.replace(f" {said}", "") == before
    assert said in after
    engine.dispose()


def test_a_practice_shows_verdict_evidence_and_runs(told: Told) -> None:
    desk = told("central")
    head, rows, stamp, hidden = practice.content(desk, code="Y99007", asked="")
    said = words(head)
    assert "Local to this practice (probability 0.97), since 09:13:04." in said
    assert "Controls 18 of 18" in said
    assert said.index("The smartcard: expired, locked or revoked") < said.index("Software of this PC that changed")
    assert "13 of 13 runs (100 %) since 09:13 ended with log-on: rejected (401)." in said
    assert "Check first  the smartcard's registration" not in said, "the causes say it, with their evidence"
    run_id = stamp.rpartition(" ")[2]
    drawn = practice.timeline_content(desk, code="Y99007", run_id=run_id, colours=DARK)
    assert "14 of 26 runs (54 %) failed" in words(drawn)
    assert len(rows) == 26
    assert hidden is False
    run = practice.run_content(desk, code="Y99007", run_id=run_id, colours=DARK)
    assert words(run).strip().startswith("Failed after")
    assert "log-on: rejected (401); CARD_REVOKED" in words(run)


def test_a_practice_shows_what_its_own_machine_is_like_and_what_changed(told: Told) -> None:
    desk = told("central")
    found = queries.practice(desk, code="Y99007")
    assert found is not None
    said = words(practice_head(found))
    assert "About this PC" in said
    assert "Browser Microsoft Edge 130.0 (invented) since 09:12, before: Microsoft Edge 129.0 (invented)" in said
    about = said[said.index("About this PC") :]
    assert about.index("Name server of the agent") < about.index("Browser")
    assert queries.practice(desk, code="y99007") == found, "codes are typed in any case"
    odd = PlaceFact(key="own_thing", value="x", since=NOW)
    assert "own thing x since 09:15" in words(practice_head(replace(found, facts=(odd,))))
    before = Revision(
        vantage="Y99007",
        window_end=NOW - timedelta(minutes=30),
        revised_at=NOW - timedelta(minutes=5),
        before=Judgement.NO_DATA,
        cause_before="",
        now=Judgement.SHARED,
        cause_now="shared/link/LINK-ZZ1",
    )
    told_late = words(practice_head(replace(found, revised=((before, 6),))))
    assert "The verdict of 08:45 was revised at 09:10 after 6 late results: was No data, now" in told_late
    assert "(link LINK-ZZ1)." in told_late
    assert "something changed here" in words(practice.timeline_content(desk, code="Y99007", run_id="", colours=DARK))
    other = queries.practice(desk, code="Y99008")
    assert other is not None
    assert "About this PC" not in words(practice_head(other)), "an agent that told nothing has nothing to show"


def test_a_page_without_news_of_its_own_is_left_alone(told: Told) -> None:
    first = practice.filled(told("central"), code="Y99001", asked="", stamp=None)
    again = practice.filled(told("central"), code="Y99001", asked="", stamp=first[2])
    assert set(again) == {no_update}


def test_an_unknown_practice_and_an_unknown_run_are_said(told: Told) -> None:
    head, *_, hidden = practice.content(told("central"), code="Y00000", asked="")
    assert "no practice with the code Y00000" in words(head)
    assert hidden is True
    for run_id in ("nonsense", "00000000-0000-7000-8000-000000000000"):
        found = practice.run_content(told("central"), code="Y99001", run_id=run_id, colours=DARK)
        assert f"No stored run has the id {run_id}" in words(found)


def test_a_database_that_is_away_is_said_with_a_remedy(tmp_path: Path) -> None:
    desk = Desk(
        engine=open_engine(f"sqlite:///{tmp_path / 'missing' / 'store.db'}"),
        clock=lambda: NOW,
        settings=DashboardSettings(),
    )
    for said in (
        words(practices.filled(desk, hash_="")[0]),
        words(practice.filled(desk, code="Y1", asked="", stamp=None)[0]),
    ):
        assert said.startswith("The data cannot be read just now.")
        assert "Reference: " in said


def test_controls_that_fail_of_a_wider_fault_are_read_apart_from_a_practices_own(told: Told) -> None:
    read = queries.practice(told("central"), code="Y99007")
    assert read is not None
    assert read.verdict is not None
    for bad, wide in ((12, True), (0, False)):
        evidence = replace(read.verdict.evidence, controls=Share(bad=bad, attempts=18))
        said = words(verdict_card(replace(read.verdict, evidence=evidence), now=NOW)).replace("\u00a0", " ")
        assert ("At control sites 12 of 18 journeys (67 %) failed or were slow too: a wider fault" in said) is wide
        assert ("is told by what its runs show, log-on: rejected (401), whatever" in said) is wide


def test_the_lab_is_broken_mended_and_its_refusal_shown() -> None:
    moments = [NOW]
    switches = FakeLab(clock=lambda: moments[-1])

    def page(act: str, key: str = "booking") -> str:
        return words(lab.content(switches, pressed={"act": act, "key": key} if act else None, clock=lambda: NOW))

    assert "0 of 3 broken now" in page("")
    assert "Broken" not in page("")
    broken = page("break")
    assert "1 of 3 broken now" in broken
    assert "Broken at 09:15:20." in broken
    moments.append(NOW + timedelta(seconds=110))
    mended = page("mend").replace("\u00a0", " ")
    assert "0 of 3 broken now" in mended
    assert "Broken from 09:15:20 to 09:17:10 (1 min 50 s)." in mended
    assert "The lab did not do it." in page("break", "nothing")


def test_the_app_mounts_on_a_server_that_has_routes_of_its_own(told: Told) -> None:
    server = FastAPI()
    server.get("/healthz")(lambda: {"fine": True})
    desk = told("healthy")
    with pages_on(desk.engine, clock=desk.clock, server=server) as url:
        assert requests.get(f"{url}/healthz", timeout=10).json() == {"fine": True}
        page = requests.get(f"{url}/practice/Y99001", timeout=10).text
    assert '<html lang="en-GB">' in page
    assert "--domain-central" in page
    assert "clientside/live.js" in page, "the first page that is asked for has its scripts, whichever it is"
    assert "_dashprivate_clientside_funcs" in page
    assert "https://" not in page


@pytest.mark.parametrize("with_lab", [False, True])
def test_lab_control_and_banner_come_with_a_lab_only(told: Told, *, with_lab: bool) -> None:
    desk = told("healthy")
    with pages_on(desk.engine, clock=desk.clock, lab=FakeLab() if with_lab else None) as url:
        layout = requests.get(f"{url}/_dash-layout", timeout=10).text
    assert ("Lab control" in layout) is with_lab
    assert ("invented organisations" in layout) is with_lab


def test_the_heartbeat_is_small_and_tells_version_and_age(told: Told) -> None:
    desk = told("healthy")
    with pages_on(desk.engine, clock=desk.clock) as url:
        answer = requests.get(f"{url}/pulse", timeout=10)
    data = answer.json()
    assert data["version"] > 0
    assert data["age_s"] == pytest.approx(0.5, abs=0.01)
    assert len(answer.content) < 1024
