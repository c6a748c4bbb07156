"""Small histories of outages whose figures are known: what the questions of a central contact are asked of.

70 practices (Y99001 to Y99070) in 10 PCTs and 3 control sites run refer-and-book every five minutes on Tuesday
3 February 2009. Each scene says what breaks for whom and when; verdicts, incidents and roll-ups are computed from its
runs as from any others.
"""
