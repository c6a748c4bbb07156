"""The lab's lay-out: who shares what, and what the seed may change."""

from pathlib import Path

import pytest

from bookwatch.lab.directory import directory, write_organisations
from bookwatch.lab.topology import topology
from bookwatch.organisations_csv import read_directory


@pytest.mark.parametrize("practices", [12, 15, 40])
def test_most_but_not_all_of_a_pct_share_its_link_and_its_resolver(practices: int) -> None:
    lab = topology(practices=practices)
    assert len(lab.practices) == practices
    for pct in lab.pcts:
        inside = set(lab.sharing("pct", value=pct))
        link, resolver = (
            set(lab.sharing(name, value=f"{mark}-{pct}")) for name, mark in (("link", "L"), ("resolver", "RES"))
        )
        assert len({frozenset(inside), frozenset(link), frozenset(resolver)}) == 3, "they could not be told apart"
        assert link < inside
        assert resolver < inside


def test_addresses_and_names_are_nobodys_twice() -> None:
    lab = topology(practices=300, pcts=9)
    assert len({site.address for site in lab.sites}) == len(lab.sites)
    assert len({site.name for site in topology().sites}) == 43


def test_the_same_seed_gives_the_same_lab_and_another_seed_another() -> None:
    assert topology(seed=3) == topology(seed=3)
    assert topology(seed=3) != topology(seed=4)


@pytest.mark.parametrize(
    "text", ["line:Y99003", "resolver:RES-Y99002", "link:L-ZZ1-B", "hospital:ZH1", "proxy:PRX-Y99005", "RES-ZZ2", "ZH3"]
)
def test_every_form_of_a_code_is_shuffled(text: str) -> None:
    assert len({topology(seed=seed).shuffled(text) for seed in range(20)}) > 1


@pytest.mark.parametrize("text", ["core/A016", "gateway", "all", "control:CONTROL-1", "identity"])
def test_what_has_one_name_keeps_it(text: str) -> None:
    assert topology(seed=5).shuffled(text) == text


def test_the_organisations_file_reads_back_as_the_same_places(tmp_path: Path) -> None:
    lab = topology(practices=12)
    write_organisations(lab, file=tmp_path / "organisations.csv")
    read, made = read_directory(tmp_path / "organisations.csv"), directory(lab)
    assert set(read.vantages) == set(made.vantages)
    assert {(m.organisation, m.dimension, m.value) for m in read.memberships} == {
        (m.organisation, m.dimension, m.value) for m in made.memberships
    }
