"""A hospital's patient administration system (PAS): keeps its own diary of the slots that the core books there."""

import json

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from booking_core.asgi import Scope
from booking_core.service import Service
from booking_core.settings import ServiceSettings
from booking_core.small_replies import error_reply

BOOKINGS = "/bookings/"
OPERATIONS = {"PUT": "PAS-BOOK", "DELETE": "PAS-CANCEL"}


class Diary:
    """Booked slots. The core owns the slots; a booking sent again replaces the one before.

    So a booking that the hospital took although the core had given up waiting (504) does no harm: the slot's next
    booking or cancellation puts the diary right.
    """

    def __init__(self) -> None:
        """An empty diary."""
        self._booked: dict[str, str] = {}

    async def book(self, request: Request) -> Response:
        """PUT /bookings/{slot_id} {"ubrn": ...}."""
        message = json.loads(await request.body())
        self._booked[request.path_params["slot_id"]] = message["ubrn"]
        return JSONResponse({"status": "CONFIRMED"})

    async def cancel(self, request: Request) -> Response:
        """DELETE /bookings/{slot_id}. What is not booked counts as cancelled: the core may ask twice."""
        self._booked.pop(request.path_params["slot_id"], None)
        return JSONResponse({"status": "CANCELLED"})

    async def counts(self, _request: Request) -> Response:
        """Control: GET /counts."""
        return JSONResponse({"booked_slots": len(self._booked)})


def create_service(_settings: ServiceSettings) -> Service:
    """The PAS of one hospital."""
    diary = Diary()
    return Service(
        app=Starlette(
            routes=[
                Route(BOOKINGS + "{slot_id}", diary.book, methods=["PUT"]),
                Route(BOOKINGS + "{slot_id}", diary.cancel, methods=["DELETE"]),
            ]
        ),
        operations=tuple(OPERATIONS.values()),
        operation_of=operation_of,
        error_reply=error_reply,
        control_routes=(Route("/counts", diary.counts, methods=["GET"]),),
    )


def operation_of(scope: Scope) -> str | None:
    """PAS-BOOK or PAS-CANCEL."""
    return OPERATIONS.get(scope["method"]) if scope["path"].startswith(BOOKINGS) else None
