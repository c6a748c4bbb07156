"""Tests of probes.arazzo."""
