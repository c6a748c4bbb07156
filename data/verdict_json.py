"""Verdicts and causes as JSON text and back, equal to what they were: `previous` must be the same after a restart."""

import json
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from typing import Any

from domain.clock import iso
from domain.failures import FailureClass
from domain.verdicts import Alternative, Cause, Evidence, Share, Verdict
from domain.vocabulary import FaultDomain, Judgement, Phase


def to_json(record: Any) -> str:
    """A verdict, a cause or another record of the like as compact JSON."""
    return json.dumps(asdict(record), default=_plain, separators=(",", ":"), ensure_ascii=False)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{value!r} has no place in a verdict")


def verdict_from(text: str) -> Verdict:
    """A verdict from its JSON."""
    fields: dict[str, Any] = json.loads(text)
    fields.pop("revised", None)
    fields["window_end"] = datetime.fromisoformat(fields["window_end"])
    fields["judgement"] = Judgement(fields["judgement"])
    fields["probabilities"] = {Judgement(word): value for word, value in fields["probabilities"].items()}
    fields["since"] = _moment(fields["since"])
    fields["evidence"] = _evidence(fields["evidence"])
    return Verdict(**fields)


def revised_of(text: str) -> dict[str, str] | None:
    """When a verdict's document was revised ("at"), and its "judgement" and "cause_key" before; None where never."""
    told: dict[str, str] | None = json.loads(text).get("revised") if '"revised":' in text else None
    return told


def cause_from(text: str) -> Cause:
    """A cause from its JSON."""
    return cause_of(json.loads(text))


def cause_of(fields: dict[str, Any]) -> Cause:
    """A cause from the fields of its JSON."""
    fields["domain"] = FaultDomain(fields["domain"])
    fields["share"] = Share(**fields["share"])
    fields["started_at"] = datetime.fromisoformat(fields["started_at"])
    fields["started_after"] = _moment(fields["started_after"])
    fields["members"] = tuple(fields["members"])
    fields["failure_class"] = _failure(fields["failure_class"])
    fields["co_linear"] = tuple((dimension, value) for dimension, value in fields["co_linear"])
    return Cause(**fields)


def _evidence(fields: dict[str, Any]) -> Evidence:
    for name in ("own", "controls", "peers"):
        fields[name] = Share(**fields[name])
    for name in ("all_practices", "all_controls"):
        fields[name] = Share(**fields[name]) if fields.get(name) else None
    fields["groups"] = {name: Share(**share) for name, share in fields["groups"].items()}
    fields["failure_class"] = _failure(fields["failure_class"])
    fields["phase"] = Phase(fields["phase"]) if fields["phase"] else None
    fields["alternatives"] = tuple(
        Alternative(**{**each, "domain": FaultDomain(each["domain"])}) for each in fields["alternatives"]
    )
    return Evidence(**fields)


def _failure(word: str | None) -> FailureClass | None:
    return FailureClass(word) if word else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
