"""What must end, ends; what must not be told, is not; nothing whatever makes the compiler raise but its own error."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probes.arazzo import jsonpaths, patterns
from probes.arazzo.compiler import check_file
from probes.arazzo.conditions import compile_condition
from probes.arazzo.errors import BodyMalformedError
from probes.arazzo.expressions import ExpressionError, compile_expression
from probes.arazzo.jsonpaths import compile_path
from probes.arazzo.patterns import compile_pattern, fits, found
from probes.arazzo.scope import Received, Scope
from tests.arazzo_documents.running import FILES

DOCUMENTS = Path(__file__).parents[3] / "arazzo_documents"
SLACK_S = 5.0
"""A busy machine may hold a search up; for ever it may not."""

ENDLESS = [
    (r"(a|aa)+$", "a" * 60 + "b"),
    (r"^(\w|\w\w|\d)*$", "a1" * 50 + "!"),
    (r"(?:(?:a|b)|(?:b|a))+c$", "ab" * 40),
]


@pytest.mark.parametrize(("pattern", "text"), ENDLESS)
@pytest.mark.parametrize("search", [found, fits])
def test_a_pattern_that_never_ends_is_not_met(pattern: str, text: str, search: Any) -> None:
    began = time.monotonic()
    assert not search(compile_pattern(pattern), text)
    assert time.monotonic() - began < patterns.LIMIT_S + SLACK_S


@pytest.mark.parametrize("pattern", ["(", "a{2,1}", "[", "a" * 2000, "(" * 900 + ")" * 900])
def test_a_pattern_that_cannot_be_used_is_refused(pattern: str) -> None:
    with pytest.raises(ExpressionError):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    "query", ["$..*..*..*..*", "$..[?@..*]", "$.list[?search(@.word, '(a|aa)+$')]", "$..list[?@.x]"]
)
def test_a_query_of_a_huge_reply_ends(query: str) -> None:
    body: Any = {"list": [{"word": "a" * 60 + "b", "n": [n, [n, [n]]]} for n in range(50_000)]}
    began = time.monotonic()
    for _ in compile_path(query)(body):
        pass
    assert time.monotonic() - began < jsonpaths.LIMIT_S + SLACK_S


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def test_a_query_of_a_deep_reply_ends() -> None:
    assert len(list(compile_path("$..*")(deep(900)))) < 900


def test_a_problem_with_inputs_tells_no_value(tmp_path: Path) -> None:
    shutil.copy(DOCUMENTS / "shop.openapi.yaml", tmp_path)
    file = tmp_path / "a.arazzo.yaml"
    file.write_text(
        FILES["form-body"]
        .read_text()
        .replace("../", "")
        .replace("password: {type: string}", "password: {type: integer}")
    )
    problem = check_file(file).journeys[0].entry.inputs.problem
    assert problem({"password": "open sesame"}) == "the input 'password' does not fit type: integer"
    assert problem({"user": "anna"}) == "the input 'password' is missing"
    assert problem({"password": 5}) == ""


def test_the_same_schema_for_two_threads(tmp_path: Path) -> None:
    """A compiled document is shared by all runs: asking twice must not change the answer."""
    problem = check_file(FILES["input-schemas"]).journeys[0].entry.inputs.problem
    assert [problem({"colour": "red"}), problem({"colour": "green"}), problem({"colour": "red"})] == [
        "",
        "the input 'colour' does not fit pattern: ^(red|blue)$",
        "",
    ]


ODD: list[Any] = [None, 5, -1.5, True, "x", "$x", "$inputs.", [], {}, [5], {"a": 5}, {"$ref": "#/x"}]
READ = {
    name: yaml.safe_load(FILES[name].read_text())
    for name in ("calls-workflow", "reusable", "json-body", "input-schemas", "version-1-1", "retry-after-workflow")
}


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(each, (*at, key))


def replaced(value: Any, at: tuple[Any, ...], new: Any) -> Any:
    if not at:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[at[0]] = replaced(value[at[0]], at[1:], new)
    return copy


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("odd")
    for file in DOCUMENTS.glob("*.openapi.*"):
        shutil.copy(file, top)
    (top / "valid").mkdir()
    return top / "valid"


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_document_it_is_compiled_or_refused(folder: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(READ)))
    at = data.draw(st.sampled_from(list(places(READ[name]))))
    file = folder / "odd.arazzo.yaml"
    file.write_text(yaml.safe_dump(replaced(READ[name], at, data.draw(st.sampled_from(ODD)))))
    checked = check_file(file)
    assert bool(checked.journeys) != bool(checked.problems)
    assert all(each.line >= 1 and each.remedy for each in checked.problems)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
TEXT = st.text(alphabet="$.#/[]{}()'!=<>&| ~01ainputsresponsebodyheaderstatusCode", max_size=40)


@given(text=TEXT | st.text(max_size=30), content=st.binary(max_size=20))
def test_a_text_is_an_expression_or_refused(text: str, content: bytes) -> None:
    scope = Scope(inputs={"a": [1]}, reply=Received(status=200, headers={"content-type": "text/x"}, content=content))
    for compiler in (compile_expression, compile_condition):
        try:
            value = compiler(text)(scope)
        except (ExpressionError, BodyMalformedError):
            continue
        assert compiler is compile_expression or isinstance(value, bool)


@given(left=JSON, right=JSON)
def test_any_two_values_can_be_compared(left: Any, right: Any) -> None:
    scope = Scope(inputs={"l": left, "r": right})
    for sign in ("==", "!=", "<", "<=", ">", ">="):
        assert compile_condition(f"$inputs.l {sign} $inputs.r")(scope) in {True, False}
