"""The read model: what the pages ask of the whole fleet, as arrays in files that all page workers of a host share.

shape       what is kept: counts of each place by hour (8 days), by day (92), of each PCT by day (400), percentiles
cube        one memory-mapped file of numbers by bucket of time, role, measure and place
loading     roll-up rows -> counts (percentiles: sketches -> milliseconds; now: last runs and verdicts)
filling     counts -> a cube's buckets
updating    what was counted anew since the version that a cube shows (`data.rollups.recounts`)
layout      how large the cubes are, and which files are shown; sizing: a first guess, and larger when it is too small
keeper      the one process of a host that does all this; every other only reads
model       the cubes, opened; answers: what pages ask them
"""
