"""HTTP Archives (HAR 1.2) of runs, for the browser tools that everybody has; without the secrets.

Imports `domain` and the transport's words of `probes`; `bookwatch.cli` writes the files.
"""
