"""Whatever the files hold: each row is taken or refused with its line, and nobody is in two places at once."""

import csv
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.directory.attributes import read_attributes
from data.directory.memberships import read_memberships
from data.directory.practices import read_practices
from domain.clock import iso
from domain.organisations import Membership
from tests.fakes.directory import practice_row

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CODES = st.sampled_from(["Z00001", "Z00002", "Z00003", "ZZZ001", "", "z1"])
ODD = st.text(st.characters(codec="latin-1"), max_size=8)
DAYS = st.sampled_from(
    ["", "20010401", "20060930", "20061001", "20270401", "20280101", "00010101", "99991231", "20090230", " 20100401"]
)
PUBLISHED = st.tuples(CODES, DAYS | ODD, DAYS, st.sampled_from("ACDPX"), st.sampled_from(["4", "4", "1"]), ODD)
JOINED = st.tuples(CODES, st.sampled_from(["ZZ1", "ZZ2", ""]) | ODD, ODD, DAYS, DAYS, ODD)
MOMENTS = st.sampled_from(
    ["", "2001-04-01", "2026-03-01", "2027-05-01T00:00+01:00", "2027-05-01T00:00", "0001-01-01", "9999-12-31", "x"]
)
SHARED = st.tuples(CODES, MOMENTS, MOMENTS, st.sampled_from(["", "L-1", "L-2"]) | ODD, st.sampled_from(["", "9", "-"]))


def written(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "file.csv"
    with path.open("w", encoding="latin-1", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return path


def nobody_is_twice(facts: list[Membership]) -> None:
    for one, other in combinations(facts, 2):
        if (one.organisation, one.dimension) == (other.organisation, other.dimension):
            for start in (one.since, other.since):
                assert start is None or not (one.holds(start) and other.holds(start)), (one, other)
    for fact in facts:  # what cannot be kept would spoil the store
        assert all(moment is None or iso(moment) for moment in (fact.since, fact.until))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


@given(rows=st.lists(PUBLISHED, min_size=1, max_size=8))
def test_every_practice_is_taken_or_refused(place: Path, rows: list[tuple[str, ...]]) -> None:
    filled = [
        practice_row(code, opened=opened, closed=closed, status=status, setting=setting, name=name)
        for code, opened, closed, status, setting, name in rows
    ]
    found = read_practices(written(place, filled), now=NOW)
    assert len(found.taken) + len(found.refusals) == len(rows)


@given(rows=st.lists(JOINED, min_size=1, max_size=8))
def test_every_membership_is_taken_or_refused(place: Path, rows: list[tuple[str, ...]]) -> None:
    file = written(place, [list(row) for row in rows])
    taken, refusals = read_memberships(file, known={"Z00001", "Z00002"}, left_out={}, now=NOW)
    assert len(taken) + len(refusals) == len(rows)
    nobody_is_twice(taken)


@given(rows=st.lists(SHARED, min_size=1, max_size=8))
def test_no_attribute_has_two_values_at_once(place: Path, rows: list[tuple[str, ...]]) -> None:
    header = ["organisation", "since", "until", "link", "size"]
    file = written(place, [header, *(list(row) for row in rows)])
    taken, refusals = read_attributes(file, known={"Z00001", "Z00002"}, now=NOW)
    nobody_is_twice(taken)
    assert all(refusal.line >= 2 for refusal in refusals)
