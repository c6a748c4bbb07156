"""The agent: runs journeys from its vantages on a schedule, keeps each result, and delivers it to the collector.

`host.run_agent` puts the parts together: `schedule` says what is due when, `clockwork` wakes at that moment, `workers`
runs it, `outbox` keeps it, `delivery` sends it. It may import domain, probes, requests and apscheduler.
"""
