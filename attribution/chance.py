"""How likely each symptom is without any cause at all."""

import numpy as np

from attribution.columns import Floats, Ints
from attribution.constants import CHANCE_OF_FAILURE
from attribution.symptoms import GOOD, NOTHING, NUMBER, SILENT, chance


def log_chance(symptom: Ints, *, usual: Floats) -> Floats:
    """Log probability of each cell without any cause; 0 where nothing was seen (silence: see `silence`).

    `usual`: share of attempts that show each symptom for no lasting reason, as seen lately: where it is more than is
    assumed of every symptom, it is believed.
    """
    table: Floats = np.log(np.maximum(np.maximum(CHANCE_OF_FAILURE * chance(), usual), 1e-12))
    table[GOOD] = np.log1p(-CHANCE_OF_FAILURE)
    table[NUMBER[SILENT]] = 0.0
    return np.where(symptom == NOTHING, 0.0, table[symptom]).astype(np.float64)
