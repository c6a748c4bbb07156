"""Tests of `attribution`."""
