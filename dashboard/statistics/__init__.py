"""Statistics for people: pure functions on counts."""
