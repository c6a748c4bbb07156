"""Families that are quick to play."""

from typing import Any

from bookwatch.simulator.families.family import Family, FaultForm, Suite, WorldForm


def a_family(*faults: FaultForm, **more: Any) -> Family:
    usual: dict[str, Any] = {
        "number": 500,
        "name": "made-for-a-test",
        "title": "Made for a test",
        "suite": Suite.DEVELOP,
        "nasty": False,
        "world": WorldForm(practices=(80, 80)),
        "start": (),
        "before": 3,
        "broken": (2, 2),
        "after": 0,
        "revised": False,
    }
    return Family(**(usual | more), faults=faults)
