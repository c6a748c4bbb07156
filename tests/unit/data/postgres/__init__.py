"""Unit tests of `data.postgres`."""
