"""The words of Bookwatch as frozen types: runs, steps, outcomes, failure classes, organisations, verdicts.

Imports the standard library only, so that an agent on a practice's PC, the collector, the attribution engine and
the pages can all speak the same words without sharing anything else.
"""
