"""Arazzo documents: read, checked with file and line, and compiled once into what the engine runs.

A document is read into located values (`located`), its shape is checked object by object (`reading`, into `model`),
and every reference, expression and condition is resolved before the first call (`compiler`, into `compiled`).
Whatever of Arazzo 1.0.1 is not supported yet is refused there, never ignored. Imports nothing of ours but `domain`.
"""
