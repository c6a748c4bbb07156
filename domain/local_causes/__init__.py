"""What may be wrong at one practice, as data, and how what was recorded there ranks it.

Import `ranked` and `LocalEvidence` to rank, `CATALOGUE` for the causes themselves.
"""

from domain.local_causes.catalogue import CATALOGUE, NEVER_LOCAL
from domain.local_causes.evidence import FactChange, KnownFact, LocalEvidence
from domain.local_causes.model import LOOK_BACK, LocalCause
from domain.local_causes.ranking import LATE, RankedCause, ranked
from domain.local_causes.restarts import AfterStarts, after_starts

__all__ = [
    "CATALOGUE",
    "LATE",
    "LOOK_BACK",
    "NEVER_LOCAL",
    "AfterStarts",
    "FactChange",
    "KnownFact",
    "LocalCause",
    "LocalEvidence",
    "RankedCause",
    "after_starts",
    "ranked",
]
