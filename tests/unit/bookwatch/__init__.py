"""Tests of bookwatch."""
