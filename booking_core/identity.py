"""The identity service: a smartcard's signed assertion in, an access token out (RFC 7523, section 2.1)."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from booking_core.asgi import Scope
from booking_core.clock import Clock, system_clock
from booking_core.outcomes import r4_outcome
from booking_core.service import Service
from booking_core.settings import ServiceSettings
from booking_core.small_replies import error_reply
from booking_core.tokens import ALGORITHM, LIFETIME_S, issue_token

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ALLOWED_SKEW = timedelta(seconds=300)
TOKEN_PATH = "/oauth2/token"  # noqa: S105  # a path, not a secret
OPERATION = "LOGON"


class LogonRefusedError(Exception):
    """The assertion is not accepted."""

    def __init__(self, code: str, *, diagnostics: str) -> None:
        """`code` goes into the reply's coding."""
        super().__init__(diagnostics)
        self.code = code


class Identity:
    """Knows the cards and which of them are revoked."""

    def __init__(self, *, cards: dict[str, str], secret: str, audience: str, clock: Clock) -> None:
        """`cards` maps card ids to signing keys; `audience` is what `aud` must be."""
        self._cards = cards
        self._secret = secret
        self._audience = audience
        self._clock = clock
        self._revoked: set[str] = set()

    async def token(self, request: Request) -> Response:
        """POST /oauth2/token."""
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        try:
            claims = self._claims(_assertion(form))
        except LogonRefusedError as refusal:
            return JSONResponse(r4_outcome(refusal.code, now=self._clock(), diagnostics=str(refusal)), status_code=401)
        token = issue_token(
            card=claims["iss"],
            organisation=claims["org"],
            role=claims["role"],
            secret=self._secret,
            now=self._clock(),
            application=claims.get("app"),
        )
        return JSONResponse(
            {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_S},
            headers={"Cache-Control": "no-store"},
        )

    def _claims(self, assertion: str) -> dict[str, Any]:
        card = self._card(assertion)
        if card in self._revoked:
            raise LogonRefusedError("CARD_REVOKED", diagnostics="This smartcard is revoked.")
        try:
            claims: dict[str, Any] = jwt.decode(
                assertion,
                self._cards[card],
                algorithms=[ALGORITHM],
                audience=self._audience,
                # Times are judged below, by this service's clock: a wrong clock must be told from a forged assertion.
                options={
                    "require": ["iss", "sub", "exp", "iat", "jti", "org", "role"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except jwt.PyJWTError as problem:
            raise LogonRefusedError("ACCESS_DENIED", diagnostics=str(problem)) from problem
        self._judge_times(claims)
        return claims

    def _card(self, assertion: str) -> str:
        try:
            card = jwt.decode(assertion, options={"verify_signature": False}).get("iss", "")
        except jwt.PyJWTError as problem:
            raise LogonRefusedError("ACCESS_DENIED", diagnostics="assertion is not a JWT") from problem
        if card not in self._cards:
            raise LogonRefusedError("ACCESS_DENIED", diagnostics="unknown card")
        return str(card)

    def _judge_times(self, claims: dict[str, Any]) -> None:
        now = self._clock().timestamp()
        skew = float(claims["iat"]) - now
        if abs(skew) > ALLOWED_SKEW.total_seconds():
            told = f"iat is {skew:+.0f} s from this clock; at most 300 s are allowed. Set the caller's clock."
            raise LogonRefusedError("CLOCK_SKEW", diagnostics=told)
        if float(claims["exp"]) <= now:
            raise LogonRefusedError("ACCESS_DENIED", diagnostics="assertion has expired")

    async def revoke(self, request: Request) -> Response:
        """Control: POST /cards/{card_id}/revoke."""
        return self._set_revoked(request, revoked=True)

    async def restore(self, request: Request) -> Response:
        """Control: POST /cards/{card_id}/restore."""
        return self._set_revoked(request, revoked=False)

    def _set_revoked(self, request: Request, *, revoked: bool) -> Response:
        card = request.path_params["card_id"]
        if card not in self._cards:
            return JSONResponse({"error": f"unknown card {card}", "remedy": "use a card of cards.json"}, 404)
        (self._revoked.add if revoked else self._revoked.discard)(card)
        return JSONResponse({"card_id": card, "revoked": revoked})


def _assertion(form: dict[str, list[str]]) -> str:
    if form.get("grant_type") != [GRANT]:
        raise LogonRefusedError("ACCESS_DENIED", diagnostics=f"grant_type must be {GRANT}")
    return form.get("assertion", [""])[0]


def create_service(settings: ServiceSettings) -> Service:
    """The identity service of an estate."""
    identity = Identity(
        cards=json.loads(Path(settings.cards_file).read_text(encoding="utf-8")),
        secret=settings.secret,
        audience=settings.audience,
        clock=system_clock,
    )
    return Service(
        app=Starlette(routes=[Route(TOKEN_PATH, identity.token, methods=["POST"])]),
        operations=(OPERATION,),
        operation_of=operation_of,
        error_reply=error_reply,
        control_routes=(
            Route("/cards/{card_id}/revoke", identity.revoke, methods=["POST"]),
            Route("/cards/{card_id}/restore", identity.restore, methods=["POST"]),
        ),
    )


def operation_of(scope: Scope) -> str | None:
    """LOGON for the token path."""
    return OPERATION if scope["path"] == TOKEN_PATH else None
