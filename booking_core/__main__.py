"""`python -m booking_core SERVICE SETTINGS.json`: one service process. People use `bookwatch core`.

`python -m booking_core openapi` prints the core's OpenAPI description.
"""

import sys
from pathlib import Path

from booking_core.errors import BookingCoreError
from booking_core.serving import serve
from booking_core.settings import SERVICES, read_settings

WRONG_USE = 2


def main(arguments: list[str]) -> int:
    """Serve until the lifeline (standard input) closes. Exit codes: 0 ended, 2 wrong use."""
    if arguments == ["openapi"]:
        sys.stdout.write(_openapi())
        return 0
    if len(arguments) != 2 or arguments[0] not in SERVICES:
        sys.stderr.write(f"Usage: python -m booking_core {'|'.join(SERVICES)} SETTINGS.json | openapi\n")
        return WRONG_USE
    try:
        serve(read_settings(Path(arguments[1])))
    except BookingCoreError as problem:
        sys.stderr.write(f"{problem}\n")
        return WRONG_USE
    return 0


def _openapi() -> str:
    # Only here: the three small services do without FastAPI.
    from booking_core.core.openapi import description
    from booking_core.core.routes import ROUTES

    return description(ROUTES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
