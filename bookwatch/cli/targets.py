"""What several commands are told in the same way: a core to test, and a card to log on with."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bookwatch.cli.console import refuse
from bookwatch.state import first_card, reference_authority
from bookwatch.synthetic import synthetic_nhs_numbers
from probes.discovery import DiscoveryError, NotAnsweredError, discover
from probes.profiles import Profile, ProfileError, load_profile
from probes.settings import Card, Credentials, Target, VantageSetup

PATIENTS = 1_000


def target_from(url: str, *, ca: Path | None) -> Target:
    """Ask a core where its services are; ends the command where it does not say."""
    try:
        return _found(url, ca=ca)
    except NotAnsweredError as problem:
        refuse(str(problem))


def _found(url: str, *, ca: Path | None, setup: VantageSetup | None = None) -> Target:
    default = reference_authority()
    authority = ca or (default if default.exists() else None)
    proxy, resolver = (setup.proxy, setup.resolver) if setup else (None, None)
    try:
        found = discover(url, ca_file=authority, proxy=proxy, resolver=resolver)
    except NotAnsweredError:
        raise
    except DiscoveryError as problem:
        refuse(str(problem))
    return replace(found, nhs_numbers=found.nhs_numbers or synthetic_nhs_numbers(PATIENTS))


def profile_from(name: str) -> Profile:
    """A profile by name or path; ends the command where it cannot be used."""
    try:
        return load_profile(name)
    except ProfileError as problem:
        refuse(str(problem))


def target_of(profile: Profile, *, url: str | None, ca: Path | None, setup: VantageSetup) -> Target:
    """The target of a profile: its own servers, or those of a core at `url`, asked by the vantage's way out.

    Raises NotAnsweredError where that core gives no answer.
    """
    if profile.servers is None:
        if url is None:
            refuse(f"the profile {profile.name} names no servers", remedy="Give the core's base URL with --target.")
        found = _found(url, ca=ca, setup=setup)
        services, numbers = profile.services, profile.nhs_numbers
        return replace(
            found,
            profile=profile,
            services=found.services if services is None else services,
            nhs_numbers=found.nhs_numbers if numbers is None else numbers,
        )
    if url is not None:
        refuse(f"the profile {profile.name} fixes the servers", remedy="Leave --target out, or use another profile.")
    return Target(
        profile=profile,
        servers=profile.servers,
        ca_file=ca,
        services=profile.services or (),
        nhs_numbers=profile.nhs_numbers or (),
    )


def credentials_from(environ: Mapping[str, str]) -> Credentials | None:
    """What an application logs on with, from `BOOKWATCH_CLIENT_ID` and the variables beside it; None without it."""
    client_id = environ.get("BOOKWATCH_CLIENT_ID", "")
    if not client_id:
        return None
    files = {
        name: Path(environ[f"BOOKWATCH_{name.upper()}"])
        for name in ("private_key_file", "client_secret_file", "refresh_token_file")
        if environ.get(f"BOOKWATCH_{name.upper()}")
    }
    return Credentials(client_id=client_id, key_id=environ.get("BOOKWATCH_KEY_ID", ""), **files)


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
