"""An event-level simulator: the runs of a nation's agents, without sockets, from a seed and a list of faults.

Imports domain, data, probes (the compiled journey) and the lab's YAML reader; never attribution, nor shares a number
with it: what judges must not have been tuned on what it judges.
"""
