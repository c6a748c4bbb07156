"""The director: applies and mends faults, wherever they live, and writes down the truth with its times."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from bookwatch.lab.errors import FaultError
from bookwatch.lab.faults import NETWORK, Fault, to_json
from bookwatch.lab.http_json import call
from domain.clock import Clock

_OPERATIONS = {"identity": "LOGON", "care-records": "PDS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A fault that was really in force, from when to when."""

    key: str
    fault: Fault
    started_at: datetime
    ended_at: datetime | None = None


class AgentSwitch(Protocol):
    """What the director can do to agents."""

    def silence(self, vantage: str) -> Callable[[], None]:
        """End the process of one vantage; the result starts it again. Raises FaultError where it shares one."""
        ...

    def set_clock(self, vantage: str, *, offset_s: float) -> Callable[[], None]:
        """Give one vantage a wrong clock; the result puts it right."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """Control ports: of the network process, and of each service of the estate ("core", "identity", "hospital:ZH1")."""

    network: str
    services: Mapping[str, str]
    cards: Mapping[str, str]
    """Card id of each vantage."""


class Director:
    """Safe to call from several threads; one fault changes at a time."""

    def __init__(self, controls: Controls, *, agents: AgentSwitch, clock: Clock) -> None:
        self._controls = controls
        self._agents = agents
        self._clock = clock
        self._lock = threading.RLock()
        self._mend: dict[str, Callable[[], object]] = {}
        self._history: list[Happening] = []

    def apply(self, key: str, *, fault: Fault) -> None:
        """Let a fault loose under a name. Raises FaultError when it cannot be, LabError when a process is away."""
        with self._lock:
            if key in self._mend:
                raise FaultError(f"{key} is broken already", remedy="mend it first")
            started_at = self._clock()
            self._mend[key] = self._apply(key, fault=fault)
            self._history.append(Happening(key=key, fault=fault, started_at=started_at))

    def mend(self, key: str) -> bool:
        """Mend what was broken under that name; False when nothing was."""
        with self._lock:
            undo = self._mend.pop(key, None)
            if undo is None:
                return False
            undo()
            now = self._clock()
            self._history = [
                replace(each, ended_at=now) if each.key == key and each.ended_at is None else each
                for each in self._history
            ]
            return True

    def mend_all(self) -> None:
        """Mend everything."""
        for key in self.active():
            self.mend(key)

    def active(self) -> dict[str, Fault]:
        """What is broken now, by name."""
        with self._lock:
            return {each.key: each.fault for each in self._history if each.ended_at is None}

    def history(self) -> tuple[Happening, ...]:
        """All that was ever broken, in order."""
        with self._lock:
            return tuple(self._history)

    def _apply(self, key: str, *, fault: Fault) -> Callable[[], object]:
        if fault.place in NETWORK:
            url = f"{self._controls.network}/faults/{key}"
            call("PUT", url=url, body=to_json(fault))
            return lambda: call("DELETE", url=url)
        if fault.place == "card":
            return self._revoke(fault.name)
        if fault.place == "agent":
            if fault.kind == "silent":
                return self._agents.silence(fault.name)
            return self._agents.set_clock(fault.name, offset_s=fault.number("offset_s"))
        return self._strike_service(fault)

    def _revoke(self, vantage: str) -> Callable[[], object]:
        if vantage not in self._controls.cards:
            raise FaultError(f"the lab has no card:{vantage}", remedy="name a practice of the lab")
        base = f"{self._controls.services['identity']}/cards/{self._controls.cards[vantage]}"
        call("POST", url=f"{base}/revoke", body={})
        return lambda: call("POST", url=f"{base}/restore", body={})

    def _strike_service(self, fault: Fault) -> Callable[[], object]:
        name = fault.where if fault.place == "hospital" else fault.place
        if name not in self._controls.services:
            remedy = f"there are: {', '.join(self._controls.services)}"
            raise FaultError(f"the lab has no {fault.where}", remedy=remedy)
        base = f"{self._controls.services[name]}/faults"
        made = call("POST", url=base, body=service_fault(fault))
        return lambda: call("DELETE", url=f"{base}/{made['id']}")


def service_fault(fault: Fault) -> dict[str, Any]:
    """The fault as the control port of a service takes it."""
    operation = _OPERATIONS.get(fault.place, fault.name if fault.place == "core" and fault.name else "*")
    document: dict[str, Any] = {"operation": operation, "share": fault.number("share"), "kind": fault.kind}
    if fault.kind == "error":
        document |= {"status": int(fault.number("status")), "code": fault.params["code"]}
    elif fault.kind == "slow":
        document |= {
            "kind": "latency",
            "latency_ms": {"median": fault.number("ms"), "sigma": fault.number("sigma")},
        }
    return document
