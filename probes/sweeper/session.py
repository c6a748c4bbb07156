"""Calls to the core on behalf of a run that can no longer make them itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from time import sleep
from typing import Any
from urllib.parse import urlencode

from domain.clock import Clock
from domain.identifiers import traceparent
from domain.vocabulary import Role
from probes.arazzo.errors import BodyMalformedError
from probes.arazzo.scope import Received
from probes.engine.applications import application_of
from probes.engine.logon import LogOn, TokenError
from probes.engine.prepare import Prepared
from probes.engine.safety import RefusedByProfileError, check_call, check_request, own_headers
from probes.identity import assertion
from probes.ledger import RunFacts
from probes.settings import Target, VantageSetup
from probes.tokens import read_token
from probes.transport.client import Client
from probes.transport.deadline import Deadline

_REFERRERS = frozenset({Role.REFERRING_CLINICIAN, Role.REFERRING_CLINICIAN_ADMIN})
_LONGEST_TURN_S = 30.0
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class SweepError(Exception):
    """Something could not be cleared away now. The message says why, without a name of a patient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the core said."""

    status: int
    version: str
    """The ETag header."""
    from_core: bool
    """Whether it carries X-Request-ID: a gateway's or a proxy's page says nothing about a referral."""
    body: Any
    """None where it is not JSON."""

    @property
    def is_good(self) -> bool:
        """2xx with a FHIR resource: a page that anybody may have put there must not pass for a success."""
        resource = isinstance(self.body, dict) and "resourceType" in self.body
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES and resource


@dataclass(slots=True, kw_only=True)
class Session:
    """One vantage's way to the core, logged on when the first call needs it."""

    client: Client
    target: Target
    setup: VantageSetup
    clock: Clock
    _tokens: dict[tuple[Role, str], str] = field(default_factory=dict)
    """By role and organisation."""

    def call(
        self,
        run: RunFacts,
        *,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        acting: tuple[Role, str] | None = None,
    ) -> Answer:
        """One call for a run, under its trace. `acting`: role and organisation, where not the practice's own.

        Raises SweepError where there is no answer or it may not be sent.
        """
        role, organisation = acting or (_referrer(run), run.organisation)
        if (role, organisation) not in self._tokens:
            self._tokens[role, organisation] = self._log_on(run, role, organisation)
        content = None if body is None else json.dumps(body).encode()
        whole = {
            **_common(run),
            "Authorization": f"Bearer {self._tokens[role, organisation]}",
            "NHSD-End-User-Organisation-ODS": organisation,
            "NHSD-eRS-Business-Function": role.value,
            **({"Content-Type": "application/fhir+json"} if content is not None else {}),
            **({"Content-Length": str(len(content or b""))} if method != "GET" else {}),
            **(headers or {}),
        }
        url = f"{self.target.servers['core'].rstrip('/')}{path}"
        self._check(method, url, body)
        self._take_turn()
        received = self._send(method, url, own_headers(whole, profile=self.target.profile), content)
        application_of(self.target, setup=self.setup).answered(received.status)
        return Answer(
            status=received.status,
            version=received.headers.get("etag", ""),
            from_core="x-request-id" in received.headers,
            body=_json(received),
        )

    def _check(self, method: str, url: str, body: Any) -> None:
        try:
            check_call(method=method, url=url, target=self.target)
            check_request(url=url, body=body, target=self.target)
        except RefusedByProfileError as error:
            raise SweepError(str(error)) from error

    def _take_turn(self) -> None:
        wait_s = application_of(self.target, setup=self.setup).reserve(within_s=_LONGEST_TURN_S, control=False)
        if wait_s is None:
            raise SweepError("the application's rate left no time")
        sleep(wait_s)

    def _send(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None) -> Received:
        deadline = Deadline.after(self.target.timeouts.step_s)
        exchange = self.client.call(method=method, url=url, headers=headers, body=content, deadline=deadline)
        if exchange.reply is None:
            where = exchange.failed_phase or "before sending"
            raise SweepError(f"no answer ({where}: {type(exchange.error).__name__})")
        reply = exchange.reply
        return Received(status=reply.status, headers=reply.headers, content=reply.content)

    def _log_on(self, run: RunFacts, role: Role, organisation: str) -> str:
        if self.target.profile.authentication.kind.is_ours:
            return self._own_log_on(run)
        if self.setup.card is None:
            raise SweepError("the vantage has no card to log on with")
        signed = assertion(
            self.setup.card, organisation=organisation, role=role, now=self.clock(), application=run.organisation
        )
        form = urlencode({"grant_type": _GRANT, "assertion": signed}).encode()
        own = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(form))}
        url = f"{self.target.servers['identity'].rstrip('/')}/oauth2/token"
        return _token(self._send("POST", url, {**_common(run), **own}, form))

    def _own_log_on(self, run: RunFacts) -> str:
        log_on = LogOn(self.target, setup=self.setup, clock=self.clock)
        if not log_on.take_turn(within_s=_LONGEST_TURN_S):
            raise SweepError("other runs of the vantage are logging on")
        try:
            kept = log_on.kept()
            if kept is None:
                kept = self._asked(log_on, log_on.request(_common(run)))
        except (RefusedByProfileError, TokenError) as error:
            raise SweepError(str(error)) from error
        finally:
            log_on.end_turn()
        return _token(kept)

    def _asked(self, log_on: LogOn, request: Prepared) -> Received:
        received = self._send(request.sent.method, request.sent.url, request.headers, request.content)
        if received.status == HTTPStatus.OK:
            log_on.accept(received)
        return received


def _referrer(run: RunFacts) -> Role:
    return Role(run.role) if run.role in _REFERRERS else Role.REFERRING_CLINICIAN


def _common(run: RunFacts) -> dict[str, str]:
    return {
        "User-Agent": "bookwatch-sweeper",
        "Accept": "application/fhir+json, application/json",
        "Accept-Encoding": "identity",
        "traceparent": traceparent(run.trace_id),
        "X-Correlation-ID": f"{run.run_id}.sweep",
    }


def _json(received: Received) -> Any:
    try:
        return received.body()
    except BodyMalformedError:
        return None


def _token(received: Received) -> str:
    if received.status != HTTPStatus.OK:
        raise SweepError(f"the log-on was answered {received.status}")
    try:
        return read_token(_json(received)).value
    except TokenError as error:
        raise SweepError(str(error)) from error
