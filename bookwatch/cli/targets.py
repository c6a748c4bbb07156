"""What several commands are told in the same way: a core to test, and a card to log on with."""

from dataclasses import replace
from pathlib import Path

from bookwatch.cli.console import refuse
from bookwatch.state import first_card, reference_authority
from bookwatch.synthetic import synthetic_nhs_numbers
from probes.discovery import DiscoveryError, discover
from probes.settings import Card, Target

PATIENTS = 1_000


def target_from(url: str, *, ca: Path | None) -> Target:
    """Ask a core where its services are; ends the command where it does not say."""
    default = reference_authority()
    try:
        found = discover(url, ca_file=ca or (default if default.exists() else None))
    except DiscoveryError as problem:
        refuse(str(problem))
    return replace(found, nhs_numbers=found.nhs_numbers or synthetic_nhs_numbers(PATIENTS))


def card_from(path: Path, *, card_id: str | None) -> Card:
    """A card of a file; ends the command where there is none."""
    try:
        return first_card(path, card_id=card_id)
    except FileNotFoundError:
        refuse(f"no cards at {path}", remedy="Start 'bookwatch core' first, or give --cards FILE.")
    except KeyError:
        refuse(f"{path} has no card {card_id!r}", remedy="Give the id of a card in that file with --card.")
    except ValueError as problem:
        refuse(str(problem), remedy="Give a JSON object of card id to key with --cards.")
