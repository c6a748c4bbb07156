"""The API's own description: /openapi.json, and /api/docs as one plain page that fetches nothing from outside.

FastAPI's usual pages load their scripts from a public server, which a browser inside the NHS network cannot reach.
"""

from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse

from collectors.batches import schema

_ERROR = {"type": "object", "properties": {name: {"type": "string"} for name in ("error", "where", "remedy")}}
REPLIES: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {"application/json": {"schema": _ERROR}}}
    for status, text in (
        (400, "Not a batch: malformed, cut short, or compressed twice"),
        (401, "No bearer token, or one that is not known"),
        (403, "The token belongs to another agent"),
        (413, "More runs or bytes than one batch may have"),
        (415, "A format version or content encoding that is not known"),
        (503, "The database is away; try again after Retry-After seconds, nothing was kept"),
    )
}
REQUEST: dict[str, Any] = {
    "security": [{"bearer": []}],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Batch"}}},
    },
}
_STYLE = "body{font:16px/1.5 Arial,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}code{background:#f0f4f5}"


def documentation(app: FastAPI) -> APIRouter:
    """The page /api/docs; also puts the schema of a batch into the OpenAPI document of `app`."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
    router = APIRouter()

    @router.get("/api/docs", include_in_schema=False, response_class=HTMLResponse)
    async def docs() -> str:
        return page(described())

    return router


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    batch = schema()
    components = document.setdefault("components", {})
    components["schemas"] = components.get("schemas", {}) | batch.pop("$defs") | {"Batch": batch}
    components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    return document


def page(document: dict[str, Any]) -> str:
    """An OpenAPI document as one HTML page without scripts."""
    parts = [f"<h1>{escape(document['info']['title'])}</h1><p>As JSON: <a href='/openapi.json'>/openapi.json</a></p>"]
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            parts.append(f"<h2><code>{verb.upper()} {escape(path)}</code></h2>")
            parts.append(f"<p>{escape(operation.get('description', ''))}</p>")
            replies = operation.get("responses", {}).items()
            parts.append(_list(f"{status}: {reply.get('description', '')}" for status, reply in replies))
    parts.append("<h2>A batch</h2>")
    for name, kind in document["components"]["schemas"].items():
        fields = kind.get("properties")
        if fields:
            parts.append(f"<h3>{escape(name)}</h3>{_list(_field(*item) for item in fields.items())}")
    body = "\n".join(parts)
    return (
        f"<!doctype html><html lang='en'><title>Bookwatch API</title><style>{_STYLE}</style><body>{body}</body></html>"
    )


def _list(items: Any) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _field(name: str, kind: dict[str, Any]) -> str:
    options = kind.get("anyOf", [kind])
    words = [option.get("type") or option.get("$ref", "").rpartition("/")[2] for option in options]
    return f"{name}: {' or '.join(filter(None, words))} {kind.get('description', '')}".rstrip()
