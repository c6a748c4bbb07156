"""The Core and the Hospital page: limits with their denominators, the split of the time, slot issues apart."""

import json
from dataclasses import replace
from typing import Any

import pytest
from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from dashboard import queries
from dashboard.address import state as address
from dashboard.components.core import limits_section
from dashboard.components.hospital import hospitals_section
from dashboard.core import CoreRead, HospitalsRead
from dashboard.pages import core, hospital
from dashboard.sentences.core import kept, lead, part, seconds
from dashboard.sentences.population import Population
from dashboard.views.core import Held, held, round_trip, splits
from dashboard.views.now import domains
from data import sketch
from data.readers.core import CallFigures
from data.readers.hospitals import HospitalFigures
from domain.failures import FailureClass
from domain.vocabulary import Judgement, Phase, VantageKind
from tests.unit.dashboard.conftest import NOW, Told
from tests.unit.dashboard.test_pages import words


def figures(operation: str, kind: VantageKind, *, values: list[float], **phases: float) -> CallFigures:
    """Calls that took so many milliseconds each."""
    means = {each: phases.get(each.value, 0.0) for each in Phase}
    return CallFigures(
        operation=operation,
        kind=kind,
        attempts=len(values) + 1,
        bad=1,
        failures={FailureClass.CORE_ERROR: 1},
        phases_ms=means,
        client_ms=5.0,
        counted=len(values) + 1,
        latency=sketch.of(values),
    )


def read(*found: CallFigures, **present: float) -> CoreRead:
    return CoreRead(figures=found, present_ms=present)


def one(*found: CallFigures, **present: float) -> Held:
    (row,) = held(read(*found, **present))
    return row


@pytest.mark.parametrize(("slow", "keeps"), [(5, True), (6, False)])
def test_a_limit_is_kept_by_95_of_100_calls_and_not_by_94(slow: int, keeps: bool) -> None:  # noqa: FBT001
    row = one(figures("A011", VantageKind.CONTROL, values=[1_000.0] * (100 - slow) + [9_000.0] * slow))
    assert row.keeps(3_000.0) is keeps
    assert row.over(3_000.0).bad == slow
    word = "within" if keeps else "over"
    assert kept(row, 3_000.0).replace("\u00a0", " ") == f"3.0 s, {word}: {100 - slow} % of 100 calls"


def test_controls_and_practices_count_together_and_operations_without_a_limit_say_so() -> None:
    row = one(
        figures("A016", VantageKind.CONTROL, values=[100.0] * 10),
        figures("A016", VantageKind.AGENT, values=[200.0] * 30),
        A016=150.0,
    )
    assert kept(row, row.published_ms) == "no published limit"
    assert row.over(row.present_ms or 0).attempts == 40
    assert row.keeps(150.0) is False
    assert (row.failed.bad, row.failed.attempts) == (2, 42)


def test_a_phone_shows_what_is_not_well_or_else_the_first_three() -> None:
    fine = [one(figures(f"A0{number}", VantageKind.CONTROL, values=[1.0] * 400)) for number in range(20, 25)]
    late = one(figures("A011", VantageKind.CONTROL, values=[9_000.0] * 40))
    for rows, folded in ((fine, [False] * 3 + [True] * 2), ([*fine, late], [True] * 5 + [False])):
        shown = json.loads(json.dumps(limits_section(rows, note=""), cls=PlotlyJSONEncoder))
        assert [part == "folds" for part in _classes(shown)] == folded


def _classes(found: Any) -> list[str]:
    """The class of each row of a table's body, in order."""
    if isinstance(found, list):
        return [each for part in found for each in _classes(part)]
    if not isinstance(found, dict):
        return []
    if found.get("type") == "Tr" and "className" in found["props"]:
        return [found["props"]["className"]]
    return _classes(found.get("props", {}).get("children"))


def test_no_call_is_neither_kept_nor_broken() -> None:
    row = one(figures("A010", VantageKind.CONTROL, values=[]))
    assert row.keeps(1_600.0) is None
    assert kept(row, 1_600.0).endswith("no call made it")
    assert lead([row], [], period="the last hour").lead == (
        "No call of an operation with a published limit was made in the last hour."
    )


def test_the_time_is_split_into_core_network_client_and_local_share() -> None:
    asked = read(
        figures("LOGON", VantageKind.AGENT, values=[300.0], connect=40.0, wait=100.0),
        figures("A010", VantageKind.AGENT, values=[300.0], wait=240.0, receive=15.0, send=5.0),
        figures("A010", VantageKind.CONTROL, values=[200.0], wait=195.0),
    )
    assert round_trip(asked.figures) == 40.0
    logon, search = splits(asked)
    assert (search.core_ms, search.network_ms, search.client_ms) == (200.0, 60.0, 5.0)
    assert search.total_ms == 265.0
    assert (search.controls_ms, search.local_ms) == (200.0, 65.0)
    assert (logon.controls_ms, logon.local_ms) == (None, None)


def test_the_page_says_what_is_over_in_one_sentence() -> None:
    late = one(figures("A011", VantageKind.CONTROL, values=[3_400.0] * 20))
    fine = one(figures("A010", VantageKind.CONTROL, values=[1_000.0] * 20))
    said = lead([fine, late], [], period="the last 24 hours").lead.replace("\u00a0", " ")
    assert said == (
        "The core is over 1 of 2 published limits in the last 24 hours: "
        "95 % of create referral (A011) took up to 3.4 s against 3.0 s."
    )


def test_many_failures_come_before_limits_that_are_kept_wherever_their_fault_lay() -> None:
    calls = figures("A010", VantageKind.CONTROL, values=[1_000.0] * 20)
    row = one(replace(calls, bad=3, failures={FailureClass.PROVIDER_NOT_RESPONDING: 3}))
    assert lead([row], [], period="the last hour").lead.replace("\u00a0", " ") == (
        "3 of 21 calls (14 %) failed in the last hour; those that passed kept the one published limit measured."
    )


def test_the_table_says_of_which_calls_its_failures_are() -> None:
    own = replace(figures("LOGON", VantageKind.AGENT, values=[300.0]), failures={FailureClass.DNS_NO_ANSWER: 1})
    said = words(limits_section([one(own)], note="")).replace("\u00a0", " ")
    assert "Failed, of all calls" in said
    assert "1 of 2 (50 %)" in said
    assert "is of all calls, those too that a practice's own fault stopped, whatever its verdict" in said


def test_parts_say_their_share() -> None:
    assert part(500.0, 2_000.0).replace("\u00a0", " ") == "500 ms (25 %)"
    assert seconds(600.0).replace("\u00a0", " ") == "0.60 s"


def test_core_of_a_story(told: Told) -> None:
    said = words(core.content(told("central"), hash_=""))
    assert said.startswith("Calls that were stopped centrally: book (A016) in "), "failures come before what is kept"
    assert " in the last 24 hours; those that passed kept all 5 published limits that were measured." in said
    assert "no published limit" in said
    assert "core: error" in said
    assert "the local share is" in said
    assert "Counted against the limits:" in said


def test_the_core_of_a_calm_day_keeps_its_limits(told: Told) -> None:
    said = words(core.content(told("healthy"), hash_=""))
    assert said.startswith("The core keeps all 5 published limits that were measured in the last 24 hours.")


def test_core_without_a_call_says_when_there_is_one(told: Told) -> None:
    said = words(core.content(told("empty"), hash_=""))
    assert "No call in this period." in said


def test_a_wrong_period_is_told_with_the_way_out(told: Told) -> None:
    said = words(core.content(told("central"), hash_="#period=2026-11-20..2026-11-02"))
    assert "ends (2 Nov 2026) before it begins" in said


def test_hospitals_of_a_story(told: Told) -> None:
    said = words(hospital.content(told("many"), hash_=""))
    assert said.startswith("1 of 3 hospitals stopped calls in the last 24 hours: Invented Hospital 2 (ZH2)")
    tile = next(each for each in domains(queries.now(told("many"))) if each.judgement is Judgement.PROVIDER)
    assert f"{tile.practices} of 40 practices are inside the fault of Invented Hospital 2 (ZH2) now." in said
    assert "No slot was free in 0 of" in said
    assert "that is capacity, and no failure rate counts it." in said
    assert "hospital system: not responding (504)" in said


def test_hospitals_that_all_answer(told: Told) -> None:
    said = words(hospital.content(told("healthy"), hash_=""))
    assert said.startswith("The systems of all 3 hospitals answer: they stopped 0 of")
    assert "No call that depends on a hospital" in words(hospital.content(told("empty"), hash_=""))


def told_by(card: Component, attribute: str) -> list[str]:
    """The values of an attribute, of all parts that have it."""
    parts: Any = card
    return [getattr(part, attribute) for part in parts._traverse() if hasattr(part, attribute)]


def test_of_very_many_hospitals_those_that_stand_out_have_a_row_and_the_table_has_all() -> None:
    def one_of(number: int) -> HospitalFigures:
        own = 3 if number == 7 else 0
        return HospitalFigures(
            code=f"ZH{number:03d}",
            attempts=100,
            bad=own,
            own=own,
            no_slot=0,
            failures={},
            latency=sketch.of([100.0]),
            affected=int(number == 9),
        )

    found = HospitalsRead(figures=tuple(map(one_of, range(41))), contacts=(), population=Population(pct_of={}))
    card = hospitals_section(found, note="", export="")
    assert told_by(card, "data-hospital") == ["ZH007", "ZH009"]
    assert "Of 41 hospitals here are the 2 that stopped 2 % of calls or more or are a cause now." in words([card])
    (later,) = told_by(card, "data-table")
    assert len(json.loads(later)["rows"]) == 41
    calm = replace(found, figures=tuple(one_of(number) for number in range(100, 141)))
    assert "None of 41 hospitals stopped 2 % of its calls or more" in words(
        [hospitals_section(calm, note="", export="")]
    )


def test_the_files_hold_what_the_pages_show(told: Told) -> None:
    state = address.read("", now=NOW, usual="24h")
    split = core.table(told("central"), state)
    assert split.rows[0][0] == "log on"
    assert all(row[2] is not None for row in split.rows)
    assert [row[0] for row in hospital.table(told("many"), state).rows] == ["ZH1", "ZH2", "ZH3"]
