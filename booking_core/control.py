"""The control port of a service: plain HTTP, loopback only. Sets faults, tells which trace ids were seen."""

import json

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from booking_core.errors import FaultError
from booking_core.faults import FaultBoard
from booking_core.service import Service
from booking_core.trace_log import TraceLog


def create_control(service: Service, *, faults: FaultBoard, traces: TraceLog) -> Starlette:
    """The control app: `/faults`, `/trace-ids`, and the service's own routes."""
    control = _Control(service, faults=faults, traces=traces)
    return Starlette(
        routes=[
            Route("/faults", control.add, methods=["POST"]),
            Route("/faults", control.listed, methods=["GET"]),
            Route("/faults", control.clear, methods=["DELETE"]),
            Route("/faults/{fault_id}", control.remove, methods=["DELETE"]),
            Route("/trace-ids", control.trace_ids, methods=["GET"]),
            *service.control_routes,
        ]
    )


class _Control:
    def __init__(self, service: Service, *, faults: FaultBoard, traces: TraceLog) -> None:
        self._service = service
        self._faults = faults
        self._traces = traces

    async def add(self, request: Request) -> Response:
        """201 {"id"}; 422 with what is wrong, where, and what is allowed."""
        try:
            description = json.loads(await request.body())
        except ValueError as problem:
            return _refused("body", str(problem), allowed="a JSON object")
        if not isinstance(description, dict):
            return _refused("body", "not an object", allowed="a JSON object")
        try:
            fault_id = self._faults.add(description, wrong_content=self._service.wrong_content_operations)
        except FaultError as problem:
            return _refused(problem.key, str(problem), allowed=problem.allowed)
        return JSONResponse({"id": fault_id}, status_code=201)

    async def listed(self, _request: Request) -> Response:
        return JSONResponse({"faults": self._faults.listed()})

    async def clear(self, _request: Request) -> Response:
        self._faults.clear()
        return Response(status_code=204)

    async def remove(self, request: Request) -> Response:
        if self._faults.remove(request.path_params["fault_id"]):
            return Response(status_code=204)
        return JSONResponse({"error": "no such fault", "remedy": "GET /faults lists their ids"}, status_code=404)

    async def trace_ids(self, _request: Request) -> Response:
        return JSONResponse({"trace_ids": self._traces.distinct()})


def _refused(where: str, error: str, *, allowed: str) -> Response:
    return JSONResponse({"error": error, "where": where, "remedy": f"Allowed: {allowed}."}, status_code=422)
