"""Which causes are worth weighing on top of those that are accepted."""

from collections.abc import Collection, Iterator

from attribution.candidate import Candidate, Proposal
from attribution.far_end import FarEnd
from attribution.groups import Groups
from attribution.likelihood import State
from attribution.membership import Membership
from attribution.symptoms import UNNAMED
from attribution.unrecorded import Unrecorded
from attribution.window import Grid


class Proposals:
    """Of one window. `known`: causes of the previous evaluation."""

    def __init__(self, grid: Grid, *, membership: Membership, known: Collection[tuple[str, str]]) -> None:
        self._grid = grid
        self._groups = Groups(grid, membership=membership, known=known)
        self._far_end = FarEnd(grid, membership=membership)
        self._unrecorded = Unrecorded(grid, membership=membership, known=UNNAMED in known)

    def on_top_of(self, state: State) -> Iterator[Proposal]:
        """Causes with a name that at least two places speak for."""
        open_cells = self._grid.bad & state.is_open
        yield from self._groups.proposals(open_cells)
        yield from self._far_end.proposals(open_cells)

    def unrecorded(self, state: State, *, as_rival: bool = False) -> Iterator[Candidate]:
        """What many share and no record names, as `attribution.unrecorded`."""
        yield from self._unrecorded.proposed(self._grid.bad & state.is_open, as_rival=as_rival)
