"""Was a step's reply what the document hoped for, and what does it give to later steps? Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from domain.failures import FailureClass
from domain.vocabulary import Outcome
from probes.arazzo import pointers
from probes.arazzo.compiled import AnyStep, CompiledStep, Criterion, Output, Pick, ReadBack
from probes.arazzo.conditions import equal
from probes.arazzo.errors import BodyMalformedError
from probes.arazzo.scope import Scope
from probes.arazzo.templates import as_text
from probes.classify import Finding


def unmet(step: CompiledStep, scope: Scope) -> Criterion | None:
    """The first success criterion that does not hold; without criteria any 2xx is a success."""
    for criterion in step.criteria:
        if not holds(criterion, scope):
            return criterion
    if not step.criteria and scope.reply is not None and not 200 <= scope.reply.status < 300:
        return Criterion(test=lambda scope: False, text="$statusCode is 2xx", on_status=True)
    return None


def holds(criterion: Criterion, scope: Scope) -> bool:
    """Whether a criterion is met; a body that is not JSON meets none that looks at it."""
    try:
        return criterion.test(scope)
    except BodyMalformedError:
        return False


def take_outputs(step: CompiledStep, scope: Scope, *, seed: int) -> tuple[Finding, str]:
    """Store a successful step's picks and outputs in the scope, then compare what must be read back."""
    try:
        missing = _store(step, scope, seed)
        differing = [each for each in step.read_back if not _agrees(each, scope)]
    except BodyMalformedError as error:
        return _failed(FailureClass.CONTRACT_MALFORMED), str(error)
    if differing:
        absent = _lists(scope) and all(each.actual(scope) is None for each in differing)
        found = FailureClass.CONTRACT_NOT_LISTED if absent else FailureClass.CONTRACT_READ_BACK
        names = ", ".join(each.what for each in differing)
        told = f"not in the list: {names}" if absent else f"read back differently: {names}"
        return Finding(outcome=Outcome.WRONG_RESULT, failure_class=found), told
    if missing:
        return _failed(FailureClass.CONTRACT_MISSING_OUTPUT), f"the reply gives no {missing}"
    return Finding(outcome=step.outcome), ""


def values(outputs: Iterable[Output], scope: Scope) -> dict[str, Any]:
    """What a workflow's outputs are at its end; None for one that no step gave (its branch was not taken)."""
    return {each.name: _value(each, scope) for each in outputs}


def _value(output: Output, scope: Scope) -> Any:
    try:
        return output.value(scope)
    except BodyMalformedError:
        return None


def take_called(step: AnyStep, scope: Scope, outputs: Mapping[str, Any]) -> tuple[FailureClass | None, str]:
    """Judge a step that ran another workflow, and store that workflow's outputs and its own as the step's."""
    scope.outputs, scope.request, scope.reply = outputs, None, None
    for criterion in step.criteria:
        if not holds(criterion, scope):
            return FailureClass.CONTRACT_MALFORMED, f"the workflow ended, but not: {criterion.text}"
    stored = scope.steps[step.step_id] = {**outputs, **values(step.outputs, scope)}
    missing = next((each.name for each in step.outputs if stored[each.name] is None and not each.optional), None)
    if missing:
        return FailureClass.CONTRACT_MISSING_OUTPUT, f"the workflow gives no {missing}"
    return None, ""


def _lists(scope: Scope) -> bool:
    """Whether the reply is a list (a worklist, a search result), which may lack what was just written."""
    try:
        body = scope.reply.body() if scope.reply else None
    except BodyMalformedError:
        return False
    return isinstance(body, list) or (isinstance(body, dict) and body.get("resourceType") in {"List", "Bundle"})


def _failed(failure_class: FailureClass) -> Finding:
    return Finding(outcome=Outcome.FAILED, failure_class=failure_class)


def _store(step: CompiledStep, scope: Scope, seed: int) -> str:
    """Name of the first output that is required and absent, or empty."""
    stored = scope.steps.setdefault(step.step_id, {})
    missing = ""
    for pick in step.picks:
        stored[pick.name] = _picked(pick, scope, seed)
    for output in step.outputs:
        value = stored[output.name] = output.value(scope)
        if value is None and not output.optional and not missing and not _is_picked(output.name, step):
            missing = output.name
    return missing


def _is_picked(name: str, step: CompiledStep) -> bool:
    """A pick may find nothing: the outputs that are taken from it say whether that is a fault."""
    return any(pick.name == name for pick in step.picks)


def _picked(pick: Pick, scope: Scope, seed: int) -> Any:
    entries = pick.source(scope)
    if not isinstance(entries, list):
        return None
    wanted = [(tokens, value(scope)) for tokens, value in pick.where]
    fitting = [
        entry for entry in entries if all(equal(pointers.follow(entry, tokens), value) for tokens, value in wanted)
    ]
    if not fitting:
        return None
    return fitting[seed % len(fitting)] if pick.spread else fitting[0]


def _agrees(check: ReadBack, scope: Scope) -> bool:
    actual, expected = as_text(check.actual(scope)), as_text(check.expected(scope))
    if actual is None or expected is None:
        return False
    normal = _KINDS[check.kind]
    return bool(normal(actual) == normal(expected))


def _instant(text: str) -> Any:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.timestamp() if moment.tzinfo else text


def _reference(text: str) -> str:
    return text.partition("/_history/")[0]


_KINDS: dict[str, Callable[[str], Any]] = {"text": str, "instant": _instant, "reference": _reference}
