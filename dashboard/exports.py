"""The figures behind the charts as CSV files, from the same numbers: /export/NAME.csv?STATE-OF-THE-PAGE."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from dashboard.address.problems import AddressError
from dashboard.address.state import State
from dashboard.asked import asked
from dashboard.components.tables import Table, csv_of
from dashboard.desk import Desk
from dashboard.views.run_evidence import evidence
from dashboard.views.run_har import archive_of
from data.errors import StoreError

Maker = Callable[[Desk, State], Table]
"""Reads what one file holds."""


def add_exports(server: FastAPI, *, desk: Desk, makers: Mapping[str, Maker]) -> None:
    """Serve each of `makers` as a file. Call it before the pages are mounted: they answer every path that is left."""

    @server.get("/export/{name}.csv", include_in_schema=False)
    async def export(name: str, request: Request) -> Response:
        maker = makers.get(name)
        if maker is None:
            return _refusal(404, f"There is no file {name}.csv. There are: {', '.join(sorted(makers))}.")
        try:
            state = await run_in_threadpool(asked, desk, hash_=urlencode(request.query_params.multi_items()))
            if state.problems:
                return _refusal(400, " ".join(problem.words for problem in state.problems))
            table = await run_in_threadpool(lambda: maker(desk, state))
        except AddressError as error:
            return _refusal(404, error.words)
        except StoreError as error:
            return _refusal(503, str(error))
        disposition = f'attachment; filename="bookwatch-{name}-{state.period.key}.csv"'
        headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
        return Response("\ufeff" + csv_of(table), media_type="text/csv; charset=utf-8", headers=headers)

    _add_runs(server, desk=desk)


def _add_runs(server: FastAPI, *, desk: Desk) -> None:
    @server.get("/export/run-{run_id}.json", include_in_schema=False)
    async def run(run_id: str) -> Response:
        return await _run_file(lambda: evidence(desk, run_id=run_id), name=f"run-{run_id}.json")

    @server.get("/export/run-{run_id}.har", include_in_schema=False)
    async def run_har(run_id: str) -> Response:
        return await _run_file(lambda: archive_of(desk, run_id=run_id), name=f"run-{run_id}.har")


async def _run_file(made: Callable[[], dict[str, Any] | None], *, name: str) -> Response:
    try:
        found = await run_in_threadpool(made)
    except StoreError as error:
        return _refusal(503, str(error))
    if found is None:
        return _refusal(404, f"There is no {name}: no stored run has that id.")
    headers = {"Content-Disposition": f'attachment; filename="bookwatch-{name}"'}
    return Response(json.dumps(found, indent=2), media_type="application/json", headers=headers)


def _refusal(status: int, words: str) -> Response:
    return Response(words + "\n", status_code=status, media_type="text/plain; charset=utf-8")
