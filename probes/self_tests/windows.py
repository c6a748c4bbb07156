"""Facts of a Windows machine from `reg query`; reading its text needs no Windows."""

import re
from collections.abc import Iterator, Mapping

from probes.self_tests.commands import output_of
from probes.self_tests.java import java_version
from probes.self_tests.words import UNKNOWN, Facts

_UNINSTALL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
_UNINSTALL_32 = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall"
_INTERNET = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings"
_VALUE = re.compile(r"^\s+(\S.*?)\s{2,}REG_\w+(?:\s{2,}(.*?))?\s*$")
_PROGRAMS = {
    "site.identity_agent": ("identity agent",),
    "site.browser": ("microsoft edge", "google chrome", "mozilla firefox"),
    "site.gp_system": ("emis web", "systmone", "inps vision", "cegedim vision"),
}
"""What installed programs are called, in order of preference, in lower case."""


def facts() -> Facts:
    """What the registry says."""
    installed = output_of(("reg", "query", _UNINSTALL, "/s")) + output_of(("reg", "query", _UNINSTALL_32, "/s"))
    java = java_version(output_of(("java", "-version")))
    return {
        **programs(installed),
        "site.java": java,
        "proxy.script": proxy_script(output_of(("reg", "query", _INTERNET))),
    }


def programs(text: str) -> Facts:
    """Name and version of each program that matters, from the list of what is installed."""
    names = [(entry.get("DisplayName", ""), entry.get("DisplayVersion", "")) for entry in _entries(text)]
    return {key: _first(names, wanted) for key, wanted in _PROGRAMS.items()}


def _first(installed: list[tuple[str, str]], wanted: tuple[str, ...]) -> str:
    for word in wanted:
        for name, version in installed:
            beside = "webview" in name.lower() or "update" in name.lower()
            if word in name.lower() and not beside:
                return f"{name} {'' if version in name else version}".strip()[:100]
    return UNKNOWN


def proxy_script(text: str) -> str:
    """Whether a proxy script (PAC) is set; it is not read."""
    values = next(_entries(text), None)
    if not values:
        return UNKNOWN
    return "set, not read" if values.get("AutoConfigURL") else "none"


def _entries(text: str) -> Iterator[Mapping[str, str]]:
    """The values of each registry key in turn."""
    values: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("HKEY_"):
            if values:
                yield values
            values = {}
        elif found := _VALUE.match(line):
            values[found[1]] = found[2] or ""
    if values:
        yield values
