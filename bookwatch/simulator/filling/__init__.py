"""A store filled with a past: the last days run by run, older days as the roll-ups that retention would have left."""
