"""The lab's organisations as everybody else knows them: domain types, and the organisations file (CSV)."""

import csv
from collections.abc import Iterator
from pathlib import Path

from bookwatch.lab.topology import Site, Topology
from bookwatch.organisations_csv import FIXED, Directory
from domain.organisations import DIMENSIONS, Membership, Organisation, Vantage
from domain.vocabulary import OrganisationKind, VantageKind


def directory(topology: Topology) -> Directory:
    """Organisations (PCTs and hospitals too), memberships and vantages. Each vantage is its own agent."""
    return Directory(
        organisations=tuple(_organisations(topology)),
        memberships=tuple(
            Membership(organisation=site.code, dimension=dimension, value=value)
            for site in topology.sites
            for dimension, value in site.dimensions.items()
        ),
        vantages=tuple(
            Vantage(vantage=site.code, kind=site.kind, organisation=site.code, agent=site.code)
            for site in topology.sites
        ),
    )


def _organisations(topology: Topology) -> Iterator[Organisation]:
    for code, name in topology.pcts.items():
        yield Organisation(code=code, name=name, kind=OrganisationKind.PCT)
    for code, name in topology.hospitals.items():
        yield Organisation(code=code, name=name, kind=OrganisationKind.PROVIDER)
    for site in topology.sites:
        yield Organisation(code=site.code, name=site.name, kind=_kind(site))


def _kind(site: Site) -> OrganisationKind:
    return OrganisationKind.CONTROL_SITE if site.kind is VantageKind.CONTROL else OrganisationKind.PRACTICE


def write_organisations(topology: Topology, *, file: Path) -> None:
    """The organisations file that `bookwatch enrol` and `bookwatch attribute` read."""
    used = [name for name in DIMENSIONS if topology.values(name)]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*FIXED, *used])
        for site in topology.sites:
            values = [site.dimensions.get(name, "") for name in used]
            writer.writerow([site.code, site.kind.value, site.code, site.name, *values])
