"""The lab's network: relays, resolvers, proxies and the gateway on loopback addresses of their own, in one process.

Started as `python -m bookwatch.lab.network PLAN.json`; broken and mended through its control port.
"""
