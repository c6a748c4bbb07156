"""How well a fault of its own explains what one practice shows: a closed form that knows nothing of the others.

A local fault holds for some stretch of rounds; within it the practice fails in any mixture of ways, with one way
repeating more likely than many ways (a Dirichlet-multinomial over symptoms). Because the value does not depend on
any shared cause, it also bounds what one wild practice can add to the case against its group.
"""

from functools import cache

import numpy as np

from attribution.chance import log_chance
from attribution.columns import Floats, Ints
from attribution.constants import CHANCE_OF_LOCAL, LOCAL_AKIN, LOCAL_OTHERS, LOCAL_SUCCESS, LOCAL_SYMPTOMS
from attribution.symptoms import GOOD, NOTHING, NUMBER, ONE_THING, SILENT, SYMPTOMS, signature


@cache
def intervals(rounds: int) -> tuple[Ints, Ints]:
    """First round and round after the last, of every stretch of rounds."""
    pairs = np.array([(s, e) for s in range(rounds) for e in range(s + 1, rounds + 1)], dtype=np.int64)
    return pairs[:, 0], pairs[:, 1]


def log_local(symptom: Ints, *, usual: Floats) -> Floats:
    """Log of (prior of a local fault x likelihood of the place's row under it), for each row."""
    # One number for each row: places without a fault all show the same few rows.
    keys = (symptom + 1) @ (len(SYMPTOMS) + 1) ** np.arange(symptom.shape[1])
    _, chosen, place = np.unique(keys, return_index=True, return_inverse=True)
    return np.asarray(_of_patterns(symptom[chosen], usual=usual)[place] + np.log(CHANCE_OF_LOCAL), dtype=np.float64)


def _pseudo_counts() -> Floats:
    pseudo = LOCAL_SYMPTOMS * signature("practice")
    pseudo[GOOD] = LOCAL_SUCCESS
    return pseudo


def _of_patterns(patterns: Ints, *, usual: Floats) -> Floats:
    """Log likelihood of each distinct row, averaged over the stretches that the fault may have had."""
    outside = log_chance(patterns, usual=usual)
    visible = np.where(patterns == NUMBER[SILENT], NOTHING, patterns)
    plain = _averaged(visible, pseudo=_pseudo_counts(), more=np.eye(len(SYMPTOMS)), outside=outside)
    for names in ONE_THING:
        akin = np.array([NUMBER[name] for name in names])
        some = np.flatnonzero((patterns[..., None] == akin).any(axis=1).sum(axis=1) > 1)
        if some.size:
            pseudo, more = _pooled(akin)
            pooled = _averaged(visible[some], pseudo=pseudo, more=more, outside=outside[some])
            plain[some] = np.logaddexp(plain[some] + np.log1p(-LOCAL_AKIN), pooled + np.log(LOCAL_AKIN))
    return plain


def _pooled(akin: Ints) -> tuple[Floats, Floats]:
    """Pseudo-counts of what shows as any of some symptoms, whichever it was before, and what each attempt adds."""
    pseudo, more = LOCAL_OTHERS * signature("practice"), np.eye(len(SYMPTOMS))
    pseudo[akin], pseudo[GOOD] = LOCAL_SYMPTOMS / akin.size, LOCAL_SUCCESS
    more[np.ix_(akin, akin)] = 1.0 / akin.size
    return pseudo, more


def _averaged(patterns: Ints, *, pseudo: Floats, more: Floats, outside: Floats) -> Floats:
    """Over the stretches. `outside`: log probability of each cell where it is none of the fault's."""
    first, after = intervals(patterns.shape[1])
    table = [
        _stretch(patterns[:, s:e], start=pseudo, more=more) + outside[:, :s].sum(axis=1) + outside[:, e:].sum(axis=1)
        for s, e in zip(first, after, strict=True)
    ]
    return np.asarray(np.logaddexp.reduce(table, axis=0) - np.log(len(table)), dtype=np.float64)


def _stretch(part: Ints, *, start: Floats, more: Floats) -> Floats:
    """Log Dirichlet-multinomial of the cells within the stretch, taken one after the other.

    `start`: pseudo-counts; `more`: what an attempt with each symptom adds to them, shape (symptoms, symptoms).
    """
    pseudo = np.tile(start, (part.shape[0], 1))
    rows = np.arange(part.shape[0])
    total = np.zeros(part.shape[0])
    for column in part.T:
        here = column != NOTHING
        number = np.where(here, column, GOOD)
        total += np.where(here, np.log(np.maximum(pseudo[rows, number], 1e-12) / pseudo.sum(axis=1)), 0.0)
        pseudo[here] += more[number[here]]
    return total
