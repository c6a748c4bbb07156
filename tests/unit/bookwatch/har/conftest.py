"""The engine's bench, for the archive of what it does."""

from tests.unit.probes.conftest import authority, ca_file, compiled, run_once

__all__ = ["authority", "ca_file", "compiled", "run_once"]
