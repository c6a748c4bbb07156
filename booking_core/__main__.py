"""`python -m booking_core SERVICE SETTINGS.json`: one service process. People use `bookwatch core`."""

import sys
from pathlib import Path

from booking_core.errors import BookingCoreError
from booking_core.serving import serve
from booking_core.settings import SERVICES, read_settings

WRONG_USE = 2


def main(arguments: list[str]) -> int:
    """Serve until the lifeline (standard input) closes. Exit codes: 0 ended, 2 wrong use."""
    if len(arguments) != 2 or arguments[0] not in SERVICES:
        sys.stderr.write(f"Usage: python -m booking_core {'|'.join(SERVICES)} SETTINGS.json\n")
        return WRONG_USE
    try:
        serve(read_settings(Path(arguments[1])))
    except BookingCoreError as problem:
        sys.stderr.write(f"{problem}\n")
        return WRONG_USE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
