"""Between what was read and what is shown: pure functions that shape one page's readings for its components."""
