"""The head of a step: everything of it but its kind and its times, in 48 bits. A few heads are nearly all that is met.

bits 0-15    mask: 0-5 phase present and not zero, 6-11 phase present and zero, 12-14 failed phase (0: none),
             15 the step's provider is the run's
bits 16-31   status (0: none)
bits 32-39   outcome        bits 40-47   failure class (0: none)
"""

from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.codes import OUTCOMES
from data.grouping import Ints
from domain.vocabulary import Outcome

PHASES: Final = 6
ZERO_AT: Final = 6
FAILED_AT: Final = 12
OWN_PROVIDER: Final = 1 << 15
STATUS_AT: Final = 16
OUTCOME_AT: Final = 32
FAILURE_AT: Final = 40
BYTES: Final = 6

_KEPT = 0b111000 | 0b000111 << ZERO_AT
_ASKED_AGAIN = 0b111110 | 0b000001 << ZERO_AT
_FRESH = 0b111111
_OUTCOMES = (OUTCOMES.of(Outcome.OK), OUTCOMES.of(Outcome.SLOW))
USUAL: Final[Ints] = np.array(
    [-1]
    + [
        outcome << OUTCOME_AT | status << STATUS_AT | own | phases
        for outcome, status, own, phases in product(
            _OUTCOMES, (200, 201), (0, OWN_PROVIDER), (_KEPT, _FRESH, _ASKED_AGAIN)
        )
    ],
    dtype=np.int64,
)
"""The head that each code of a byte stands for: part of layout 2, append only. Code 0: a head that is written out."""

_ORDER: Final = np.argsort(USUAL)
_SORTED: Final = USUAL[_ORDER]


def head_of(
    *, mask: Ints, status: NDArray[np.integer], outcome: NDArray[np.integer], failure: NDArray[np.integer]
) -> Ints:
    """The heads of many steps, shape (steps,)."""
    head = mask | status.astype(np.int64) << STATUS_AT
    return head | outcome.astype(np.int64) << OUTCOME_AT | failure.astype(np.int64) << FAILURE_AT


def code_of(head: Ints) -> NDArray[np.uint8]:
    """The code of each usual head, 0 for the others, shape (steps,)."""
    place = np.minimum(np.searchsorted(_SORTED, head), len(_SORTED) - 1)
    return np.where(_SORTED[place] == head, _ORDER[place], 0).astype(np.uint8)
