"""`bookwatch core`: the reference core with its hospitals, identity service, care records and PACS."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bookwatch.cli.console import central_parts, paper, people, print_json, refuse
from bookwatch.state import read_cards, reference_folder
from bookwatch.stopping import stop_on_signals, wait_for
from bookwatch.typed import as_typed

if TYPE_CHECKING:
    from booking_core.launch import Estate

EXAMPLES = """Examples:

  bookwatch core                                  start it, print the addresses

  bookwatch core --json --hospitals 2 --port 8443 for a script

  bookwatch probe refer-and-book --target https://127.0.0.1:8443   then, in another terminal"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("core", epilog=EXAMPLES)(core)


def core(
    *,
    hospitals: Annotated[int, typer.Option(min=1, max=9, help="How many hospital systems to start.")] = 3,
    port: Annotated[
        int,
        typer.Option(
            min=0, max=65519, help="Port of the core; the other services have those that follow. 0: any free ones."
        ),
    ] = 8443,
    pas_timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that the core waits for a hospital.")] = 120.0,
    rate: Annotated[
        float, typer.Option(min=0, help="Requests a second that each application may make; 0: no limit.")
    ] = 10.0,
    slots: Annotated[
        int, typer.Option(min=1, max=24, help="Slots a day of each bookable service: few of them soon run out.")
    ] = 24,
    folder: Annotated[Path | None, typer.Option(help="Where its files live. Default: the user's state folder.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the addresses as one JSON document.")] = False,
) -> None:
    """Start the reference booking core, its hospitals, identity service, care records and PACS; Ctrl-C ends them."""
    with central_parts("core"):
        from booking_core.errors import BookingCoreError
        from booking_core.launch import launch_estate
    place = folder or reference_folder()
    place.mkdir(parents=True, exist_ok=True)
    codes = tuple(f"ZH{number}" for number in range(1, hospitals + 1))
    names = ("core", "identity", "care-records", "pacs", *codes)
    # Fixed ones for all: an agent's configuration names each service, and must still be right after a restart.
    ports = {name: port + number for number, name in enumerate(names)} if port else None
    stop = stop_on_signals()
    try:
        with launch_estate(
            folder=place,
            hospitals=codes,
            cards=_cards(place),
            pas_timeout_s=pas_timeout,
            requests_per_s=rate,
            slots_per_day=slots,
            ports=ports,
        ) as estate:
            _announce(estate, as_json=json_)
            wait_for(stop)
    except BookingCoreError as problem:
        refuse(str(problem))


def _cards(folder: Path) -> dict[str, str]:
    """The cards of an earlier start, so that a probe's card stays known; else a first one."""
    path = folder / "cards.json"
    return read_cards(path) if path.exists() else {"CARD-PROBE": secrets.token_hex(32)}


def _announce(estate: "Estate", *, as_json: bool) -> None:
    document: dict[str, Any] = {
        "core": estate.core.url,
        "identity": estate.identity.url,
        "care_records": estate.care_records.url,
        "pacs": estate.pacs.url,
        "hospitals": {code: service.url for code, service in estate.hospitals.items()},
        "certificate_authority": str(estate.ca_file),
        "cards": str(estate.cards),
        "control": {service.name: service.control_url for service in _services(estate)},
    }
    if as_json:
        print_json(document)
        return
    paper.print(f"Booking core   [bold]{estate.core.url}[/]")
    paper.print(f"Identity       {estate.identity.url}\nCare records   {estate.care_records.url}")
    paper.print(f"PACS           {estate.pacs.url}")
    for code, service in estate.hospitals.items():
        paper.print(f"Hospital {code}   {service.url}")
    paper.print(f"\nCertificate authority  {estate.ca_file}", soft_wrap=True)
    probe = as_typed(f"bookwatch probe refer-and-book --target {estate.core.url}")
    people.print(f"\nProbe it:  {probe}\nCtrl-C ends it.", soft_wrap=True)


def _services(estate: "Estate") -> list[Any]:
    return [estate.core, estate.identity, estate.care_records, estate.pacs, *estate.hospitals.values()]
