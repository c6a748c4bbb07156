"""What the Trends page says: better or noise, level met or not, whose trouble it was, and whether to rely on it."""
