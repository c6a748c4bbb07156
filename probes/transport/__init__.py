"""HTTP with six measured phases: `requests` on urllib3 connections that dial, time and bound everything themselves.

`stopwatch` reads the clock, `names` looks up, `line` dials (look-up, TCP, CONNECT, TLS), `connections` plugs that into
urllib3, `client` makes one call and always comes back with an `Exchange`. Imports nothing of ours but `domain`.
"""
