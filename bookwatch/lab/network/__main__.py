"""The network process: `python -m bookwatch.lab.network PLAN.json`.

Writes one line, the address of its control port, when everything listens, and ends when its standard input does: so
it never outlives the lab that started it, not even one that was killed.
"""

import asyncio
import sys
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

import uvloop

from bookwatch.lab.control_port import ControlPort, Handlers
from bookwatch.lab.faults import from_json, to_json
from bookwatch.lab.network.assembly import Network
from bookwatch.lab.network.plan import NetworkPlan, read_plan

_T = TypeVar("_T")


def main(arguments: list[str]) -> int:
    """Run until standard input ends. Exit codes: 0 ended as told, 1 a port is in use, 2 wrong use."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m bookwatch.lab.network PLAN.json\n")
        return 2
    try:
        uvloop.run(_serve(read_plan(Path(arguments[0]))))
    except OSError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


async def _serve(plan: NetworkPlan) -> None:
    network = Network(plan)
    await network.start()
    loop = asyncio.get_running_loop()

    def wait_for(what: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(what, loop).result(timeout=10)

    def put(key: str, document: Mapping[str, Any]) -> None:
        wait_for(network.put(key, from_json(document)))

    port = ControlPort(
        Handlers(
            listed=lambda: {key: to_json(fault) for key, fault in network.faults.items()},
            put=put,
            delete=lambda key: wait_for(network.delete(key)),
        ),
        port=plan.control_port,
    )
    port.start()
    sys.stdout.write(f"{port.url}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)  # until the lab ends or is killed
    port.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
