"""Tests of probes.transport."""
