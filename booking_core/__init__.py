"""A reference booking core that speaks the e-RS dialect, its identity service, care records and hospital systems (PAS),
each a process of its own over TLS, with faults to inject through a loopback control port.

Imports nothing of ours: the core and its tester meet over HTTP alone, so that they cannot share a bug.
"""
