"""The tokens file, which `enrol` writes and `configure` reads: what each agent is, and its token."""

import json
from dataclasses import dataclass
from pathlib import Path

from domain.vocabulary import VantageKind


class TokensFileError(Exception):
    """The file is not one that `enrol` wrote; the message says where and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """One agent."""

    token: str
    kind: VantageKind | None
    """None in files of older versions, which held the token alone."""

    def to_json(self) -> dict[str, str]:
        """As it stands in the file."""
        return {"token": self.token} | ({"kind": self.kind.value} if self.kind else {})


def read_tokens(path: Path) -> dict[str, Enrolled]:
    """Agent -> what it was enrolled as. Raises OSError, TokensFileError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise TokensFileError(f"{path}: {problem}") from None
    if not isinstance(document, dict):
        raise TokensFileError(f"{path}: not one JSON object of agents")
    try:
        return {agent: _enrolled(told) for agent, told in document.items()}
    except (KeyError, TypeError, ValueError) as problem:
        raise TokensFileError(f"{path}: an agent without a token and a kind ({problem})") from None


def _enrolled(told: object) -> Enrolled:
    if isinstance(told, str):
        return Enrolled(token=told, kind=None)
    if not isinstance(told, dict):
        raise TypeError(f"{told!r} is no object")
    return Enrolled(token=str(told["token"]), kind=VantageKind(told["kind"]) if "kind" in told else None)
