"""Tests of data.directory."""
