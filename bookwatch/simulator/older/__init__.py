"""Days of which only roll-ups are wanted: the same draws as for single runs, counted where they are made.

A run that is well and takes the usual way is a column of sums; only what leaves that way is played out run by run.
"""
