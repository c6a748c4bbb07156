"""What the options of `bookwatch probe` must be, said before anything is sent."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from bookwatch.cli.console import refuse
from probes.arazzo.compiled import Journey
from probes.arazzo.errors import JourneyError
from probes.journeys import load_journey

_ODS_CODE = re.compile(r"(?=.*[0-9])[A-Z0-9]{3,8}|[A-Z]{3}")
"""Practices Y99001, trusts RX1 or RXH, sites RX101, control sites CTL1: no core can be asked which there are."""


def journey_of(name: str) -> Journey:
    """A journey by name or path; ends the command where there is none, or it is broken."""
    try:
        return load_journey(name)
    except JourneyError as problem:
        refuse(str(problem))


def practice_of(text: str) -> str:
    """The code of --vantage-as in capitals: a core takes any word, so that a slip would pass for a practice."""
    code = text.strip().upper()
    if not _ODS_CODE.fullmatch(code):
        refuse(f"--vantage-as {text!r} is no ODS code", remedy="Give the code of a practice, such as Y99001.")
    return code


def resolver_of(text: str | None) -> tuple[str, int] | None:
    """Address and port of --resolver."""
    if text is None:
        return None
    address, _, port = text.rpartition(":")
    if not address or not port.isdigit():
        refuse(f"--resolver {text!r} is not an address and a port", remedy="Give it as 192.0.2.1:53.")
    return address, int(port)


def proxy_of(text: str | None) -> str | None:
    """The proxy of --proxy: `host:3128` alone would be read as a scheme, and no proxy be used."""
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        is_right = parts.scheme == "http" and bool(parts.hostname) and parts.port != 0 and parts.path in {"", "/"}
    except ValueError:
        is_right = False
    if not is_right:
        refuse(f"--proxy {text!r} is no proxy's address", remedy="Give it as http://192.0.2.1:3128.")
    return text


def archive_of(path: Path | None) -> Path | None:
    """Where --save-har can write: known before the run, not after it."""
    if path is None:
        return None
    place = path if path.exists() else path.absolute().parent
    if path.is_dir() or not place.exists() or not os.access(place, os.W_OK):
        refuse(f"--save-har {path} cannot be written", remedy="Give a file in a folder that exists and is yours.")
    return path
