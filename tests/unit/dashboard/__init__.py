"""Unit tests of `dashboard`."""
