"""A cause that stands: its exact stretch, which places it touches, and what it explains of the window."""

from dataclasses import dataclass, replace

import numpy as np

from attribution.likelihood import Fit, State
from attribution.ratios import Ratios
from attribution.window import Bools, Floats, Grid

_MOST_COVERED = 0.9
"""Of a cause that seems to touch all: some records of who shares it are wrong."""
_MOST = float(np.log(0.98))
"""Greatest log probability of a cell that a cause explains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A cause that stands, with its exact stretch and what it explains."""

    fit: Fit
    begins: float
    """Seconds since the window's start from which attempts suffer."""
    ends: float
    """Seconds since the window's start up to which they do."""
    strength: Floats
    """Probability of each cell's symptom under it, zero outside; shape (places, rounds)."""
    covered: Floats
    """Probability of each place to be touched by it."""
    pausing: float = 0.0
    """How likely it comes again, where it is away: surely, if it came and went before for as long."""
    rivals: tuple[Fit, ...] = ()
    """What else could explain the same places, best first, each weighed in its stead."""

    @property
    def explained(self) -> Bools:
        """Cells whose symptom it makes likely."""
        return self.strength > 0.0


def explained_by(accepted: list[Accepted], *, shape: tuple[int, ...]) -> Bools:
    """Cells whose symptom any of the causes makes likely."""
    explained = np.zeros(shape, dtype=np.bool_)
    for one in accepted:
        explained |= one.explained
    return explained


def applied(grid: Grid, *, fit: Fit, state: State) -> tuple[Accepted, State]:
    """The cause as it stands on top of what is explained, and what is explained with it."""
    members = fit.candidate.members
    laid = Ratios(fit.candidate, grid=grid, log_cells=state.log_cells, reached=True)
    ratios = laid.of(fit.theta, severities=[fit.severity])[0]
    begins, ends = _stretch(grid, fit=fit, ratios=ratios)
    when = grid.when[members]
    inside = (when >= begins) & (when <= ends)
    gain = np.where(inside, ratios, 0.0).sum(axis=1)
    covered = np.exp(-np.logaddexp(0.0, _odds_against(fit.coverage) - gain))[:, None]
    log_cells = state.log_cells.copy()
    before = state.log_cells[members]
    after = np.minimum(before + np.log(covered * np.exp(ratios) + 1.0 - covered), np.maximum(before, _MOST))
    log_cells[members] = np.where(inside, after, before)
    strength = np.zeros_like(log_cells)
    made = np.exp(before) * (np.exp(ratios) - 1.0) * covered
    strength[members] = np.where(inside & fit.candidate.compatible, np.maximum(made, 0.0), 0.0)
    touching = np.zeros(len(log_cells))
    touching[members] = 1.0 / (1.0 + np.exp(np.minimum(_odds_against(min(fit.coverage, _MOST_COVERED)) - gain, 50.0)))
    one = Accepted(fit=fit, begins=begins, ends=ends, strength=strength, covered=touching)
    return one, replace(state, log_cells=log_cells)


def _odds_against(coverage: float) -> float:
    """Log odds that a member is not covered; minus infinity where all are."""
    return float(np.log1p(-coverage) - np.log(coverage)) if coverage < 1.0 else -np.inf


def _stretch(grid: Grid, *, fit: Fit, ratios: Floats) -> tuple[float, float]:
    """The exact start and end: places run at different moments of a round, and a fault keeps no rounds."""
    when = grid.when[fit.candidate.members]
    column = np.arange(when.shape[1])[None, :]
    begins, ends = -np.inf, np.inf
    near = (column >= fit.first - 1) & (column <= fit.first) & (ratios != 0.0)
    if fit.first > 0 and near.any():
        times, gains = _in_time(when[near], ratios[near])
        later = np.cumsum(gains[::-1])[::-1]
        begins = float(times[int(np.argmax(later))])
    near = (column >= fit.after - 1) & (column <= fit.after) & (ratios != 0.0)
    if fit.after < when.shape[1] and near.any():
        times, gains = _in_time(when[near], ratios[near])
        ends = float(times[int(np.argmax(np.cumsum(gains)))])
    return begins, max(ends, begins)


def _in_time(times: Floats, gains: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(times, kind="stable")
    return times[order], gains[order]
