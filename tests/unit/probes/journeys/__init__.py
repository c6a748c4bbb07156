"""Tests of probes.journeys."""
