"""Facts of a macOS machine from its own commands; reading their text needs no macOS."""

import re

from probes.self_tests.commands import output_of
from probes.self_tests.words import UNKNOWN, Facts

_VERSION = re.compile(r"^[\w.+-]{1,40}$")
_JAVA_HOME = re.compile(r"^\s+(\d[\w.+-]{0,39}) \(", re.MULTILINE)
_SCRIPT = re.compile(r"^\s*ProxyAutoConfigEnable\s*:\s*(\d)", re.MULTILINE)


def facts() -> Facts:
    """What the applications and the network settings say."""
    return {
        "site.browser": application("Safari", _version_of("Safari")),
        "site.identity_agent": application("Identity Agent", _version_of("Identity Agent")),
        "site.java": java(output_of(("/usr/libexec/java_home", "-V"))),
        "proxy.script": proxy_script(output_of(("scutil", "--proxy"))),
    }


def _version_of(name: str) -> str:
    return output_of(("defaults", "read", f"/Applications/{name}.app/Contents/Info", "CFBundleShortVersionString"))


def application(name: str, text: str) -> str:
    """ "Safari 17.6" from what `defaults read` printed of its version, or unknown."""
    version = text.strip()
    return f"{name} {version}" if _VERSION.match(version) else UNKNOWN


def java(text: str) -> str:
    """ "Java 21.0.4" from `java_home -V` (its `java` would ask the user to install one), or unknown."""
    found = _JAVA_HOME.search(text)
    return f"Java {found[1]}" if found else UNKNOWN


def proxy_script(text: str) -> str:
    """Whether a proxy script (PAC) is set, from `scutil --proxy`; it is not read."""
    if "<dictionary>" not in text:
        return UNKNOWN
    found = _SCRIPT.search(text)
    return "set, not read" if found and found[1] == "1" else "none"
