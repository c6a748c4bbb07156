"""Many runs at once: columns to the bytes that a run at a time would give, and into the database in large batches."""
