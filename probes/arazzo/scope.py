"""What a runtime expression can see while a workflow runs."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from probes.arazzo.errors import BodyMalformedError

_UNREAD = object()


@dataclass(slots=True, kw_only=True)
class Sent:
    """A request as the document sees it."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, Any]
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

    def whole(self) -> Any:
        """The body as it is meant: text where the reply says that it is text, else JSON. Raises BodyMalformedError."""
        media_type, _, rest = self.headers.get("content-type", "").partition(";")
        if not media_type or "json" in media_type.lower() or self.content.lstrip()[:1] in {b"{", b"["}:
            return self.body()
        charset = rest.partition("charset=")[2].strip().strip('"') or "utf-8"
        try:
            return self.content.decode(charset)
        except (LookupError, UnicodeDecodeError) as error:
            raise BodyMalformedError(f"the body ({len(self.content)} bytes) is not {charset[:20]} text") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A workflow that has run to its end."""

    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Constants:
    """What a document says of itself, whatever happens at run time."""

    prefix: str = ""
    """Before a workflow's id: the key of that workflow in the journey."""
    itself: str = ""
    """`$self` (Arazzo 1.1)."""
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Name, url and type of each source description."""
    components: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """As written, by kind and name."""
    parameters: Mapping[str, Callable[["Scope"], Any]] = field(default_factory=dict)
    """The value of each reusable parameter."""


NOTHING = Constants()


@dataclass(slots=True, kw_only=True)
class Scope:
    """One workflow's inputs, the outputs of its steps so far, and the exchange in hand."""

    inputs: Mapping[str, Any]
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    request: Sent | None = None
    reply: Received | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict)
    """`$outputs`: of the workflow that the step in hand called; at the end, the workflow's own."""
    workflows: dict[str, Completed] = field(default_factory=dict)
    """By key; shared by all workflows of a run."""
    constants: Constants = NOTHING
