"""Whose fault it is: pure functions, observations in, verdicts with their evidence out.

Imports domain and numpy only: no database, no clock, no network. `evaluate` judges one window from attempts. Who judges
round after round keeps a `Watch`, which is handed what has arrived since the last round, as columns.
"""

from attribution.columns import Columns, columns_of, excused, joined
from attribution.engine import evaluate, judge
from attribution.memory import Memory
from attribution.watch import Watch

__all__ = ["Columns", "Memory", "Watch", "columns_of", "evaluate", "excused", "joined", "judge"]
