"""Tests: unit/<package>/ mirrors the tree; integration/ joins real parts; e2e/ drives the product in a browser."""
