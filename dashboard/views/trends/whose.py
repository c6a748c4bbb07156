"""Whose trouble it was: failed journeys by where the fault lay, the unknown as its own share."""

from collections.abc import Mapping

from dashboard.tallies import Tallies
from data.codes import JUDGEMENTS
from domain.vocabulary import Judgement

ORDER = (Judgement.LOCAL, Judgement.SHARED, Judgement.PROVIDER, Judgement.CENTRAL, Judgement.UNDETERMINED)


def whose(tallies: Tallies) -> Mapping[Judgement, int]:
    """Failed journeys by judgement; one that failed while nothing was said of its practice cannot be told."""
    by_code = tallies.bad_by_domain()
    known = {judgement: int(by_code[JUDGEMENTS.of(judgement)]) for judgement in ORDER}
    known[Judgement.UNDETERMINED] = int(by_code.sum()) - sum(known[each] for each in ORDER[:-1])
    return known
