"""Runtime expressions, conditions and templates against the examples of the specification."""

from typing import Any

import pytest

from probes.arazzo.conditions import compile_condition
from probes.arazzo.errors import BodyMalformedError
from probes.arazzo.expressions import ExpressionError, compile_expression
from probes.arazzo.scope import Received, Scope, Sent
from probes.arazzo.templates import compile_template

BODY = b'{"id": "7", "list": [{"a/b": 1, "n": null}, {"t": true}], "total": 2}'


@pytest.fixture
def scope() -> Scope:
    return Scope(
        inputs={"name": "Y99001", "x-key": {"deep": [1, 2]}},
        steps={"first": {"pets": [{"id": 5}], "word": "Ready"}},
        request=Sent(
            method="POST",
            url="https://a/b",
            headers={"accept": "x"},
            query={"q": "1"},
            path={"id": "9"},
            body={"start": "now"},
        ),
        reply=Received(status=201, headers={"etag": 'W/"3"'}, content=BODY),
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$url", "https://a/b"),
        ("$method", "POST"),
        ("$statusCode", 201),
        ("$inputs.name", "Y99001"),
        ("$inputs.x-key#/deep/1", 2),
        ("$inputs.absent", None),
        ("$steps.first.outputs.word", "Ready"),
        ("$steps.first.outputs.pets#/0/id", 5),
        ("$steps.never.outputs.word", None),
        ("$response.header.ETag", 'W/"3"'),
        ("$response.body#/list/0/a~1b", 1),
        ("$response.body#/list/7", None),
        ("$response.body.list[1].t", True),
        ("$request.header.Accept", "x"),
        ("$request.query.q", "1"),
        ("$request.path.id", "9"),
        ("$request.body#/start", "now"),
    ],
)
def test_an_expression_finds_its_value(scope: Scope, text: str, value: Any) -> None:
    assert compile_expression(text)(scope) == value


@pytest.mark.parametrize(
    "text", ["$message.payload", "$workflows.a.b", "$nothing", "$steps.a.b", "$response.body#id", "$inputs."]
)
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$statusCode == 201", True),
        ("$statusCode != 201", False),
        ("$statusCode >= 200 && $statusCode < 300", True),
        ("$statusCode == '201'", True),
        ("$steps.first.outputs.word == 'READY'", True),
        ("$steps.first.outputs.word == 'it''s'", False),
        ("$response.body#/list/1/t == true", True),
        ("$response.body#/list/0/n == null", True),
        ("$response.body#/id == 7", True),
        ("$response.body#/absent > 1", False),
        ("!($statusCode == 500 || $response.body#/total == 2)", False),
        ("$response.body#/id < 'a' && !false", True),
        ("$response.body#/list > 3", False),
        ("{$statusCode == 201}", True),
    ],
)
def test_a_condition_compares(scope: Scope, text: str, value: bool) -> None:
    assert compile_condition(text)(scope) is value


@pytest.mark.parametrize(
    "text", ["", "$statusCode ==", "($statusCode", "$statusCode = 200", "yes", '"a" == "a"', "1 2"]
)
def test_a_broken_condition_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_condition(text)


def test_templates_keep_types_and_fill_text(scope: Scope) -> None:
    value = {
        "whole": "$response.body#/list",
        "embedded": "v{$statusCode} {$inputs.name}",
        "list": ["{$statusCode}", "plain"],
        "fixed": {"a": [1]},
    }
    assert compile_template(value)(scope) == {
        "whole": [{"a/b": 1, "n": None}, {"t": True}],
        "embedded": "v201 Y99001",
        "list": [201, "plain"],
        "fixed": {"a": [1]},
    }


def test_a_text_with_an_absent_part_is_absent(scope: Scope) -> None:
    assert compile_template("Bearer {$inputs.absent}")(scope) is None


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xfe\xff", b"[" * 100_000])
def test_a_body_that_is_not_json_is_an_error_of_its_own(content: bytes) -> None:
    scope = Scope(inputs={}, reply=Received(status=200, headers={}, content=content))
    with pytest.raises(BodyMalformedError):
        compile_expression("$response.body#/id")(scope)
