"""`java -version`, which says the same everywhere."""

import re

from probes.self_tests.words import UNKNOWN

_JAVA = re.compile(r'version "([\w.+-]{1,40})"')


def java_version(text: str) -> str:
    """ "Java 21.0.4" from what the command printed, or unknown."""
    found = _JAVA.search(text)
    return f"Java {found[1]}" if found else UNKNOWN
