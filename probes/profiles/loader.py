"""From a profile's file to the profile, or a ProfileError that says where and how to mend it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from probes.arazzo.errors import JourneyError
from probes.arazzo.located import Located, read
from probes.profiles.model import APPOINTMENT, Authentication, AuthenticationKind, PermittedCall, Profile, TestService
from probes.profiles.narrowing import narrowed

_FOLDER = Path(__file__).parent
NAMES = tuple(sorted(file.stem for file in _FOLDER.glob("*.yaml")))
"""The packaged profiles."""

_FIELDS = (
    *("name", "extends", "summary", "servers", "authentication", "headers", "without_headers", "operations"),
    *("application", "rate_per_s", "services", "nhs_numbers"),
)
_REQUIRED = ("servers", "authentication", "operations", "application", "rate_per_s", "services", "nhs_numbers")
_CONFIGURED, _ANY, _SYNTHETIC = "configured", "any", "synthetic"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_LONGEST_HEADER = 1_000


class ProfileError(ValueError):
    """A profile cannot be used. The message names file and line, what is wrong, and the remedy."""


def load_profile(name: str) -> Profile:
    """A packaged profile by its name, or one from a file (a name with a suffix). Raises ProfileError."""
    if not Path(name).suffix:
        if name not in NAMES:
            raise ProfileError(f"there is no profile {name!r}. Use one of {', '.join(NAMES)}, or the path of a file")
        return _packaged(name)
    return _load(Path(name))


def reference() -> Profile:
    """The default: our own reference core."""
    return _packaged("reference")


@cache
def _packaged(name: str) -> Profile:
    return _load(_FOLDER / f"{name}.yaml")


def _load(file: Path) -> Profile:
    try:
        return _profile(read(file))
    except JourneyError as error:
        raise ProfileError(str(error)) from error


def _profile(top: Located) -> Profile:
    top.expect(_FIELDS, what="a profile")
    name = top.need("name").as_text()
    extends = top.get("extends")
    if extends is not None:
        return _extended(top, base=extends, name=name)
    for field in _REQUIRED:
        top.need(field)
    if name in NAMES and top.file.parent != _FOLDER:
        raise top.need("name").error(f"{name!r} is a packaged profile's name", remedy="Choose another, or 'extends' it")
    return _read(top, Profile(name=name))


def _extended(top: Located, *, base: Located, name: str) -> Profile:
    """A profile that says only what is narrower than in a packaged one."""
    if base.as_text() not in NAMES:
        raise base.error(f"no packaged profile {base.value!r}", remedy=f"Use one of {', '.join(NAMES)}")
    for fixed in ("servers", "authentication", "application", "without_headers"):
        place = top.get(fixed)
        if place is not None:
            raise place.error(f"{fixed} cannot be changed by extending", remedy="Write a whole profile instead")
    wide = _packaged(base.as_text())
    narrow = _read(top, replace(wide, name=name, extends=wide.name))
    problem = narrowed(narrow, wide=wide)
    if problem:
        place = top.need(problem)
        raise place.error(f"{problem} is wider than in {wide.name}", remedy="An extending profile may only narrow it")
    return narrow


def _read(top: Located, base: Profile) -> Profile:
    """The fields that the file has, in the place of the base's."""
    changes: dict[str, object] = {}
    for field, reader in _READERS.items():
        place = top.get(field)
        if place is not None:
            changes |= reader(place)
    # Each reader returns the fields of Profile with their own types.
    profile = replace(base, **changes)  # type: ignore[arg-type]
    _check_token_url(top, profile)
    return replace(profile, summary=top.text("summary", base.summary))


def _check_token_url(top: Located, profile: Profile) -> None:
    """Logging on sends a secret: only to a server of the profile."""
    url, servers = profile.authentication.token_url, profile.servers
    if url and (servers is None or urlsplit(url).netloc not in {urlsplit(each).netloc for each in servers.values()}):
        place = top.need("authentication")
        raise place.error(f"token_url {url} is on none of the profile's servers", remedy="Name its host under servers")


def _servers(place: Located) -> Mapping[str, object]:
    if place.value == _CONFIGURED:
        return {"servers": None}
    return {"servers": {name: _https(each) for name, each in place.as_map().items()}}


def _https(place: Located) -> str:
    text = place.as_text()
    try:
        parts = urlsplit(text)
        good = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0 and not parts.query
    except ValueError:
        good = False
    if not good or "@" in text:
        raise place.error(f"{text!r} is not an https address", remedy="Write https://HOST[:PORT][/PATH]")
    return text.rstrip("/")


def _authentication(place: Located) -> Mapping[str, object]:
    place.expect(("kind", "token_url", "scope"), what="authentication")
    word = place.need("kind")
    if word.as_text() not in tuple(AuthenticationKind):
        raise word.error(f"unknown kind {word.value!r}", remedy=f"Use one of {', '.join(AuthenticationKind)}")
    kind = AuthenticationKind(word.as_text())
    needs_url = kind in {AuthenticationKind.APPLICATION, AuthenticationKind.USER}
    url = _https(place.need("token_url")) if needs_url else ""
    return {"authentication": Authentication(kind=kind, token_url=url, scope=place.text("scope"))}


def _headers(place: Located) -> Mapping[str, object]:
    headers = {name: each.as_text() for name, each in place.as_map().items()}
    for name, value in headers.items():
        if name.lower() == "authorization" or not value.isprintable() or len(value) > _LONGEST_HEADER:
            raise place.error(f"the header {name} cannot be set here", remedy="Use plain text; secrets come from files")
    return {"headers": headers}


def _without_headers(place: Located) -> Mapping[str, object]:
    return {"without_headers": frozenset(each.as_text().lower() for each in _list(place))}


def _operations(place: Located) -> Mapping[str, object]:
    if place.value == _ANY:
        return {"operations": None}
    return {
        "operations": {
            source: tuple(_call(each, code=code) for code, calls in found.as_map().items() for each in _list(calls))
            for source, found in place.as_map().items()
        }
    }


def _call(place: Located, *, code: str) -> PermittedCall:
    method, _, path = place.as_text().partition(" ")
    if method not in _METHODS or not path.startswith("/"):
        raise place.error(f"{place.value!r} is not a call", remedy="Write METHOD /path, with * for one segment")
    pattern = re.compile("[^/]+".join(re.escape(piece) for piece in path.split("*")))
    return PermittedCall(code=code, method=method, path=path, pattern=pattern)


def _application(place: Located) -> Mapping[str, object]:
    if place.as_text() not in {"organisation", "client"}:
        raise place.error(f"{place.value!r} is not known", remedy="Use organisation or client")
    return {"application_is_client": place.value == "client"}


def _rate(place: Located) -> Mapping[str, object]:
    if place.value == _CONFIGURED:
        return {"rate_per_s": None}
    rate = place.as_number()
    if rate <= 0:
        raise place.error("a rate of 0 permits nothing", remedy="Write requests a second, such as 10")
    return {"rate_per_s": rate}


def _services(place: Located) -> Mapping[str, object]:
    if place.value == _CONFIGURED:
        return {"services": None}
    return {"services": tuple(_service(each) for each in _list(place))}


def _service(place: Located) -> TestService:
    place.expect(("service_id", "provider", "request_type"), what="a test service")
    return TestService(
        service_id=place.need("service_id").as_text(),
        provider=place.need("provider").as_text(),
        request_type=place.text("request_type") or APPOINTMENT,
    )


def _nhs_numbers(place: Located) -> Mapping[str, object]:
    if place.value in (_CONFIGURED, _SYNTHETIC):
        return {"nhs_numbers": None, "synthetic_only": place.value == _SYNTHETIC}
    numbers = tuple(each.as_text() for each in _list(place))
    for number, each in zip(numbers, _list(place), strict=True):
        if len(number) != 10 or not (number.isascii() and number.isdigit()):
            raise each.error("not an NHS number", remedy="Write its ten digits in quotes; a range is never permitted")
    return {"nhs_numbers": numbers}


def _list(place: Located) -> list[Located]:
    """A list, or the one entry that stands in its place."""
    return place.value if isinstance(place.value, list) else [place]


_READERS = {
    "servers": _servers,
    "authentication": _authentication,
    "headers": _headers,
    "without_headers": _without_headers,
    "operations": _operations,
    "application": _application,
    "rate_per_s": _rate,
    "services": _services,
    "nhs_numbers": _nhs_numbers,
}
