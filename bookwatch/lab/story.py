"""The demonstration's story: what breaks when, and when it is whole again; it repeats while the demonstration runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bookwatch.lab.director import Director
from bookwatch.lab.faults import Fault, fault
from bookwatch.lab.menu import own_resolver
from bookwatch.lab.topology import Topology

ROUND_S = 10.0
"""Length of a round in the demonstration."""

LENGTH_S = 180.0
"""After this the story begins again: whole long enough that the causes are seen to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that breaks, in seconds from the story's beginning."""

    key: str
    what: str
    how: str
    """In which way it is broken: what the demonstration says when it breaks it."""
    fault: Fault
    from_s: float
    until_s: float


def story(topology: Topology) -> tuple[Part, ...]:
    """The parts in order; each begins with a round and lasts three or more; all is whole after 110 s."""
    site = own_resolver(topology)
    hospital = sorted(topology.hospitals)[min(1, len(topology.hospitals) - 1)]
    return (
        Part(
            key="story-resolver",
            what=f"The resolver of practice {site.code} ({site.name})",
            how="stops answering",
            fault=fault(f"resolver:{site.dimensions['resolver']}", kind="no_answer"),
            from_s=20.0,
            until_s=110.0,
        ),
        Part(
            key="story-hospital",
            what=f"The system of hospital {hospital}",
            how="stops answering",
            fault=fault(f"hospital:{hospital}", kind="hang"),
            from_s=50.0,
            until_s=80.0,
        ),
        Part(
            key="story-booking",
            what="The core's booking operation (A016)",
            how="fails",
            fault=fault("core/A016", kind="error", params={"share": 0.9, "status": 500, "code": "SYSTEM_ERROR"}),
            from_s=80.0,
            until_s=110.0,
        ),
    )


class Storyteller:
    """Plays the parts on time. Call `tell` often, from one thread."""

    def __init__(
        self, parts: Sequence[Part], *, director: Director, on_event: Callable[[str], None], length_s: float = LENGTH_S
    ) -> None:
        self._parts = parts
        self._director = director
        self._on_event = on_event
        self._length_s = length_s
        self._told: set[str] = set()

    def tell(self, elapsed_s: float) -> None:
        """Break and mend what is due `elapsed_s` seconds after the story first began.

        What somebody has mended by hand meanwhile stays mended until the story begins again.
        """
        moment = elapsed_s % self._length_s
        for part in self._parts:
            due = part.from_s <= moment < part.until_s
            if due and part.key not in self._told:
                self._told.add(part.key)
                if part.key not in self._director.active():
                    self._on_event(f"{part.what} {part.how}")
                    self._director.apply(part.key, fault=part.fault)
            elif not due and part.key in self._told:
                self._told.discard(part.key)
                if self._director.mend(part.key):
                    self._on_event(f"{part.what} is mended")
