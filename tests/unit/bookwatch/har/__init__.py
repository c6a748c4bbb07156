"""Tests of `bookwatch.har`."""
