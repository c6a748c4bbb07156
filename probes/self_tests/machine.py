"""Load, disk, network card and start times of the machine, by psutil: the same on Windows, macOS and Linux."""

import platform
import socket
from datetime import UTC, datetime
from pathlib import Path

import psutil

from domain.clock import Clock
from probes.self_tests.words import UNKNOWN, Facts, fill

_NO_SPEED = 0


class Machine:
    """Reads one machine; remembers the counters of the last reading."""

    def __init__(self, folder: Path, *, clock: Clock) -> None:
        """`folder`: whose disk is looked at."""
        self._folder = folder
        self._counters: tuple[str, int, int] = ("", 0, 0)
        self._started = f"{clock():%Y-%m-%d %H:%M} UTC"
        psutil.cpu_percent()  # the first answer says nothing: it counts from here on

    def facts(self) -> Facts:
        """Load since the last reading, and what changes when the machine is started or changed."""
        return {
            "load.processor": fill(psutil.cpu_percent()),
            "load.memory": fill(psutil.virtual_memory().percent),
            "load.disk": self._disk(),
            "machine.system": f"{platform.system() or UNKNOWN} {platform.release()}".strip(),
            "machine.started": _booted(),
            "agent.started": self._started,
        }

    def line_facts(self, host: str) -> Facts:
        """The network card that leads to a host, and how many packets it lost since the last reading."""
        name = _card_towards(host)
        if not name:
            return {"line.interface": UNKNOWN, "line.errors": UNKNOWN}
        state = psutil.net_if_stats().get(name)
        pace = f", {state.speed} Mbit/s" if state and state.speed > _NO_SPEED else ""
        return {"line.interface": f"{name}{pace}", "line.errors": self._losses(name)}

    def _disk(self) -> str:
        try:
            return fill(psutil.disk_usage(str(self._folder)).percent)
        except OSError:
            return UNKNOWN

    def _losses(self, name: str) -> str:
        counted = psutil.net_io_counters(pernic=True).get(name)
        if counted is None:
            return UNKNOWN
        lost = counted.errin + counted.errout + counted.dropin + counted.dropout
        packets = counted.packets_recv + counted.packets_sent
        earlier, self._counters = self._counters, (name, lost, packets)
        if earlier[0] != name or packets <= earlier[2]:
            return "none seen"
        share = (lost - earlier[1]) / (packets - earlier[2])
        if share <= 0:
            return "none seen"
        return "under 1 % of packets" if share < 0.01 else "1 % of packets and more"


def _booted() -> str:
    """To ten minutes: some systems work it out anew each time, and are a second off."""
    at = datetime.fromtimestamp(psutil.boot_time(), tz=UTC)
    return f"{at:%Y-%m-%d %H}:{at.minute // 10}x UTC"


def _card_towards(host: str) -> str:
    """Name of the card whose address the system would use; nothing is sent (UDP connects by looking at its routes)."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((host, 9))
            address = str(sock.getsockname()[0])
    except OSError:
        return ""
    cards = psutil.net_if_addrs().items()
    return next((name for name, found in cards if any(each.address == address for each in found)), "")
