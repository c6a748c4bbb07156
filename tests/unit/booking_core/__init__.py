"""Tests of `booking_core`."""
