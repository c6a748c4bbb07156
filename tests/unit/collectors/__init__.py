"""Unit tests of `collectors`."""
