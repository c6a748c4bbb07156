"""Planned work: from start to end the core answers 503 and says when to come again."""

import json
import math
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from booking_core.clock import Clock, instant

PATH = "/planned-work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """[start, end), aware."""

    start: datetime
    end: datetime


class PlannedWork:
    """One window of planned work, set through the control port; it ends with the process."""

    def __init__(self, clock: Clock) -> None:
        """`clock` gives aware UTC."""
        self._clock = clock
        self._window: Window | None = None

    def plan(self, window: Window) -> None:
        """Put this window in the place of any before."""
        self._window = window

    def seconds_left(self) -> int:
        """Whole seconds until the work ends; 0 while there is none."""
        now = self._clock()
        if self._window is None or not self._window.start <= now < self._window.end:
            return 0
        return math.ceil((self._window.end - now).total_seconds())

    def routes(self) -> tuple[Route, ...]:
        """For the control port: PUT {"start", "end"}, GET, DELETE."""
        return (
            Route(PATH, self._set, methods=["PUT"]),
            Route(PATH, self._shown, methods=["GET"]),
            Route(PATH, self._end, methods=["DELETE"]),
        )

    async def _set(self, request: Request) -> Response:
        try:
            body = json.loads(await request.body())
            window = Window(start=datetime.fromisoformat(body["start"]), end=datetime.fromisoformat(body["end"]))
            if not window.start < window.end:
                return _refused("the end is not after the start")
        except (ValueError, LookupError, TypeError) as problem:
            return _refused(str(problem))
        self.plan(window)
        return await self._shown(request)

    async def _shown(self, _request: Request) -> Response:
        window = self._window
        shown = {"start": instant(window.start), "end": instant(window.end)} if window else None
        return JSONResponse({"planned_work": shown, "seconds_left": self.seconds_left()})

    async def _end(self, _request: Request) -> Response:
        self._window = None
        return Response(status_code=204)


def _refused(error: str) -> Response:
    remedy = "Give start and end as ISO 8601 times with their offsets, the end later."
    return JSONResponse({"error": error, "where": "body", "remedy": remedy}, status_code=422)
