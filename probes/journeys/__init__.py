"""The journeys that come with Bookwatch, as Arazzo documents, and how any of them is loaded.

Imports `probes.arazzo`, and the names of the inputs that `probes.engine` gives.
"""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from probes.arazzo.compiled import Journey
from probes.arazzo.compiler import compile_file
from probes.arazzo.errors import JourneyError, UnknownJourneyError
from probes.engine.inputs import NAMES

__all__ = ["JourneyError", "load_journey", "names"]

_FOLDER = Path(__file__).parent
_SUFFIX = ".arazzo.yaml"


def names() -> list[str]:
    """The packaged journeys."""
    return sorted(file.name.removesuffix(_SUFFIX) for file in _FOLDER.glob(f"*{_SUFFIX}"))


def load_journey(name: str) -> Journey:
    """A packaged journey by its name, or any by the path of its file, compiled. Raises JourneyError.

    The file's name is the journey's.
    """
    if name in names():
        return _packaged(name)
    file = Path(name)
    if not file.suffix:
        raise UnknownJourneyError(name, known=names())
    return _checked(file)


@lru_cache(maxsize=32)
def _packaged(name: str) -> Journey:
    return _checked(_FOLDER / f"{name}{_SUFFIX}")


def _checked(file: Path) -> Journey:
    journey = compile_file(file)
    unknown = [name for name in journey.inputs if name not in NAMES and name not in journey.defaults]
    if unknown:
        raise JourneyError(
            file=file,
            line=1,
            problem=f"the required input {unknown[0]!r} is none that a run gives",
            remedy=f"Use {', '.join(NAMES)}, or give it a default",
        )
    return replace(journey, name=file.name.partition(".")[0])
