"""The published schema of our extensions, the compiler and the packaged journeys agree."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

import probes.journeys
from domain.vocabulary import Role
from probes.arazzo.actions import EXTENSIONS as OF_PARAMETERS
from probes.arazzo.compiler import EXTENSIONS as OF_WORKFLOWS
from probes.arazzo.steps import EXTENSIONS as OF_STEPS
from probes.journeys import names

FOLDER = Path(probes.journeys.__file__).parent
SCHEMA: dict[str, Any] = json.loads((FOLDER / "x-bookwatch.schema.json").read_text())


def described(kind: str) -> set[str]:
    return {key for key in SCHEMA["$defs"][kind]["properties"] if key.startswith("x-bookwatch-")}


def test_the_schema_describes_what_the_compiler_knows() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert described("workflow") == set(OF_WORKFLOWS)
    assert described("step") == set(OF_STEPS)
    assert described("parameter") == set(OF_PARAMETERS)
    assert SCHEMA["$defs"]["workflow"]["properties"]["x-bookwatch-role"]["enum"] == list(Role)


@pytest.mark.parametrize("name", names())
def test_every_packaged_journey_fits_the_schema(name: str) -> None:
    document = yaml.safe_load((FOLDER / f"{name}.arazzo.yaml").read_text())
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)] == []


@pytest.mark.parametrize(
    "step",
    [{"x-bookwatch-levle": 1}, {"x-bookwatch-level": "1"}, {"x-bookwatch-outcome": "ok"}, {"x-bookwatch-pick": 1}],
)
def test_the_schema_refuses_what_the_compiler_refuses(step: dict[str, Any]) -> None:
    assert not Draft202012Validator(SCHEMA).is_valid({"workflows": [{"steps": [step]}]})


def test_every_extension_is_documented() -> None:
    page = (FOLDER.parent.parent / "docs/journeys.md").read_text()
    assert [name for name in (*OF_WORKFLOWS, *OF_STEPS, *OF_PARAMETERS) if f"`{name}" not in page] == []
