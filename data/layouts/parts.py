"""What every layout of packed steps is read into."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.grouping import Ints


@dataclass(frozen=True, slots=True)
class Parts:
    """The steps of many runs, run after run: each array has the shape (steps,). Times are whole microseconds."""

    run: Ints
    """The number of its run, in the order in which the runs were given."""
    place: Ints
    """Its place within the run, from 0."""
    kind: Ints
    head: Ints
    """As in `data.layouts.heads`."""
    offset_us: Ints | None
    """None where nobody asked: the roll-ups do not."""
    total_us: Ints
    sums_us: NDArray[np.int64]
    """The six phases and what is ours, shape (steps, 7); 0 where a phase did not happen."""
