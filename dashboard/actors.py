"""Who acts: what a trusted proxy says, or the name that a person gave once and the browser remembers."""

from collections.abc import Mapping

from data.incidents.refusals import ActError

MOST = 100
"""Characters of a name."""


def from_proxy(headers: Mapping[str, str], *, header: str) -> str:
    """The name in the header that the settings name; empty where they name none, or it is not there."""
    if not header:
        return ""
    return next((value.strip() for name, value in headers.items() if name.lower() == header.lower()), "")[:MOST]


def actor(headers: Mapping[str, str], *, header: str, given: str | None) -> str:
    """Who acts. With a proxy in front only its word counts. Raises ActError where nobody says who it is."""
    if header:
        found = from_proxy(headers, header=header)
        if not found:
            raise ActError("The proxy does not say who you are.", remedy="Log on there, then reload this page.")
        return found
    name = " ".join((given or "").split())[:MOST]
    if not name:
        raise ActError("Your name is missing.", remedy="Give it under Your name; this browser remembers it.")
    return name
