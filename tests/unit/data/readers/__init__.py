"""What the pages read of the roll-ups equals a recount."""
