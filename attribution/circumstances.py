"""What a place's probabilities are calibrated by: how sure the model is, and what its mistakes depend on.

The model knows only the causes that it has thought of. What it does not know shows in the window all the same: failures
elsewhere that nothing explains yet, a cause that has only begun, a rival that explains nearly as much.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from attribution.accepted import Accepted, explained_by
from attribution.columns import Bools, Floats, Ints
from attribution.constants import ROUNDS
from attribution.finding import ORDER, Findings
from attribution.judge import Readings, over
from attribution.standing import Standing
from attribution.symptoms import AKIN, JOIN, NUMBER, SILENT, UNRECORDED
from attribution.window import Grid
from domain.vocabulary import Judgement

WORDS: Final = (Judgement.OK, Judgement.LOCAL, Judgement.SHARED, Judgement.PROVIDER, Judgement.CENTRAL)
"""Columns of probabilities: what can be right of a practice."""
_OF_WORDS: Final = [ORDER.index(word) for word in WORDS]
NAMES: Final = ("sureness", "elsewhere", "since", "belief", "alike", "inside", "odd", "score", "margin", "age")
"""Columns of `Circumstances.values`: log odds of the likeliest word; failures elsewhere beyond chance; attempts that
passed since the latest bad one; log odds of a fault of its own at the end; whether the latest failure repeats another;
log odds that an active cause touches it and spared it; and of the cause that likeliest explains it: whether two names
meet in it or none, its nats, those between it and what is in another domain, and its rounds."""
_SUREST: Final = 7.0
"""Log odds beyond which the model's own sureness says no more: one in a thousand."""
_LASTS: Final = (2, ROUNDS)
"""Rounds in which failures elsewhere are counted: what has only begun shows in the latest alone."""
_OF_CAUSE: Final = ("odd", "score", "margin", "age")
_MOST_NATS: Final = 10.0
_MOST_SCORE: Final = 50.0
"""Nats of a cause beyond which more say no more: thousands of places give thousands, a lab of forty gives fifty."""
_LEAST_USUAL: Final = 0.002
"""Share of attempts that fail for no lasting reason, at least, before enough were seen to say it."""
_FARTHEST: Final = 5.0
"""Log odds against being touched that count as none: there is always a cause that nobody has thought of."""
_PAST_IT: Final = 0.05
"""Chance that a cause is over for a place that it touches, and not yet for the others."""
_SOFT: Final = 2.0
"""Failures added to both sides of what was seen and what was to be expected: a few are nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Of the places at which anything was bad in the window, one row each."""

    places: Ints
    """Their numbers in the grid."""
    shares: Floats
    """The model's probabilities of `WORDS`, summing to 1."""
    values: Floats
    """Shape (places, NAMES)."""
    over: Bools
    """Whether the latest attempt passed, if slowly: until then nobody can say that a failure was by chance."""
    near: Floats
    """Chance that an active cause of that word touches it and has spared it lately; shape (places, WORDS)."""

    @property
    def words(self) -> Ints:
        """The likeliest word of each, as a number of `WORDS`."""
        return np.asarray(self.shares.argmax(axis=1), dtype=np.int64)


def circumstances_of(grid: Grid, *, findings: Findings, readings: Readings, accepted: list[Accepted]) -> Circumstances:
    """What the findings of one window rest on.

    Places of which nothing is known have none, nor has one that nothing can be compared with: no family is like it.
    """
    mass = findings.probabilities[:, _OF_WORDS]
    asked = grid.bad.any(axis=1) & (not grid.alone)
    places = np.flatnonzero(asked & (mass > 0.0).any(axis=1))
    shares = mass[places] / np.maximum(mass[places].sum(axis=1, keepdims=True), 1e-12)
    attempts = grid.seen & (grid.symptom != NUMBER[SILENT])
    near = _near(grid, standings=findings.causes)[places]
    columns = {
        "sureness": _log_odds(shares.max(axis=1, initial=0.0)),
        "elsewhere": _elsewhere(grid, readings=readings, accepted=accepted, attempts=attempts)[places],
        "since": _since(grid, attempts=attempts)[places],
        "belief": _log_odds(readings.lasting[places]),
        "alike": _alike(grid)[places],
        "inside": np.maximum(_log_odds(near.max(axis=1)), -_FARTHEST),
        **_of_causes(findings, places=places),
    }
    values = np.stack([columns[name] for name in NAMES], axis=1)
    return Circumstances(places=places, shares=shares, values=values, over=over(grid)[places], near=near)


def _log_odds(chance: Floats) -> Floats:
    odds = np.log(np.maximum(chance, 1e-12)) - np.log(np.maximum(1.0 - chance, 1e-12))
    return np.asarray(np.clip(odds, -_SUREST, _SUREST), dtype=np.float64)


def _since(grid: Grid, *, attempts: Bools) -> Floats:
    """Attempts that passed since the latest bad one of each place."""
    later_bad = np.cumsum((grid.bad & attempts)[:, ::-1], axis=1)[:, ::-1]
    return np.asarray((attempts & (later_bad == 0)).sum(axis=1), dtype=np.float64)


def _alike(grid: Grid) -> Floats:
    """Whether the latest bad attempt of each place shows what another one showed, or what is akin to that."""
    columns = np.where(grid.bad, np.arange(grid.bad.shape[1]), 0).max(axis=1)
    latest = np.take_along_axis(grid.symptom, columns[:, None], axis=1)
    same = (grid.symptom == latest) | AKIN[grid.symptom, latest]
    return np.asarray((grid.bad & same).sum(axis=1) > 1, dtype=np.float64)


def _near(grid: Grid, *, standings: Sequence[Standing]) -> Floats:
    """Chance that an active cause touches each place, although its attempts have passed since it began."""
    out = np.zeros((len(grid.places), len(WORDS)))
    for standing in standings:
        if standing.active:
            fit, number = standing.accepted.fit, WORDS.index(Judgement(standing.domain.value))
            good, bad = (cells[:, fit.first :] for cells in (fit.candidate.good, fit.candidate.compatible))
            struck = float(bad.sum() / max(int((good | bad).sum()), 1) / fit.coverage)
            spared = fit.coverage * (1.0 - min(struck, 1.0)) ** good.sum(axis=1)
            chance = fit.active * spared / (spared + 1.0 - fit.coverage + _PAST_IT)
            members = fit.candidate.members
            out[members, number] = np.maximum(out[members, number], chance)
    return out


def _elsewhere(grid: Grid, *, readings: Readings, accepted: list[Accepted], attempts: Bools) -> Floats:
    """Failures of the other places that neither a cause nor a fault of their own explains, beside those by chance."""
    # A practice that is ill itself says nothing of the others.
    well = (readings.table[:, 0] < 0.5)[:, None]
    open_cells = grid.bad & attempts & well & ~explained_by(accepted, shape=grid.symptom.shape)
    asked = attempts & well
    usual = max(float(grid.usual.sum()), _LEAST_USUAL)
    counted = [_more(open_cells[:, -last:], asked=asked[:, -last:], usual=usual) for last in _LASTS]
    return np.asarray(np.max(counted, axis=0), dtype=np.float64)


def _more(open_cells: Bools, *, asked: Bools, usual: float) -> Floats:
    others = open_cells.sum() - open_cells.sum(axis=1)
    expected = usual * (asked.sum() - asked.sum(axis=1))
    return np.asarray(np.log((others + _SOFT) / (expected + _SOFT)), dtype=np.float64)


def _of_causes(findings: Findings, *, places: Ints) -> dict[str, Floats]:
    """Of the cause that most likely explains each place; nought where there is none."""
    of_each = [*(_of_cause(each) for each in findings.causes), (0.0,) * len(_OF_CAUSE)]
    table = np.array(of_each)[findings.cause[places]]
    return dict(zip(_OF_CAUSE, table.T, strict=True))


def _of_cause(standing: Standing) -> tuple[float, ...]:
    fit, domains = standing.accepted.fit, standing.domains
    against = max([standing.none, *(domains[each] for each in domains if each is not standing.domain)])
    margin = np.log(max(domains[standing.domain], 1e-12)) - np.log(max(against, 1e-12))
    odd = JOIN in fit.name[0] or fit.name[0] == UNRECORDED
    return (
        float(odd),
        float(np.log1p(np.clip(fit.score, 0.0, _MOST_SCORE))),
        float(np.clip(margin, 0.0, _MOST_NATS)),
        float(ROUNDS - fit.first),
    )
