"""The plug-in point for what only a site can say: identity agent, browser, Java, GP system, integrated or web mode.

A package that offers a function without parameters under the entry point group `bookwatch.site_facts` adds facts of its
own; what it returns overrides what the system's commands say. Unread is `unknown`.
"""

import logging
import platform
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points

from probes.self_tests import macos, windows
from probes.self_tests.commands import output_of
from probes.self_tests.java import java_version
from probes.self_tests.words import UNKNOWN, Facts

GROUP = "bookwatch.site_facts"
KEYS = ("site.identity_agent", "site.browser", "site.java", "site.gp_system", "site.mode", "proxy.script")
_READERS: Mapping[str, Callable[[], Facts]] = {"Windows": windows.facts, "Darwin": macos.facts}
_log = logging.getLogger(__name__)


def site_facts() -> Facts:
    """What can be read here; takes some seconds of waiting at most."""
    found: dict[str, str] = dict.fromkeys(KEYS, UNKNOWN)
    found.update(_READERS.get(platform.system(), _java)())
    for plug_in in entry_points(group=GROUP):
        found.update(_told_by(plug_in.name, plug_in.load))
    return found


def _java() -> Facts:
    return {"site.java": java_version(output_of(("java", "-version")))}


def _told_by(name: str, load: Callable[[], Callable[[], Facts]]) -> Facts:
    try:
        return {str(key): str(value) for key, value in load()().items()}
    except Exception:  # the edge to somebody else's code: a plug-in that fails must not hide the other facts
        _log.exception("the plug-in %s for site facts failed; its facts stay as they were", name)
        return {}
