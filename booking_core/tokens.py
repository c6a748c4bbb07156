"""Access tokens: JWT (HS256) that the identity service signs and the others check on their own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

LIFETIME_S = 900
ALGORITHM = "HS256"
CACHED = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls, by their access token."""

    card: str
    organisation: str
    """ODS code."""
    role: str
    """e-RS business function."""
    application: str
    expires: float
    """Seconds since the epoch."""


def issue_token(
    *, card: str, organisation: str, role: str, secret: str, now: datetime, application: str | None = None
) -> str:
    """An access token good for LIFETIME_S. In the reference estate each organisation is its own application.

    `application` names another one: a practice's own probe that logs on at a hospital stays the practice's.
    """
    claims = {
        "card": card,
        "org": organisation,
        "role": role,
        "app": application or organisation,
        "iat": now,
        "exp": now + timedelta(seconds=LIFETIME_S),
    }
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


class TokenChecker:
    """Checks bearer tokens; remembers those that passed, as a journey shows the same one a dozen times."""

    def __init__(self, secret: str) -> None:
        """`secret` is the one that the identity service signs with."""
        self._secret = secret
        self._known: dict[str, Caller] = {}

    def issue(self, *, card: str, organisation: str, role: str, application: str, now: datetime) -> str:
        """A token that this checker will accept."""
        return issue_token(
            card=card, organisation=organisation, role=role, secret=self._secret, now=now, application=application
        )

    def caller(self, authorization: str, *, now: datetime) -> Caller | None:
        """Who shows this `Authorization` header; None when it is missing, false or expired."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        known = self._known.get(token) or self._checked(token)
        return known if known is not None and known.expires > now.timestamp() else None

    def _checked(self, token: str) -> Caller | None:
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                options={"require": ["exp", "card", "org", "role", "app"], "verify_iat": False},
            )
        except jwt.PyJWTError:
            return None
        caller = Caller(
            card=claims["card"],
            organisation=claims["org"],
            role=claims["role"],
            application=claims["app"],
            expires=float(claims["exp"]),
        )
        if len(self._known) >= CACHED:
            self._known.clear()
        self._known[token] = caller
        return caller
