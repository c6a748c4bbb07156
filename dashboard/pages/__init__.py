"""Pages: each registers itself, lays out a skeleton at once, and fills it on a worker thread when there is news."""
