"""Unit tests of `data.directory`."""
