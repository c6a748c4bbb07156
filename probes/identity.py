"""The assertion with which a smartcard logs on."""

from datetime import datetime, timedelta
from uuid import uuid4

import jwt

from domain.vocabulary import Role
from probes.settings import Card

AUDIENCE = "https://identity.bookwatch.test"
LIFETIME = timedelta(seconds=300)


def assertion(card: Card, *, organisation: str, role: Role, now: datetime, application: str | None = None) -> str:
    """A JWT (RFC 7523) signed with the card's key, valid for five minutes from `now`.

    `now` is the vantage's own clock: where that is wrong the identity service refuses, as it would in life.
    `application`: whose calls these are where not the organisation's, as when a practice's probe acts at a hospital.
    """
    claims = {
        "iss": card.card_id,
        "sub": card.card_id,
        "aud": AUDIENCE,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "jti": str(uuid4()),
        "org": organisation,
        "role": role.value,
    }
    if application not in {None, organisation}:
        claims["app"] = application
    return jwt.encode(claims, card.key, algorithm="HS256")
