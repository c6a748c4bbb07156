"""Access tokens of profiles that log on by themselves: asked for, checked, kept for each vantage, never logged."""

import logging
import math
import os
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import jwt

from domain.failures import FailureClass
from probes.profiles import Authentication, AuthenticationKind
from probes.settings import Credentials

_LOG = logging.getLogger(__name__)

LONGEST_LIFE_S = 3600.0
"""A token that says it lives longer is asked for anew all the same: a wrong `expires_in` must not last for ever."""

_BEARER = re.compile(r"[A-Za-z0-9\-._~+/]{1,16384}=*")  # RFC 6750, section 2.1
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_LIFE = timedelta(seconds=240)


class CredentialsError(Exception):
    """What is needed to log on is missing or unusable. The message names the file, never what is in it."""


class TokenError(Exception):
    """The token endpoint's answer cannot be used."""

    def __init__(self, failure_class: FailureClass, *, problem: str) -> None:
        super().__init__(problem)
        self.failure_class = failure_class


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An access token and how long it lives."""

    value: str = field(repr=False)
    life_s: float
    refresh_token: str = field(default="", repr=False)
    """The server's new one, or empty."""


class TokenCache:
    """Tokens by key. A token is asked for anew after half its life, so that it outlasts a run that begins with it."""

    def __init__(self, *, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._tokens: dict[tuple[str, ...], tuple[str, float]] = {}
        self._turns: defaultdict[tuple[str, ...], threading.Lock] = defaultdict(threading.Lock)

    def turn(self, key: tuple[str, ...]) -> threading.Lock:
        """Held while asking: a refresh token that two runs use at once is good for one of them only."""
        return self._turns[key]

    def get(self, key: tuple[str, ...]) -> str | None:
        """A token in the first half of its life."""
        value, renew_at = self._tokens.get(key, ("", 0.0))
        return value if value and self._now() < renew_at else None

    def keep(self, key: tuple[str, ...], *, token: Token) -> None:
        """Keep a token."""
        self._tokens[key] = token.value, self._now() + token.life_s / 2

    def drop(self, key: tuple[str, ...]) -> None:
        """Forget a token that was refused."""
        self._tokens.pop(key, None)


def read_token(body: Any) -> Token:
    """The token in a token endpoint's reply (RFC 6749, section 5.1). Raises TokenError, whatever the body is."""
    if not isinstance(body, dict):
        raise TokenError(FailureClass.CONTRACT_MALFORMED, problem="the token endpoint's reply is not a JSON object")
    value, kind = body.get("access_token"), body.get("token_type", "Bearer")
    if value is None:
        raise TokenError(FailureClass.CONTRACT_MISSING_OUTPUT, problem="the reply gives no access_token")
    if not isinstance(value, str) or not _BEARER.fullmatch(value):
        raise TokenError(FailureClass.CONTRACT_MALFORMED, problem="the access_token cannot stand in a header")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise TokenError(FailureClass.CONTRACT_MALFORMED, problem="the token_type is not Bearer")
    new = body.get("refresh_token")
    return Token(
        value=value,
        life_s=_life_s(body.get("expires_in", 0)),
        refresh_token=new if isinstance(new, str) and _BEARER.fullmatch(new) else "",
    )


def _life_s(said: Any) -> float:
    """Seconds; 0 where the reply does not say. Some servers write the number as text."""
    if isinstance(said, str):
        with suppress(ValueError):
            said = float(said)
    if isinstance(said, bool) or not isinstance(said, int | float) or not said >= 0 or said == math.inf:
        raise TokenError(FailureClass.CONTRACT_MALFORMED, problem="expires_in is not a lifetime in seconds")
    return min(float(min(said, 10**9)), LONGEST_LIFE_S)


def grant(authentication: Authentication, *, credentials: Credentials | None, now: datetime) -> Mapping[str, str]:
    """The form that asks for a token. Raises CredentialsError."""
    if credentials is None:
        raise CredentialsError("no client id is set: see docs/safety.md for the variables and keys")
    if authentication.kind is AuthenticationKind.APPLICATION:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": _client_assertion(credentials, audience=authentication.token_url, now=now),
        }
    else:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": _secret(credentials.refresh_token_file, what="refresh token"),
            "client_id": credentials.client_id,
        }
        if credentials.client_secret_file:
            form["client_secret"] = _secret(credentials.client_secret_file, what="client secret")
    return form | ({"scope": authentication.scope} if authentication.scope else {})


def _client_assertion(credentials: Credentials, *, audience: str, now: datetime) -> str:
    """A JWT that says who the application is (RFC 7523, section 3), signed RS512."""
    claims = {
        "iss": credentials.client_id,
        "sub": credentials.client_id,
        "aud": audience,
        "iat": int(now.timestamp()),
        "exp": int((now + _ASSERTION_LIFE).timestamp()),
        "jti": str(uuid4()),
    }
    key = _secret(credentials.private_key_file, what="private key")
    try:
        return jwt.encode(claims, key, algorithm="RS512", headers={"kid": credentials.key_id})
    except NotImplementedError as error:
        raise CredentialsError("signing RS512 needs, in the clone of Bookwatch: pip install '.[ers]'") from error
    except (ValueError, TypeError, jwt.PyJWTError) as error:
        raise CredentialsError(
            f"{credentials.private_key_file} is not an RSA private key in PEM; give the one that was registered"
        ) from error


def _secret(file: Path | None, *, what: str) -> str:
    if file is None:
        raise CredentialsError(f"no file with the {what} is set: see docs/safety.md")
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CredentialsError(f"the {what} in {file} cannot be read; check the path and its permissions") from error
    if not text:
        raise CredentialsError(f"{file} is empty; write the {what} into it")
    return text


def keep_refresh_token(file: Path | None, *, token: str) -> None:
    """Write a new refresh token in the old one's place; where that fails it is told, without the token."""
    if file is None:
        return
    draft = file.with_name(f"{file.name}.new")
    try:
        draft.touch(mode=0o600)
        draft.write_text(token, encoding="utf-8")
        os.replace(draft, file)  # noqa: PTH105  # at once: a token cut in half would log nobody on
    except OSError as error:
        _LOG.error("the new refresh token cannot be written to %s: %s; the next log-on will fail", file, error)  # noqa: TRY400  # no traceback: it shows the token's variable
