"""The log-on assertion as the identity service checks it."""

from datetime import UTC, datetime

import jwt

from domain.vocabulary import Role
from probes.identity import AUDIENCE, assertion
from probes.settings import Card

NOW = datetime(2020, 1, 1, tzinfo=UTC)


def test_the_assertion_names_card_organisation_and_role_at_the_vantages_time() -> None:
    now = NOW
    card = Card(card_id="CARD-1", key="k" * 32)
    text = assertion(card, organisation="Y99001", role=Role.REFERRING_CLINICIAN, now=now)
    claims = jwt.decode(
        text, card.key, algorithms=["HS256"], audience=AUDIENCE, options={"verify_exp": False, "verify_iat": False}
    )
    assert (claims["iss"], claims["sub"], claims["org"]) == ("CARD-1", "CARD-1", "Y99001")
    assert claims["role"] == "REFERRING_CLINICIAN"
    assert claims["iat"] == now.timestamp()
    assert claims["exp"] == now.timestamp() + 300
    assert card.key not in repr(card)


def test_a_probe_at_a_hospital_stays_the_practices_application() -> None:
    card = Card(card_id="CARD-1", key="k" * 40)
    here = assertion(card, organisation="Y99001", role=Role.REFERRING_CLINICIAN, now=NOW, application="Y99001")
    there = assertion(card, organisation="ZH1", role=Role.SERVICE_PROVIDER_CLINICIAN, now=NOW, application="Y99001")
    claims = [jwt.decode(each, options={"verify_signature": False}) for each in (here, there)]
    assert [each.get("app") for each in claims] == [None, "Y99001"]
