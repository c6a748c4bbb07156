"""The read model as its readers see it: five cubes in files that every page worker of a host has mapped."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.fleet.cube import Cube
from data.fleet.layout import Layout, layout_stamp, read_layout


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadModel:
    """Counts of every place (`data.fleet.shape.Measure`), by hour and day, and of every PCT by day."""

    layout: Layout
    hours: Cube[Any]
    """Practices and controls by UTC hour."""
    days: Cube[Any]
    """Practices and controls by day in Europe/London."""
    pct_days: Cube[Any]
    """PCTs, their practices together, by day."""
    now: Cube[Any]
    """One bucket, 0: each place's last run and its standing verdict (`data.fleet.shape.Latest`)."""
    pct_latency: Cube[Any]
    """The same days: milliseconds at `data.fleet.shape.QUANTILES`, not a number where nothing was measured."""

    @property
    def cubes(self) -> dict[str, Cube[Any]]:
        """The cubes by name."""
        return {name: getattr(self, name) for name in self.layout.plans()}

    @property
    def version(self) -> int:
        """Up to which version of the store all of it is."""
        return min(int(cube.version[0]) for cube in (self.hours, self.days, self.pct_days, self.pct_latency))

    @property
    def followed(self) -> int:
        """The store's version (`data.engine.shown_version`) whose figures all are here."""
        return int(self.now.version[0])

    @property
    def torn(self) -> bool:
        """Whether a keeper is writing, or died at it."""
        return any(cube.torn for cube in self.cubes.values())


def made_model(folder: Path, *, layout: Layout) -> ReadModel:
    """New, empty cubes, which nobody sees before `write_layout` names them."""
    plans = layout.plans()
    layout.path(folder, cube="any").parent.mkdir(parents=True, exist_ok=True)
    return ReadModel(
        layout=layout, **{name: Cube.made(layout.path(folder, cube=name), plan=plan) for name, plan in plans.items()}
    )


def open_model(folder: Path, *, writable: bool = False) -> ReadModel | None:
    """The read model that stands in a folder; None where there is none, or not a whole one."""
    layout = read_layout(folder)
    try:
        return None if layout is None else opened_model(folder, layout=layout, writable=writable)
    except (OSError, ValueError):  # taken away between the two looks, or cut short: its keeper makes it anew
        return None


def opened_model(folder: Path, *, layout: Layout, writable: bool) -> ReadModel:
    """The cubes of a layout, also while nobody else sees them. Raises OSError or ValueError where one is not whole."""
    plans = layout.plans()
    return ReadModel(
        layout=layout,
        **{
            name: Cube.opened(layout.path(folder, cube=name), plan=plan, writable=writable)
            for name, plan in plans.items()
        },
    )


class ModelReader:
    """The read model that stands in a folder, opened again whenever its keeper has made it anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp: int | None = None
        self._model: ReadModel | None = None

    def current(self) -> ReadModel | None:
        """The read model, or None where there is none yet."""
        stamp = layout_stamp(self._folder)
        if stamp != self._stamp:
            self._model, self._stamp = open_model(self._folder), stamp
        return self._model
