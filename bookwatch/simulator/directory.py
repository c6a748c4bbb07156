"""A world's organisations as everybody else knows them: domain types, and the organisations file (CSV)."""

import csv
from collections.abc import Iterator
from pathlib import Path

from bookwatch.organisations_csv import FIXED, Directory
from bookwatch.simulator.world import World
from domain.organisations import DIMENSIONS, Membership, Organisation, Vantage
from domain.vocabulary import OrganisationKind, VantageKind


def directory(world: World) -> Directory:
    """Organisations (PCTs and hospitals too), memberships and vantages. Each vantage is its own agent."""
    return Directory(
        organisations=tuple(_organisations(world)),
        memberships=tuple(
            Membership(organisation=code, dimension=dimension, value=value)
            for dimension, values in world.dimensions.items()
            for code, value in zip(world.codes, values, strict=True)
            if value
        ),
        vantages=tuple(
            Vantage(vantage=code, kind=_kind(place, world=world), organisation=code, agent=code)
            for place, code in enumerate(world.codes)
        ),
    )


def write_organisations(world: World, *, file: Path) -> None:
    """The organisations file that `bookwatch enrol` and `bookwatch attribute` read."""
    used = [name for name in DIMENSIONS if name in world.dimensions]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*FIXED, *used])
        for place, code in enumerate(world.codes):
            values = [world.dimensions[name][place] for name in used]
            writer.writerow([code, _kind(place, world=world).value, code, world.names[place], *values])


def _kind(place: int, *, world: World) -> VantageKind:
    return VantageKind.AGENT if place < world.practices else VantageKind.CONTROL


def _organisations(world: World) -> Iterator[Organisation]:
    for code, name in world.pcts.items():
        yield Organisation(code=code, name=name, kind=OrganisationKind.PCT)
    for code, name in world.hospitals.items():
        yield Organisation(code=code, name=name, kind=OrganisationKind.PROVIDER)
    for place, code in enumerate(world.codes):
        control = _kind(place, world=world) is VantageKind.CONTROL
        kind = OrganisationKind.CONTROL_SITE if control else OrganisationKind.PRACTICE
        yield Organisation(code=code, name=world.names[place], kind=kind)
