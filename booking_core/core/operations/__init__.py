"""One module per group of operations: each function answers one published e-RS operation (A030, A004 ...)."""
