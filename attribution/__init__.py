"""Whose fault it is: pure functions, observations in, verdicts with their evidence out.

Imports domain and numpy only: no database, no clock, no network. The one entry is `evaluate`.
"""

from attribution.engine import evaluate

__all__ = ["evaluate"]
