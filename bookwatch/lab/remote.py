"""The lab's switches, for another process: the director's control port and its client for the pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bookwatch.lab.control_port import ControlPort, Handlers
from bookwatch.lab.director import Director, Happening
from bookwatch.lab.errors import FaultError
from bookwatch.lab.faults import Fault, from_json
from bookwatch.lab.http_json import call
from bookwatch.lab.menu import Switch
from dashboard.lab_control import LabFault
from domain.clock import iso

_MOMENTS = ("broken_at", "mended_at")


def director_port(director: Director, *, menu: Mapping[str, Switch], port: int = 0) -> ControlPort:
    """A control port (not started yet): the menu and whatever else is broken; an empty PUT throws a switch."""

    def listed() -> dict[str, Any]:
        active = director.active()
        thrown = {key: _thrown(switch, active=active) for key, switch in menu.items()}
        last = {(each.fault.where, each.fault.kind): each for each in director.history()}
        found = {key: _document(switch, active=bool(thrown[key]), last=last) for key, switch in menu.items()}
        named = {key for keys in thrown.values() for key in keys}
        others = {key: fault for key, fault in active.items() if key not in named}
        return found | {
            key: {"title": f"{each.where} {each.kind}", "active": True, **_times(each, last=last)}
            for key, each in others.items()
        }

    def put(key: str, document: Mapping[str, Any]) -> None:
        if not document and key not in menu:
            raise FaultError(f"no switch is called {key!r}", remedy="GET /faults lists them, or send a fault")
        active = director.active()
        if key in active or (not document and _thrown(menu[key], active=active)):
            return
        director.apply(key, fault=from_json(document) if document else menu[key].fault)

    def mend(key: str) -> bool:
        own = _thrown(menu[key], active=director.active()) if key in menu else [key]
        mended = [director.mend(each) for each in own]
        return any(mended)

    return ControlPort(Handlers(listed=listed, put=put, delete=mend), port=port)


def _thrown(switch: Switch, *, active: Mapping[str, Fault]) -> list[str]:
    """Under which names its fault is in force: the story breaks the same things by names of its own.

    Else the page would list one fault twice, once as whole and once as broken.
    """
    its = (switch.fault.where, switch.fault.kind)
    return [key for key, fault in active.items() if (fault.where, fault.kind) == its]


_Last = Mapping[tuple[str, str], Happening]
"""Where and how something was broken -> the last time that it was."""


def _document(switch: Switch, *, active: bool, last: _Last) -> dict[str, Any]:
    texts = {"title": switch.title, "where": switch.where, "expected": switch.expected}
    return {**texts, "active": active, **_times(switch.fault, last=last)}


def _times(fault: Fault, *, last: _Last) -> dict[str, str]:
    """When it was broken last, and mended after that."""
    found = last.get((fault.where, fault.kind))
    if found is None:
        return {}
    moments = {"broken_at": found.started_at, "mended_at": found.ended_at}
    return {name: iso(moment) for name, moment in moments.items() if moment is not None}


def _with_moments(document: Mapping[str, Any]) -> dict[str, Any]:
    moments = {name: datetime.fromisoformat(document[name]) for name in _MOMENTS if name in document}
    return {**document, **moments}


class RemoteLab:
    """`dashboard.lab_control.LabControl` over HTTP. Calls raise LabError when the lab is away."""

    def __init__(self, url: str) -> None:
        """`url`: base URL of the director's control port."""
        self._url = url.rstrip("/")

    def faults(self) -> list[LabFault]:
        """Everything that can be broken, in the order to show it."""
        listed = call("GET", url=f"{self._url}/faults")["faults"]
        return [LabFault(key=key, **_with_moments(document)) for key, document in listed.items()]

    def break_(self, key: str) -> None:
        """Break one thing; no effect where it is broken. Raises KeyError for an unknown key."""
        try:
            call("PUT", url=f"{self._url}/faults/{key}", body={})
        except FaultError:
            raise KeyError(key) from None

    def mend(self, key: str) -> None:
        """Mend one thing; no effect where it is whole. Raises KeyError for an unknown key."""
        try:
            call("DELETE", url=f"{self._url}/faults/{key}")
        except FaultError:
            if key not in {each.key for each in self.faults()}:
                raise KeyError(key) from None
