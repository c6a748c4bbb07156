"""Which journeys say something about the booking core, and which are there to tell a dead line from a dead core."""

from typing import Final

NEIGHBOURS: Final = frozenset({"care-records", "pacs"})
"""Journeys against services beside the core: kept and shown, but never evidence about the core nor in its figures."""
