"""The facts of a vantage's place in words."""

from datetime import datetime

from dashboard.sentences import times
from data.facts import Change, PlaceFact

_LABELS = {
    "line.interface": "Network",
    "line.core": "Way to the core",
    "line.errors": "Errors on the network card",
    "resolver.own": "Name server of the agent",
    "proxy": "Proxy in force",
    "line.proxy": "Way to the proxy",
    "proxy.system": "Proxy that the system names",
    "proxy.environment": "Proxy that the environment names",
    "proxy.script": "Proxy script (PAC)",
    "trust.authority": "Trusted authority",
    "trust.system": "The system's own trust",
    "clock.core": "Clock beside the core's",
    "clock.collector": "Clock beside Bookwatch's",
    "machine.system": "System",
    "machine.started": "Last started",
    "agent.started": "Agent last started",
    "load.processor": "Processor",
    "load.memory": "Memory",
    "load.disk": "Disk of the outbox",
    "site.identity_agent": "Identity agent",
    "site.browser": "Browser",
    "site.java": "Java",
    "site.gp_system": "GP system",
    "site.mode": "Integrated or web",
}
_ORDER = list(_LABELS)
_RESTARTS = {"machine.started": "The PC was restarted", "agent.started": "The agent was restarted"}


def label(key: str) -> str:
    """ "Way to the core"; a key that Bookwatch has no words for as it is, without dots."""
    if key.startswith("resolver.") and key not in _LABELS:
        return f"Name server {key.partition('.')[2]} of the machine"
    return _LABELS.get(key) or key.replace(".", " ").replace("_", " ")


def is_restart(key: str) -> bool:
    """Whether a change of it says that something was started anew."""
    return key in _RESTARTS


def changed(change: Change) -> str:
    """ "Browser: Edge 129 became Edge 130", "The PC was restarted"."""
    return _RESTARTS.get(change.key) or f"{label(change.key)}: {change.before} became {change.after}"


def rank(key: str) -> tuple[int, str]:
    """Position in the list; unknown ones last."""
    return (_ORDER.index(key) if key in _LABELS else _ORDER.index("proxy") if key.startswith("resolver") else 99, key)


def since(fact: PlaceFact, *, now: datetime) -> str:
    """ "since 10:32, before: answers in under 50 ms"."""
    before = f", before: {fact.before}" if fact.before else ""
    return f"since {times.said(fact.since, now=now)}{before}"
