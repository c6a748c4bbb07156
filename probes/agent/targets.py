"""The target of an agent's configuration: what its profile fixes, and what the file says."""

from pathlib import Path

from domain.identifiers import is_synthetic_nhs_number
from probes.agent.reading import Section
from probes.profiles import APPOINTMENT, Profile, ProfileError, load_profile, reference
from probes.settings import Credentials, Target, TestService, Timeouts

SERVERS = ("core", "identity", "care-records")
"""Source descriptions that a journey may call."""
PACS = "pacs"
"""Another, where there is one."""


def read_target(top: Section, *, folder: Path) -> Target:
    """The target; whatever is wrong with it is noted in the section's problems."""
    profile = _profile(top, folder=folder)
    target = Target(
        profile=profile,
        servers=_servers(top, profile=profile),
        ca_file=top.file("ca_file", folder=folder),
        services=_services(top, profile=profile),
        nhs_numbers=_nhs_numbers(top, profile=profile),
        timeouts=_timeouts(top.section("timeouts")),
        rate_per_s=top.number("rate_per_s", least=0.01) if top.has("rate_per_s") else None,
    )
    if target.ca_file and not target.ca_file.is_file():
        top.wrong("ca_file", problem=f"{target.ca_file} is no file", remedy="give a PEM file, or null")
    return target


def read_credentials(each: Section, *, folder: Path) -> Credentials | None:
    """What a vantage logs on with where its profile needs no card."""
    if not each.has("credentials"):
        return None
    section = each.section("credentials")
    credentials = Credentials(
        client_id=section.text("client_id"),
        key_id=section.text("key_id", default=""),
        private_key_file=section.file("private_key_file", folder=folder),
        client_secret_file=section.file("client_secret_file", folder=folder),
        refresh_token_file=section.file("refresh_token_file", folder=folder),
    )
    section.finish()
    return credentials


def _profile(top: Section, *, folder: Path) -> Profile:
    name = top.text("profile", default="reference")
    try:
        return load_profile(str(folder / name) if Path(name).suffix else name)
    except ProfileError as error:
        top.wrong("profile", problem=str(error), remedy="mend the profile, or name another")
        return reference()


def _servers(top: Section, *, profile: Profile) -> dict[str, str]:
    if profile.servers is not None:
        if top.has("servers"):
            top.wrong("servers", problem=f"the profile {profile.name} fixes them", remedy="leave them out")
        return dict(profile.servers)
    section = top.section("servers")
    servers = {name: section.url(name) for name in (*SERVERS, *([PACS] if section.has(PACS) else []))}
    section.finish()
    return servers


def _services(top: Section, *, profile: Profile) -> tuple[TestService, ...]:
    listed = tuple(_service(each) for each in top.sections("services"))
    if profile.services is None:
        _need(top, "services", listed)
        return listed
    for service in listed:
        if service not in profile.services:
            top.wrong(
                "services",
                problem=f"{service.service_id} is not on the list of the profile {profile.name}",
                remedy="name some of its test services, or leave them out",
            )
    return listed or profile.services


def _nhs_numbers(top: Section, *, profile: Profile) -> tuple[str, ...]:
    listed = top.texts("nhs_numbers")
    if profile.nhs_numbers is None:
        _need(top, "nhs_numbers", listed)
    for position, number in enumerate(listed):
        # Refused here as well as in the engine: a real patient's number must not even be configured.
        if profile.synthetic_only and not is_synthetic_nhs_number(number):
            top.wrong(
                f"nhs_numbers[{position}]",
                problem="not a synthetic NHS number",
                remedy="use 999 000 0000 to 999 999 9999 with a right check digit",
            )
        elif profile.nhs_numbers is not None and number not in profile.nhs_numbers:
            top.wrong(
                f"nhs_numbers[{position}]",
                problem=f"not on the list of the profile {profile.name}",
                remedy="use those that the profile lists, or leave them out",
            )
    return listed or profile.nhs_numbers or ()


def _need(top: Section, key: str, listed: tuple[object, ...]) -> None:
    if not listed:
        top.wrong(key, problem="empty", remedy="name at least one")


def _service(each: Section) -> TestService:
    service = TestService(
        service_id=each.text("service_id"),
        provider=each.text("provider"),
        request_type=each.text("request_type", default=APPOINTMENT),
    )
    each.finish()
    return service


def _timeouts(section: Section) -> Timeouts:
    usual = Timeouts()
    timeouts = Timeouts(
        connect_s=section.number("connect_s", default=usual.connect_s, least=0.1),
        step_s=section.number("step_s", default=usual.step_s, least=0.1),
        budget_s=section.number("budget_s", default=usual.budget_s, least=0.1),
    )
    section.finish()
    return timeouts
