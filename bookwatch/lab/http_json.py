"""Small JSON calls to control ports on loopback, past any proxy that the environment names."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from bookwatch.lab.errors import FaultError, LabError

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def call(method: str, *, url: str, body: Mapping[str, Any] | None = None, timeout_s: float = 10.0) -> Any:
    """The JSON of the reply, or None for an empty one. Raises FaultError for 404 and 422, LabError otherwise."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "application/json"})
    try:
        with _OPENER.open(request, timeout=timeout_s) as reply:
            text = reply.read()
    except urllib.error.HTTPError as refused:
        with refused:
            said = refused.read().decode("utf-8", "replace")
        if refused.code in {404, 422}:
            raise FaultError(f"{url} refused it: {said}", remedy="see docs/lab.md for the faults there are") from None
        raise LabError(f"{method} {url} was answered with {refused.code}: {said}") from None
    except OSError as problem:
        raise LabError(f"{method} {url} failed ({problem}); see whether that process still runs") from None
    return json.loads(text) if text else None
