"""Benchmarks: one JSON line per figure, compared with a peer or a limit in the same run (`make bench`)."""
