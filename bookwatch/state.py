"""Where the reference core keeps its certificate authority and cards, so that the probe finds them without flags."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from probes.settings import Card


def reference_folder(environ: Mapping[str, str] | None = None) -> Path:
    """`$BOOKWATCH_STATE`, else `$XDG_STATE_HOME/bookwatch/reference`, else `~/.local/state/bookwatch/reference`."""
    environ = os.environ if environ is None else environ
    if environ.get("BOOKWATCH_STATE"):
        return Path(environ["BOOKWATCH_STATE"])
    base = environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "bookwatch" / "reference"


def reference_authority() -> Path:
    """The certificate authority of the reference core, where it has run before."""
    return reference_folder() / "certificates" / "ca.pem"


def read_cards(path: Path) -> dict[str, str]:
    """Card ids and their keys. Raises FileNotFoundError, or ValueError for a file that is not such a table."""
    cards = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(cards, dict) or not all(isinstance(value, str) for value in cards.values()):
        raise ValueError(f"{path}: expected a JSON object of card id to key")
    return cards


def first_card(path: Path, *, card_id: str | None) -> Card:
    """The card with that id, or the first of the file. Raises KeyError where it is not there."""
    cards = read_cards(path)
    chosen = card_id or next(iter(cards))
    return Card(card_id=chosen, key=cards[chosen])
