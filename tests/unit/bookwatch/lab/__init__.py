"""Tests of bookwatch.lab."""
