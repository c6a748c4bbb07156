"""What an agent can find out about its own machine and line, beside the runs and never in their way.

Facts change slowly and are told in bands ("under 50 ms"), so that they travel only when something has really changed.
`observer` reads them in a thread of its own, once for a whole process; `telling` adds to a run what is new to its
vantage. Imports `domain` and the transport of `probes`; psutil knows the differences between systems.
"""
