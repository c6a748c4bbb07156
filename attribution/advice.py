"""What to look at first: one sentence for each symptom and each kind of cause, and only what the data can show."""

from collections.abc import Mapping

from attribution.case import Case
from domain.vocabulary import Judgement

LOCAL: Mapping[str, str] = {
    "dns.no_answer": "Check first whether this practice's resolver runs and answers: look-ups got no reply.",
    "dns.refused": "Check first the resolver's access rules: it answered and refused this practice.",
    "dns.no_such_name": "Check first what this practice's resolver holds: it denies that the name exists.",
    "dns.server_failure": "Check first what this practice's resolver asks in turn: it could not find out.",
    "connect.refused": "Check first the firewall and the address that look-up gives: connections were refused at once.",
    "connect.timed_out": "Check first the practice's line and router: connections got no reply.",
    "connect.reset": "Check first the practice's line and firewall: connections were reset.",
    "connect.unreachable": "Check first the practice's router: there was no route.",
    "tls.untrusted": "Check first what inspects traffic on the way: its certificate is of an unknown issuer.",
    "tls.expired": "Check first the date on the practice's machine and the certificate shown to it.",
    "tls.wrong_name": "Check first the address that look-up gives: the certificate there is for another name.",
    "tls": "Check first the practice's line and any device that inspects traffic: the TLS handshake did not end.",
    "proxy.unauthorised": "Check first the proxy's user name and password: it answered 407.",
    "proxy.bad_gateway": "Check first the proxy's own way out: it answered 502 before the core was reached.",
    "proxy": "Check first whether the proxy runs and is reached.",
    "clock": "Check first the clock of the practice's machine: log-on was refused for its time.",
    "identity.rejected": "Check first this practice's smartcard: log-on was refused (401), and accepted elsewhere.",
    "identity.forbidden": "Check first the role on this practice's smartcard: log-on was refused (403).",
    "identity.role": "Check first the role on this practice's smartcard: the core says that it lacks this one (403).",
    "identity.organisation": "Check first the organisation that this practice logs on for: the core refuses its code.",
    "identity": "Check first log-on at this practice: it fails here and works elsewhere.",
    "client.no_socket": "Check first what uses up the practice's machine: it gave the probe no socket or address.",
    "client": "Check first the probe's own log on this practice's machine.",
    "slow.line": "Check first the practice's line: connect and TLS take longer too, so it is not the far end.",
    "slow.lookup": "Check first the resolver that this practice uses: the extra time is in look-up.",
    "slow.client": "Check first the load on the practice's machine: the extra time is outside the network.",
}
"""By symptom, or by its branch, for a fault of a practice's own."""

WIDE: Mapping[str, str] = {
    "resolver": "Check first the shared resolver, not the practices' machines.",
    "proxy": "Check first the shared proxy, not the practices' machines.",
    "link": "Check first the shared link with its provider; nothing can be mended at the practices.",
    "isp": "Check first with the internet provider; nothing can be mended at the practices.",
    "pct": "Check first what the PCT's network has in common beyond its link and resolver.",
    "region": "Check first what the region's PCTs have in common.",
    "site": "Check first the shared site.",
    "supplier": "Check first with the supplier of the practice system.",
    "release": "Check first with the supplier what changed in this release.",
    "identity_agent": "Check first what this version of the log-on software changed; go back a version on one PC.",
    "desktop": "Check first what the last update of system or browser changed; try another PC.",
    "probe": "Check first this version of our own agent: the practices themselves may be well.",
    "provider": "Tell the hospital: its system does not serve bookings; other hospitals do.",
    "operation": "Tell the core's service desk the operation; nothing can be mended at the practices.",
    "core": "Tell the core's service desk; nothing can be mended at the practices.",
    "identity": "Tell the identity service's desk; cards and practices are not the cause.",
    "gateway": "Check first the gateway, not the practices' proxies: controls behind it fail as well.",
}
"""By dimension, for a cause outside the practice."""

SILENT = "Check first whether the practice's machine and its agent run: nothing else is known."


def check_first(case: Case) -> str:
    """What to look at first, or empty where the data cannot show it."""
    judgement = case.finding.judgement
    if judgement is Judgement.NO_DATA:
        return SILENT
    if judgement is Judgement.LOCAL:
        name = case.symptom_name
        return LOCAL.get(name) or LOCAL.get(name.partition(".")[0], "")
    return WIDE.get(case.cause.dimension, "") if case.cause else ""
