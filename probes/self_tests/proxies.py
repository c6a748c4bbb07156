"""Which proxy is in force, and where else one is named."""

import urllib.request
from collections.abc import Mapping
from urllib.parse import urlsplit

from probes.self_tests.words import UNKNOWN, Facts


def proxy_facts(setting: str | None) -> Facts:
    """The proxy of the configuration is the one in force; one of the environment or the system is named and not used.

    A proxy script (PAC) is not read: whether there is one, the site's facts say where they can (`proxy.script`).
    """
    environment = urllib.request.getproxies_environment()
    return {
        "proxy": f"{_place(setting)}, from the configuration" if setting else "none",
        "proxy.environment": _unused(environment),
        "proxy.system": _unused(_of_system(environment)),
    }


def _of_system(environment: Mapping[str, str]) -> Mapping[str, str]:
    """What Windows or macOS have set; the environment hides it."""
    found = urllib.request.getproxies()
    return {} if found == environment else found


def _unused(proxies: Mapping[str, str]) -> str:
    named = proxies.get("https") or proxies.get("all") or proxies.get("http")
    return f"{_place(named)}, not used" if named else "none"


def _place(url: str) -> str:
    """Host and port alone: user and password are nobody's business."""
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        port = parts.port or 8080
    except ValueError:
        return UNKNOWN
    return f"{parts.hostname or UNKNOWN}:{port}"
