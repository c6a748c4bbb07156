"""What may be wrong at one practice, as data, and how what was recorded there ranks it.

Import `ranked` and `LocalEvidence` to rank, `CATALOGUE` for the causes themselves.
"""

from domain.local_causes.catalogue import CATALOGUE, NEVER_LOCAL
from domain.local_causes.evidence import FactChange, KnownFact, LocalEvidence
from domain.local_causes.model import LocalCause
from domain.local_causes.ranking import LATE, LOOK_BACK, RankedCause, ranked

__all__ = [
    "CATALOGUE",
    "LATE",
    "LOOK_BACK",
    "NEVER_LOCAL",
    "FactChange",
    "KnownFact",
    "LocalCause",
    "LocalEvidence",
    "RankedCause",
    "ranked",
]
