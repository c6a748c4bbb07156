"""The fault lab: a small network of real sockets around the booking core, with faults whose truth is known.

`topology` lays out practices and what they share, `network/` carries their traffic in a process of its own, the
`director` breaks and mends, `run` plays a scenario file and compares truth with verdicts.
"""
