"""What a runtime expression can see while a workflow runs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from probes.arazzo.errors import BodyMalformedError

_UNREAD = object()


@dataclass(slots=True, kw_only=True)
class Sent:
    """A request as the document sees it. Header names in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    path: Mapping[str, str]
    body: Any = None
    """The payload as a value (before it was written as JSON or a form)."""


@dataclass(slots=True, kw_only=True)
class Received:
    """A complete reply. Header names in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    _read: Any = field(default=_UNREAD, repr=False)

    def body(self) -> Any:
        """The body as JSON, read once. Raises BodyMalformedError."""
        if self._read is _UNREAD:
            try:
                self._read = json.loads(self.content)
            except (ValueError, RecursionError) as error:
                raise BodyMalformedError(f"the body ({len(self.content)} bytes) is not JSON") from error
        return self._read


@dataclass(slots=True, kw_only=True)
class Scope:
    """Inputs, the outputs of the steps so far, and the exchange in hand."""

    inputs: Mapping[str, Any]
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    request: Sent | None = None
    reply: Received | None = None
