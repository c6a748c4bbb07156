"""A small history whose figures are known: what the dashboard's questions are asked of.

Runs, organisations and markers only; verdicts, incidents and roll-ups are computed from them as from any others. What
every page must answer is worked out by hand in `tests/e2e/questions.yaml`, with its arithmetic.

29 practices (Y99001 to Y99029) of PCT ZZ1 run refer-and-book every hour from 07:00 to 18:00 on weekdays: 12 runs a
day, 60 a week. Two control sites run it every hour of every day of January. It is Monday 2 February 2009, 09:05.
"""
