"""The notes of many runs that say the same but for their request ids."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from data.notes import note_head


def pack_alike(ids: NDArray[np.uint8], *, named: Sequence[int], texts: bytes) -> list[bytes | None]:
    """As `data.notes.pack_notes` packs them. `ids`: the request ids of the steps `named`, shape (runs, named, 16).

    `texts` is what `data.notes.note_texts` gives.
    """
    if not named and not texts:
        return [None] * len(ids)
    head = np.frombuffer(note_head(named), dtype=np.uint8)
    tail = np.frombuffer(texts, dtype=np.uint8)
    row = np.concatenate([head, np.zeros(16 * len(named), dtype=np.uint8), tail])
    table = np.tile(row, (len(ids), 1))
    table[:, len(head) : len(row) - len(tail)] = ids.reshape(len(ids), 16 * len(named))
    whole, size = table.tobytes(), len(row)
    return [whole[start : start + size] for start in range(0, len(whole), size)]
