"""Runs compiled journeys: every step measured, judged and recorded; what was made is cleared away.

Imports `domain` and the other parts of `probes` below the agent.
"""

from probes.engine.runner import run_journey
from probes.engine.situation import TargetError

__all__ = ["TargetError", "run_journey"]
