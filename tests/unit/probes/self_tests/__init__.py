"""Tests of `probes.self_tests`."""
