"""The LOGON step of a profile that logs on by itself, in the place of the journey's own."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from domain.clock import Clock
from probes.arazzo.errors import BodyMalformedError
from probes.arazzo.scope import Received, Sent
from probes.engine.prepare import Prepared
from probes.engine.safety import RefusedByProfileError
from probes.profiles import AuthenticationKind
from probes.settings import Target, VantageSetup
from probes.tokens import CredentialsError, TokenCache, TokenError, grant, keep_refresh_token, read_token

TOKENS = TokenCache()
"""Of this process."""


class LogOn:
    """How one vantage gets its token."""

    def __init__(self, target: Target, *, setup: VantageSetup, clock: Clock, tokens: TokenCache = TOKENS) -> None:
        self._authentication = target.profile.authentication
        self._credentials, self._clock, self._tokens = setup.credentials, clock, tokens
        self._key = (target.profile.name, self._authentication.token_url, setup.vantage)

    def take_turn(self, *, within_s: float) -> bool:
        """Wait for other runs of this vantage that are logging on; False: there was no time for it."""
        return self._tokens.turn(self._key).acquire(timeout=max(within_s, 0.0))

    def end_turn(self) -> None:
        """Let the next one log on."""
        self._tokens.turn(self._key).release()

    def kept(self) -> Received | None:
        """What the token endpoint would answer, where a token is still good (or none is needed)."""
        token = "none" if self._authentication.kind is AuthenticationKind.NONE else self._tokens.get(self._key)
        if token is None:
            return None
        return Received(status=200, headers={}, content=json.dumps({"access_token": token}).encode())

    def request(self, headers: Mapping[str, str]) -> Prepared:
        """The request for a token. Raises RefusedByProfileError where there is nothing to log on with."""
        try:
            form = grant(self._authentication, credentials=self._credentials, now=self._clock())
        except CredentialsError as error:
            raise RefusedByProfileError(str(error)) from error
        content = urlencode(form).encode()
        own = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(content))}
        sent = Sent(method="POST", url=self._authentication.token_url, headers={}, query={}, path={})
        return Prepared(sent=sent, headers={**headers, **own}, content=content)

    def accept(self, reply: Received) -> None:
        """Keep the token of a reply. Raises TokenError where the reply lies."""
        try:
            token = read_token(reply.body())
        except BodyMalformedError:
            token = read_token(None)
        self._tokens.keep(self._key, token=token)
        if token.refresh_token and self._credentials:
            keep_refresh_token(self._credentials.refresh_token_file, token=token.refresh_token)

    def refused(self) -> None:
        """The core did not take the token: the next run asks for a new one."""
        self._tokens.drop(self._key)


__all__ = ["LogOn", "TokenError"]
