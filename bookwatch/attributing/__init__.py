"""`bookwatch attribute`: a file of runs in, verdicts out. The formats of both are in docs/schemas."""
