"""Documents with mistakes are refused before the first call, with file, line and remedy."""

from pathlib import Path

import pytest

from probes.arazzo.compiler import compile_file
from probes.arazzo.errors import JourneyError

OPENAPI = """openapi: 3.1.0
info: {title: Things, version: "1"}
paths:
  /things/{id}:
    get: {operationId: read}
    post:
      operationId: write
      requestBody: {content: {application/json: {}}}
"""

DOCUMENT = """arazzo: 1.0.1
info: {title: Test, version: 1.0.0}
sourceDescriptions:
  - {name: core, url: things.openapi.yaml, type: openapi}
workflows:
  - workflowId: test
    inputs: {type: object, properties: {id: {type: string}}}
    steps:
      - stepId: one
        operationId: read
        x-bookwatch-operation: A005
        parameters:
          - {name: id, in: path, value: $inputs.id}
        successCriteria:
          - condition: $statusCode == 200
        onFailure:
          - {name: again, type: retry, retryAfter: 0.1, retryLimit: 2}
        outputs:
          name: $response.body#/name
      - stepId: two
        operationId: write
        x-bookwatch-clean-up: true
        parameters:
          - {name: id, in: path, value: $steps.one.outputs.name}
        requestBody: {payload: {a: $inputs.id}}
"""


def written(folder: Path, text: str) -> Path:
    (folder / "things.openapi.yaml").write_text(OPENAPI)
    file = folder / "test.arazzo.yaml"
    file.write_text(text)
    return file


def test_a_right_document_is_compiled(tmp_path: Path) -> None:
    journey = compile_file(written(tmp_path, DOCUMENT))
    assert [step.step_id for step in journey.steps] == ["one"]
    assert [step.operation.method for step in journey.clean_up] == ["POST"]
    assert journey.steps[0].on_failure[0].retry_limit == 2
    assert journey.clean_up[0].body is not None
    assert journey.clean_up[0].body.content_type == "application/json"


@pytest.mark.parametrize(
    ("right", "wrong", "line", "words"),
    [
        ("arazzo: 1.0.1", "arazzo: 2.0.0", 1, "not supported"),
        ("stepId: one", "stepID: one", 9, "Did you mean 'stepId'"),
        ("operationId: read", "operationId: reed", 10, "no operation 'reed'"),
        ("x-bookwatch-operation", "x-bookwatch-opration", 11, "x-bookwatch-operation"),
        ("name: id, in: path, value: $inputs.id", "name: ubrn, in: path, value: $inputs.id", 13, "has no {ubrn}"),
        ("in: path, value: $inputs.id", "in: body, value: $inputs.id", 13, "not supported"),
        ("value: $inputs.id", "value: $inputs.di", 13, "not declared"),
        ("condition: $statusCode == 200", "condition: $statusCode = 200", 15, "cannot read"),
        (
            "condition: $statusCode == 200",
            "{condition: '$[?@.a', context: $response.body, type: jsonpath}",
            15,
            "JSONPath",
        ),
        ("condition: $statusCode == 200", "{condition: (a+, context: $response.body, type: regex}", 15, "expression"),
        (
            "condition: $statusCode == 200",
            "{condition: //a, context: $response.body, type: xpath}",
            15,
            "not supported",
        ),
        ("type: retry", "type: try", 17, "Use one of end, goto, retry"),
        ("type: retry", "type: goto, stepId: nowhere", 9, "nowhere"),
        ("retryLimit: 2", "retryLimit: many", 17, "number"),
        ("name: $response.body#/name", "name: $response.body#name", 19, "must start with '/'"),
        ("stepId: two", "stepId: one", 20, "used twice"),
        ("$steps.one.outputs.name", "$steps.one.outputs.nam", 24, "no step 'one' has an output"),
        ("x-bookwatch-clean-up: true", "x-bookwatch-clean-up: yes", 22, "true or false"),
        ("url: things.openapi.yaml", "url: https://example.org/openapi.yaml", 4, "local file"),
        ("url: things.openapi.yaml", "url: absent.yaml", 4, "cannot be read"),
        ("operationId: read", "workflowId: other", 10, "no workflow 'other'"),
        ("workflowId: test", "workflowId: test\n    dependsOn: [other]", 7, "no workflow 'other'"),
        ("stepId: one", "stepId: one\n        stepId: one", 10, "written twice"),
        ("info: {title", "info: {titel", 2, "'title' is missing"),
        ("arazzo: 1.0.1", "arazzo: [1.0.1", 2, "not YAML"),
        ("arazzo: 1.0.1", "arazzo: !!python/name:os.system 1.0.1", 1, "not allowed"),
    ],
)
def test_a_mistake_is_refused_with_its_line(tmp_path: Path, right: str, wrong: str, line: int, words: str) -> None:
    assert right in DOCUMENT
    with pytest.raises(JourneyError) as caught:
        compile_file(written(tmp_path, DOCUMENT.replace(right, wrong, 1)))
    assert words in str(caught.value)
    assert caught.value.line == line
    assert caught.value.remedy


BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))


@pytest.mark.parametrize("text", ["", BOMB, "just words", "- a\n- b\n", "a: &a [*a]\n", "\x00", "a: " + "[" * 100])
def test_what_is_no_document_at_all_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(JourneyError):
        compile_file(written(tmp_path, text))


def test_a_missing_or_huge_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JourneyError, match="cannot be read"):
        compile_file(tmp_path / "absent.yaml")
    with pytest.raises(JourneyError, match="more than"):
        compile_file(written(tmp_path, "a" * 1_100_000))
