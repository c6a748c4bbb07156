"""Who there is: the real spread of sizes, invented organisations only, the same for the same seed."""

import csv
import re
from pathlib import Path
from statistics import median

import pytest

from bookwatch.organisations_csv import read_directory
from bookwatch.simulator.directory import directory, write_organisations
from bookwatch.simulator.names import practice_codes
from bookwatch.simulator.sizes import pct_sizes
from bookwatch.simulator.world import world
from domain.organisations import DIMENSIONS
from domain.vocabulary import VantageKind


def test_the_nations_pcts_have_the_sizes_of_2009() -> None:
    sizes = pct_sizes(8_300)
    assert (len(sizes), sum(sizes)) == (152, 8_300)
    assert (sizes[0], median(sizes), sizes[-1]) == (11, 47, 144)
    assert 25 < median(sizes[:76]) < 47 < median(sizes[76:]) < 100


@pytest.mark.parametrize("practices", [1, 2, 11, 40, 123, 600, 2_500, 9_990])
def test_any_size_is_filled_exactly(practices: int) -> None:
    sizes = pct_sizes(practices)
    assert sum(sizes) == practices
    assert min(sizes) >= 1
    assert sizes == sorted(sizes)


def test_codes_are_invented_and_each_is_used_once() -> None:
    codes = practice_codes(9_990)
    assert codes[:2] == ["Y99001", "Y99002"]
    assert codes[999] == "Y98001"
    assert len(set(codes)) == 9_990
    assert all(re.fullmatch(r"Y9\d{4}", code) for code in codes)


def test_the_same_seed_gives_the_same_world_and_another_seed_another() -> None:
    first, again, other = world(80, seed=3), world(80, seed=3), world(80, seed=4)
    assert (first.codes, first.dimensions) == (again.codes, again.dimensions)
    assert first.dimensions != other.dimensions


def test_everything_in_a_world_is_marked_as_invented() -> None:
    known = directory(world(300, seed=1))
    assert all("(invented)" in each.name for each in known.organisations if not each.code.startswith("CONTROL-"))
    assert all(re.fullmatch(r"Y9\d{4}|ZZ\d+|ZH\d+|CONTROL-\d+", each.code) for each in known.organisations)
    assert {fact.dimension for fact in known.memberships} == set(DIMENSIONS)


def test_most_practices_of_a_pct_share_its_link_but_not_all() -> None:
    laid_out = world(1_000, seed=1)
    pairs = list(zip(laid_out.dimensions["pct"], laid_out.dimensions["link"], strict=True))[:1_000]
    own = sum(link == f"L-{pct}" for pct, link in pairs)
    assert 700 < own < 900


def test_the_organisations_file_is_what_attribute_reads(tmp_path: Path) -> None:
    laid_out, file = world(50, seed=2), tmp_path / "orgs.csv"
    write_organisations(laid_out, file=file)
    read = read_directory(file)
    assert {each.vantage for each in read.vantages} == set(laid_out.codes)
    assert sum(each.kind is VantageKind.CONTROL for each in read.vantages) == 3
    assert set(read.memberships) == set(directory(laid_out).memberships)
    with file.open(encoding="utf-8", newline="") as lines:
        assert len(list(csv.reader(lines))) == 54
