"""Do practices differ by more than chance? Tested by simulation, for at small counts no formula is right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.verdicts import Share

Floats = NDArray[np.float64]
_TRIM = 0.1
_SEED = 2009
_DRAWS = 800_000
"""Numbers drawn in all: 2,000 rounds of a PCT, a hundred of a nation, where drawing takes most of the comparison."""
LEVEL = 0.05
"""Below this probability the practices differ by more than chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """How far practices lie from one common rate."""

    phi: float
    """Mean of z squared, its outer tenths drawn in (Winsorised): 1 is what chance gives."""
    p_value: float
    """Share of simulated sets of practices, all with the common rate, that differed as much."""
    tau: float
    """Standard deviation between practices on the arcsine scale; 0 where there is none to be seen."""

    @property
    def significant(self) -> bool:
        """Whether chance does not explain it."""
        return self.p_value < LEVEL and self.tau > 0


def dispersion(shares: Sequence[Share], *, base: float) -> Dispersion:
    """Test a set of practices, each with attempts, against the common rate `base` (0 to 1).

    z = (asin sqrt(x/n) - asin sqrt(base)) * 2 sqrt n, and tau by DerSimonian and Laird: Spiegelhalter 2005, Stat Med
    24:1185, section 4. The test is ours: the same phi of sets drawn from the binomial distribution.
    """
    n = np.array([share.attempts for share in shares], dtype=np.int64)
    x = np.array([share.bad for share in shares], dtype=np.int64)
    if len(n) < 3 or not 0.0 < base < 1.0:
        return Dispersion(phi=1.0, p_value=1.0, tau=0.0)
    phi = float(_phi(x[None, :], n=n, base=base)[0])
    rounds = int(np.clip(_DRAWS // len(n), 99, 2000))
    drawn = np.random.default_rng(_SEED).binomial(n, base, size=(rounds, len(n)))
    as_far = int((_phi(drawn, n=n, base=base) >= phi).sum())
    return Dispersion(phi=phi, p_value=(as_far + 1) / (rounds + 1), tau=_tau(phi, n=n))


def _phi(x: NDArray[np.int64], *, n: NDArray[np.int64], base: float) -> Floats:
    z = (np.arcsin(np.sqrt(x / n)) - np.arcsin(np.sqrt(base))) * 2 * np.sqrt(n)
    z.sort(axis=1)
    cut = int(len(n) * _TRIM + 0.5)
    if cut:
        z[:, :cut] = z[:, cut : cut + 1]
        z[:, -cut:] = z[:, -cut - 1 : -cut]
    return np.asarray((z**2).mean(axis=1))


def _tau(phi: float, *, n: NDArray[np.int64]) -> float:
    weights = 4.0 * n
    spread = weights.sum() - (weights**2).sum() / weights.sum()
    return float(np.sqrt(max(0.0, (len(n) * phi - (len(n) - 1)) / spread)))
