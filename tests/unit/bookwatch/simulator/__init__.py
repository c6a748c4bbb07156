"""Tests of bookwatch.simulator."""
