"""How large the cubes are, and where their files lie: a folder for each generation, and a small file that names it."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from data.fleet.cube import Plan
from data.fleet.shape import DAYS, HOURS, MEASURES, PCT_DAYS, QUANTILES, Latest

FORMAT: Final = 5
_MANIFEST: Final = "read-model.json"
_STEP: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What decides the size of every file of a generation."""

    generation: int
    store: str
    """The database's address without its password, and the number it began with: another one's folder is not believed,
    also where it had the same address."""
    roles: tuple[int, ...]
    places: int
    pcts: int
    cells: tuple[str, str, str]
    """The kinds of number in `hours`, `days` and `pct_days`."""
    format: int = FORMAT

    def plans(self) -> dict[str, Plan[Any]]:
        """The plan of each cube by its name."""
        roles, wide, few = len(self.roles), roomy(self.places), roomy(self.pcts)
        hours, days, pct_days = (np.dtype(cell).type for cell in self.cells)
        return {
            "hours": Plan(HOURS, roles, MEASURES, wide, hours),
            "days": Plan(DAYS, roles, MEASURES, wide, days),
            "pct_days": Plan(PCT_DAYS, roles, MEASURES, few, pct_days, by_place=True),
            "now": Plan(1, 1, len(Latest), wide, np.int64),
            "pct_latency": Plan(PCT_DAYS, roles, len(QUANTILES), few, np.float32, by_place=True),
        }

    def path(self, folder: Path, *, cube: str) -> Path:
        """The file of a cube."""
        return folder / f"generation-{self.generation}" / f"{cube}.cube"


def roomy(number: int) -> int:
    """Columns for so many places, with room for the next new ones."""
    return (number // _STEP + 1) * _STEP


def read_layout(folder: Path) -> Layout | None:
    """The layout that stands, or None where there is none that this software can read."""
    try:
        fields = json.loads((folder / _MANIFEST).read_text("utf-8"))
        if fields.get("format") != FORMAT:
            return None
        return Layout(**{**fields, "roles": tuple(fields["roles"]), "cells": tuple(fields["cells"])})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def layout_stamp(folder: Path) -> int | None:
    """When the layout that stands was written, in nanoseconds; None where there is none."""
    try:
        return (folder / _MANIFEST).stat().st_mtime_ns
    except OSError:
        return None


def write_layout(folder: Path, *, layout: Layout) -> None:
    """Have readers open this generation from now on, and take away those before."""
    partial = folder / f"{_MANIFEST}.partial"
    partial.write_text(json.dumps(asdict(layout)), "utf-8")
    partial.replace(folder / _MANIFEST)
    for old in folder.glob("generation-*"):
        if old != layout.path(folder, cube="any").parent:
            shutil.rmtree(old, ignore_errors=True)  # whoever still reads it keeps its open file
