"""Where a run stands in its workflows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from probes.arazzo.compiled import AnyStep, Workflow
from probes.arazzo.scope import Scope
from probes.engine.calls import Performed


@dataclass(slots=True, kw_only=True)
class Frame:
    """One execution of one workflow."""

    workflow: Workflow
    scope: Scope
    depth: int
    retries: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a workflow ended."""

    outputs: Mapping[str, Any] = field(default_factory=dict)
    decisive: Performed | None = None
    """The failed step that ended it, or None."""
    following: tuple[str, Mapping[str, Any]] | None = None
    """Key and inputs of the workflow that control was handed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A step that was carried out; `decisive` where it failed."""

    step: AnyStep
    decisive: Performed | None = None
