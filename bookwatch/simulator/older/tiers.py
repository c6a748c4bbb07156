"""Which tiers a day of the past is kept in: those that retention would have left."""

from typing import Final

HOURS_DAYS: Final = 60
"""Hours of practices, for so many days."""
PRACTICES_DAYS: Final = 395
"""Days of practices, and of their steps. Days of PCTs are kept for ever."""
