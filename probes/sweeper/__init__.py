"""Clears away what runs left behind: their process died, or the reply to their creation was lost.

Stands above the engine: the same profile, pace and log-on hold for it.
"""

from probes.sweeper.sweeper import Sweeper, Swept

__all__ = ["Sweeper", "Swept"]
