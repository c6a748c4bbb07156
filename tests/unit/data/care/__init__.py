"""Unit tests of `data.care`."""
