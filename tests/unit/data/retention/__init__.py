"""What is kept how long, and what becomes of figures whose runs are gone."""
