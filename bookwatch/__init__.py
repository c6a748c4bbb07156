"""The front door and the only composition root: command line, settings, wiring, the lab and the demonstration.

Imports everything.
"""

__version__ = "0.1.0"
