"""Tests of `data.moving`."""
