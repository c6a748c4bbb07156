"""`python -m benchmarks.bare_caller URL CA.pem`: a call every 50 ms by bare sockets on one kept connection.

Prints the timing error of each, in milliseconds, until it is ended: what this machine and the server make of a client
that does nothing else. Beside an agent on the same core it tells the agent's own share of the error from theirs.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.bare_sockets import dial, exchange, request
from probes.transport.trust import context_for

_EACH_S = 0.05
_TOLD = re.compile(rb"(?i)x-request-id: *([0-9]+)")


@contextmanager
def bare_caller(base: str, *, ca_file: Path) -> Iterator[list[float]]:
    """The errors of a caller in a process of its own; filled when the block ends, sorted."""
    errors: list[float] = []
    command = [sys.executable, "-m", "benchmarks.bare_caller", base, str(ca_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield errors
        finally:
            process.terminate()
            assert process.stdout is not None
            errors += sorted(map(float, process.stdout.read().split()))


def main(base: str, ca_file: str) -> None:
    """Call for ever."""
    parts = urlsplit(base)
    _, sock = dial(str(parts.hostname), parts.port or 443, context_for(Path(ca_file)))
    asked = request("GET", "/GET/0", parts.netloc)
    while True:
        called = exchange(sock, asked)
        told = _TOLD.search(called.reply)
        assert told is not None
        sys.stdout.write(f"{(called.last - called.sent) * 1000 - int(told[1]) / 1000:.4f}\n")
        sys.stdout.flush()
        time.sleep(_EACH_S)


if __name__ == "__main__":
    main(*sys.argv[1:])
