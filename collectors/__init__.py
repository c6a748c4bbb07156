"""How results arrive and what happens then: the ingest API and the evaluation of each round.

Imports domain, data and attribution.
"""
