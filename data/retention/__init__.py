"""How long each tier is kept, and what is gone. Imports tables and roll-ups."""
