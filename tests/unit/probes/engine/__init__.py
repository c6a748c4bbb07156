"""Tests of probes.engine."""
