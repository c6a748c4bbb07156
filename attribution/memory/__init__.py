"""What is remembered from round to round: the last 60 rounds as dense arrays, and each place's own habits."""

from attribution.memory.memory import Memory

__all__ = ["Memory"]
