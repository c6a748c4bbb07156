"""A past range judged again: what it said is replaced, and what it said before stays visible.

`storing.revise` is the way in. People's part of an incident is never written here.
"""
