"""The authority that the profile trusts, beside the system's own trust store."""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.clock import Clock
from probes.self_tests.words import UNKNOWN, Facts
from probes.transport.trust import context_for


def trust_facts(ca_file: Path | None, *, clock: Clock) -> Facts:
    """Name and last day of the profile's authority, and whether the system would trust it too."""
    try:
        system = context_for(None)
    except OSError:
        return {"trust.authority": UNKNOWN, "trust.system": UNKNOWN}
    if ca_file is None:
        return {"trust.authority": "the system's store", "trust.system": _count(system)}
    try:
        own = context_for(ca_file)
    except OSError:
        return {"trust.authority": "cannot be read", "trust.system": _count(system)}
    shared = set(own.get_ca_certs(binary_form=True)) & set(system.get_ca_certs(binary_form=True))
    holds = "holds" if shared else "does not hold"
    return {
        "trust.authority": _described(own.get_ca_certs(), clock=clock),
        "trust.system": f"{_count(system)}, {holds} the profile's authority",
    }


def _count(context: ssl.SSLContext) -> str:
    return f"{context.cert_store_stats()['x509_ca']} authorities"


def _described(certificates: list[dict[str, Any]], *, clock: Clock) -> str:
    """The first to expire."""
    dated = [(ssl.cert_time_to_seconds(str(each["notAfter"])), each) for each in certificates if "notAfter" in each]
    if not dated:
        return "none in the file"
    ends, first = min(dated, key=lambda pair: pair[0])
    last = datetime.fromtimestamp(ends, tz=UTC)
    state = "expired" if last < clock() else "until"
    return f"{_name(first)[:100]}, {state} {last:%Y-%m-%d}"


def _name(certificate: dict[str, Any]) -> str:
    fields = dict(pair for group in certificate.get("subject", ()) for pair in group)
    return str(fields.get("commonName") or fields.get("organizationName") or "without a name")
