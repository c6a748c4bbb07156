"""The engine and its rivals, each behind `rulings.Judge`. Imports attribution, and what the panel shows."""

from collections.abc import Mapping
from typing import Final

from bookwatch.evaluation.judges.ablations import ABLATIONS
from bookwatch.evaluation.judges.classes import ClassAlone
from bookwatch.evaluation.judges.control import NearestControl
from bookwatch.evaluation.judges.cover import SetCover
from bookwatch.evaluation.judges.engine import Engine
from bookwatch.evaluation.judges.flock import Flock
from bookwatch.evaluation.judges.lasso import Lasso
from bookwatch.evaluation.judges.threshold import Threshold
from bookwatch.evaluation.judges.votes import Votes
from bookwatch.evaluation.judges.voting import PUBLISHED, TUNED, Voting
from bookwatch.evaluation.rulings import Judge

ENGINE: Final = "engine"
TUNED_VOTER: Final = "voting, tuned"
SIMPLE: Final = ("static threshold", "failure class alone", "nearest control")
"""What a suite must be too hard for."""
JUDGES: Final[Mapping[str, Judge]] = {
    judge.name: judge
    for judge in (
        Engine(),
        *(Threshold(), ClassAlone(), NearestControl()),
        *(Voting(name="voting, published", settings=PUBLISHED), Voting(name=TUNED_VOTER, settings=TUNED)),
        *(Votes(), SetCover(), Lasso(), Flock()),
        *ABLATIONS,
    )
}
USUAL: Final = tuple(name for name in JUDGES if name not in {each.name for each in ABLATIONS})
"""All but the ablations, each of which costs as much as the engine."""
