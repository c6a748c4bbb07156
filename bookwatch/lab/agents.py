"""The lab's agents: their configuration files, their processes, and what the director may do to them."""

import json
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bookwatch.lab.errors import FaultError
from bookwatch.lab.network.plan import NetworkPlan
from bookwatch.lab.processes import Child, Children
from bookwatch.lab.topology import Site, Topology
from bookwatch.synthetic import synthetic_nhs_numbers
from domain.journeys import NEIGHBOURS
from probes.profiles import TestService

_PATIENTS = 200

NEIGHBOURS_EVERY = 12
"""Rounds between two runs of a neighbour at one vantage: in life that is an hour, and they must cost little."""


_DRAIN_S = 20.0
"""A run may last its whole budget of 12 s, and its report a few more, before its agent ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the lab gave out to one vantage."""

    card_id: str
    key: str = field(repr=False)
    token: str = field(repr=False)


def credentials(topology: Topology) -> dict[str, Credentials]:
    """A card and a token for each vantage, fresh for each lab."""
    return {
        site.code: Credentials(card_id=f"CARD-{site.code}", key=secrets.token_hex(32), token=secrets.token_urlsafe(32))
        for site in topology.sites
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    """What all agents of the lab share."""

    plan: NetworkPlan
    ca_file: Path
    services: Sequence[TestService]
    round_s: float
    timeouts_s: tuple[float, float, float]
    """Connect, step, run budget."""


def agent_document(
    sites: Sequence[Site],
    *,
    settings: AgentSettings,
    secrets_of: Mapping[str, Credentials],
    outbox: Path,
    offsets_s: Mapping[str, float],
) -> dict[str, Any]:
    """The configuration file of one agent process (docs/agent.md)."""
    connect, step, budget = settings.timeouts_s
    names = dict(zip(("core", "identity", "care-records", "pacs"), settings.plan.names, strict=True))
    servers = {name: f"https://{host}:{settings.plan.ports[name]}" for name, host in names.items()}
    return {
        "interval_s": settings.round_s,
        "timeouts": {"connect_s": connect, "step_s": step, "budget_s": budget},
        "profile": "reference",
        "servers": servers | {"pacs": f"{servers['pacs']}/dicom-web"},
        "ca_file": str(settings.ca_file),
        "services": [asdict(each) for each in settings.services],
        "nhs_numbers": list(synthetic_nhs_numbers(_PATIENTS)),
        "outbox": str(outbox),
        "journeys": ["refer-and-book", *sorted(NEIGHBOURS)],
        "every": dict.fromkeys(sorted(NEIGHBOURS), NEIGHBOURS_EVERY),
        "max_concurrent": 50,
        "vantages": [
            _vantage(site, plan=settings.plan, own=secrets_of[site.code], offset_s=offsets_s.get(site.code, 0.0))
            for site in sites
        ],
    }


def _vantage(site: Site, *, plan: NetworkPlan, own: Credentials, offset_s: float) -> dict[str, Any]:
    resolver = next((host for host in plan.resolvers if host.name == site.dimensions.get("resolver")), None)
    proxy = next((host for host in plan.proxies if host.name == site.dimensions.get("proxy")), None)
    return {
        "vantage": site.code,
        "organisation": site.code,
        "agent": site.code,
        "kind": site.kind.value,
        "token": own.token,
        "collector": f"http://{site.address}:{plan.ports['collector']}",
        "card": {"card_id": own.card_id, "key": own.key},
        "resolver": f"{resolver.address}:{plan.dns_port}" if resolver else None,
        "proxy": f"http://{proxy.address}:{plan.proxy_port}" if proxy else None,
        "source_address": site.address,
        "clock_offset_s": offset_s,
    }


class Agents:
    """The agent processes: one for all vantages, and one each for those that a scenario will silence."""

    def __init__(
        self,
        topology: Topology,
        *,
        settings: AgentSettings,
        secrets_of: Mapping[str, Credentials],
        children: Children,
        alone: Sequence[str] = (),
    ) -> None:
        self._settings = settings
        self._secrets_of = secrets_of
        self._children = children
        self._offsets_s: dict[str, float] = {}
        rest = tuple(site for site in topology.sites if site.code not in alone)
        self._groups = {"agents": rest} | {site.code: (site,) for site in topology.sites if site.code in alone}
        self._running: dict[str, Child] = {}

    def start(self) -> None:
        """Start all."""
        for name in self._groups:
            self._start(name)

    def stop(self) -> None:
        """Let all finish their runs in flight and deliver what they hold, then end."""
        for child in self._running.values():
            self._children.forget(child)
            child.stop(within_s=_DRAIN_S)
        self._running = {}

    def silence(self, vantage: str) -> Callable[[], None]:
        """End the process of one vantage as a power cut would; the result starts it again."""
        name = self._group(vantage)
        if len(self._groups[name]) > 1:
            raise FaultError(
                f"agent:{vantage} shares its process with others", remedy="only a scenario can silence an agent"
            )
        child = self._running.pop(name)
        self._children.forget(child)
        child.kill()
        return lambda: self._start(name)

    def set_clock(self, vantage: str, *, offset_s: float) -> Callable[[], None]:
        """Give one vantage a wrong clock: its agent takes the changed file over within a second."""
        self._offsets_s[vantage] = offset_s
        self._write(self._group(vantage))

        def put_right() -> None:
            self._offsets_s.pop(vantage, None)
            self._write(self._group(vantage))

        return put_right

    def _group(self, vantage: str) -> str:
        for name, sites in self._groups.items():
            if vantage in {site.code for site in sites}:
                return name
        raise FaultError(f"the lab has no agent:{vantage}", remedy="name a practice of the lab")

    def _start(self, name: str) -> None:
        file = self._write(name)
        self._running[name] = self._children.start(["bookwatch", "agent", str(file)], name=f"agent-{name}")

    def _write(self, name: str) -> Path:
        folder = self._children.folder
        document = agent_document(
            self._groups[name],
            settings=self._settings,
            secrets_of=self._secrets_of,
            outbox=folder / f"outbox-{name}.db",
            offsets_s=self._offsets_s,
        )
        file = folder / f"agent-{name}.json"
        draft = file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(document, indent=1), encoding="utf-8")
        os.replace(draft, file)  # noqa: PTH105  # at once: the agent looks at the file while it runs
        return file
