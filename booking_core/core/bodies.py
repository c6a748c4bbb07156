"""Reading request bodies: JSON that is shaped unlike FHIR must become a refusal, never a crash."""

from typing import Any

import orjson
from starlette.requests import Request

from booking_core.core.errors import ErsError, unprocessable

MAX_BYTES = 1_000_000


async def resource(request: Request, *, kind: str) -> dict[str, Any]:
    """The body, which must be a `kind` resource. Raises ErsError 400, 422."""
    body = await json_object(request)
    if body.get("resourceType") != kind:
        raise unprocessable("INVALID_FHIR_STRUCTURE", diagnostics=f"'resourceType' must be {kind}.")
    return body


async def json_object(request: Request) -> dict[str, Any]:
    """The body, which must be a JSON object. Raises ErsError 400, 422."""
    if int(request.headers.get("content-length") or 0) > MAX_BYTES:
        raise ErsError(400)
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError as problem:
        raise ErsError(400) from problem
    if not isinstance(body, dict):
        raise unprocessable("INVALID_FHIR_STRUCTURE", diagnostics="The body must be a JSON object.")
    return body


def at(value: Any, *path: str | int) -> Any:
    """The value at `path` of nested objects and lists, or None where anything is missing or of another type."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and len(value) > step:
            value = value[step]
        else:
            return None
    return value


def text_at(value: Any, *path: str | int) -> str | None:
    """As `at`, for a string that is not empty."""
    found = at(value, *path)
    return found if isinstance(found, str) and found else None


def entries(value: Any, *path: str | int) -> list[dict[str, Any]]:
    """The objects of the list at `path`."""
    found = at(value, *path)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def parameter(body: Any, name: str) -> dict[str, Any]:
    """The entry of a Parameters resource with this name, or an empty object."""
    return next((each for each in entries(body, "parameter") if each.get("name") == name), {})


def required(value: str | None, *, field: str) -> str:
    """The value. Raises ErsError 422 MISSING_VALUE in the published words."""
    if value is None:
        raise unprocessable("MISSING_VALUE", diagnostics=f"'{field}' is missing.")
    return value
