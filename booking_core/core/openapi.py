"""The core's OpenAPI description, from its routes: journeys refer to the operations that it names.

`python -m booking_core openapi` prints it as the file that lies beside the journeys.
"""

import re
from collections.abc import Sequence
from typing import Any

import yaml
from fastapi import FastAPI
from starlette.responses import Response

from booking_core.core.operation import Operation

TITLE = "Bookwatch reference booking core"
HEAD = "# Written from the core's routes by `python -m booking_core openapi`: change those, not this.\n"
PARAMETER = re.compile(r"{(\w+)}")


def _registered(operation: Operation) -> dict[str, Any]:
    """How FastAPI is told of an operation, with what it cannot read from a handler that takes the whole request."""
    places = [
        *(("path", name) for name in PARAMETER.findall(operation.path)),
        *(("query", name) for name in operation.query),
    ]
    more: dict[str, Any] = {
        "parameters": [
            {"name": name, "in": place, "required": True, "schema": {"type": "string"}} for place, name in places
        ]
    }
    if operation.method in ("POST", "PUT") and operation.media_types:
        more["requestBody"] = {"content": {kind: {} for kind in operation.media_types}}
    return {
        "methods": [operation.method],
        "operation_id": operation.name,
        "summary": operation.summary,
        "description": operation.code,
        "status_code": operation.status,
        "response_class": Response,
        "response_model": None,
        "openapi_extra": more,
    }


def described_by(operations: Sequence[Operation]) -> dict[str, Any]:
    """The OpenAPI document of these operations, as FastAPI writes it."""
    app = FastAPI(title=TITLE)
    for operation in operations:
        app.add_api_route(operation.path, _nothing, **_registered(operation))
    return app.openapi()


def description(operations: Sequence[Operation]) -> str:
    """The same in YAML."""
    return HEAD + yaml.safe_dump(described_by(operations), sort_keys=False, allow_unicode=True, width=120)


async def _nothing() -> None:
    """Stands where a handler would: a description needs no core."""
