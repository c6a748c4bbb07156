"""Incidents on the pages: what is read for them, and how it is said.

The parts are in `dashboard.components.incidents`, the pages in `dashboard.pages.incidents` and `.incident`.
"""
