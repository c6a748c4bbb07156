"""Tokens: what a lying endpoint may say, how long one is kept, what is sent for one."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from domain.clock import system_clock
from domain.failures import FailureClass as F
from probes.profiles import Authentication, AuthenticationKind
from probes.settings import Credentials
from probes.tokens import CredentialsError, Token, TokenCache, TokenError, grant, keep_refresh_token, read_token

URL = "https://identity.bookwatch.test/oauth2/token"
APPLICATION = Authentication(kind=AuthenticationKind.APPLICATION, token_url=URL, scope="read")
USER = Authentication(kind=AuthenticationKind.USER, token_url=URL)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_a_good_reply() -> None:
    token = read_token({"access_token": "a.b-c", "token_type": "bearer", "expires_in": "599", "refresh_token": "r"})
    assert (token.value, token.life_s, token.refresh_token) == ("a.b-c", 599.0, "r")
    assert "a.b-c" not in repr(token)
    assert read_token({"access_token": "t"}).life_s == 0
    assert read_token({"access_token": "t", "expires_in": 10**400}).life_s == 3600


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (None, F.CONTRACT_MALFORMED),
        ([1], F.CONTRACT_MALFORMED),
        ({}, F.CONTRACT_MISSING_OUTPUT),
        ({"access_token": 7}, F.CONTRACT_MALFORMED),
        ({"access_token": "t\r\nX-Injected: 1"}, F.CONTRACT_MALFORMED),
        ({"access_token": "t" * 20_000}, F.CONTRACT_MALFORMED),
        ({"access_token": "t", "token_type": "mac"}, F.CONTRACT_MALFORMED),
        ({"access_token": "t", "expires_in": -5}, F.CONTRACT_MALFORMED),
        ({"access_token": "t", "expires_in": float("nan")}, F.CONTRACT_MALFORMED),
        ({"access_token": "t", "expires_in": float("inf")}, F.CONTRACT_MALFORMED),
        ({"access_token": "t", "expires_in": True}, F.CONTRACT_MALFORMED),
        ({"access_token": "t", "expires_in": "soon"}, F.CONTRACT_MALFORMED),
        ({"access_token": "t", "expires_in": [1]}, F.CONTRACT_MALFORMED),
    ],
)
def test_a_lie_has_its_class(body: Any, expected: F) -> None:
    with pytest.raises(TokenError) as caught:
        read_token(body)
    assert caught.value.failure_class is expected


@given(ANY_JSON | st.fixed_dictionaries({"access_token": ANY_JSON, "expires_in": ANY_JSON, "token_type": ANY_JSON}))
def test_no_reply_breaks_the_reader(body: Any) -> None:
    with suppress(TokenError):
        assert 0 <= read_token(body).life_s <= 3600


def test_a_token_is_renewed_after_half_its_life() -> None:
    now = [100.0]
    cache = TokenCache(now=lambda: now[0])
    cache.keep(("a",), token=Token(value="t", life_s=600))
    assert (cache.get(("a",)), cache.get(("b",))) == ("t", None)
    now[0] += 301
    assert cache.get(("a",)) is None
    cache.keep(("a",), token=Token(value="u", life_s=600))
    cache.drop(("a",))
    assert cache.get(("a",)) is None


def test_an_application_signs_rs512(tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file = tmp_path / "key.pem"
    plain = serialization.NoEncryption()
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    form = grant(
        APPLICATION,
        credentials=Credentials(client_id="app-1", key_id="test-1", private_key_file=file),
        now=system_clock(),
    )
    assert (form["grant_type"], form["scope"]) == ("client_credentials", "read")
    signed = form["client_assertion"]
    assert jwt.get_unverified_header(signed) == {"alg": "RS512", "kid": "test-1", "typ": "JWT"}
    claims = jwt.decode(signed, key.public_key(), algorithms=["RS512"], audience=URL)
    assert (claims["iss"], claims["sub"]) == ("app-1", "app-1")
    assert claims["exp"] - claims["iat"] <= 300


def test_a_user_shows_the_refresh_token_and_keeps_the_new_one(tmp_path: Path) -> None:
    file, secret = tmp_path / "refresh", tmp_path / "secret"
    file.write_text("first\n")
    secret.write_text("hush")
    mine = Credentials(client_id="app-1", refresh_token_file=file, client_secret_file=secret)
    form = grant(USER, credentials=mine, now=system_clock())
    assert dict(form) == {
        "grant_type": "refresh_token", "refresh_token": "first", "client_id": "app-1", "client_secret": "hush",
    }  # fmt: skip
    keep_refresh_token(file, token="second")
    assert file.read_text() == "second"
    assert file.stat().st_mode & 0o077 == 0
    keep_refresh_token(tmp_path / "absent" / "refresh", token="third")


def test_missing_secrets_name_the_file_alone(tmp_path: Path) -> None:
    bad, empty = tmp_path / "key.pem", tmp_path / "empty"
    bad.write_text("-----BEGIN SECRET-----")
    empty.write_text("\n")
    for kind, mine in (
        (APPLICATION, None),
        (APPLICATION, Credentials(client_id="a")),
        (APPLICATION, Credentials(client_id="a", private_key_file=tmp_path / "absent")),
        (APPLICATION, Credentials(client_id="a", private_key_file=bad)),
        (USER, Credentials(client_id="a", refresh_token_file=empty)),
    ):
        with pytest.raises(CredentialsError) as caught:
            grant(kind, credentials=mine, now=system_clock())
        assert "SECRET" not in str(caught.value)
