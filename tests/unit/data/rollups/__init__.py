"""Roll-ups equal a recount, whatever happened in whatever order."""
