"""An archive: closed days of raw runs as Parquet files, which anybody's tools can read, and SQL over them.

    DIR/archive.json                      what it is: format and version
    DIR/day=2026-03-02/runs.parquet       one row a run, scheduled on that day of Europe/London
    DIR/day=2026-03-02/steps.parquet      one row a step

A day is there whole or not at all: it is written beside, and takes its name at the end.
"""
