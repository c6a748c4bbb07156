"""How a symptom, a count and a cause are put into words."""

from attribution.symptoms import SILENT, SLOW_CLIENT, SLOW_LINE, SLOW_LOOKUP, SLOW_SERVER
from domain.counting import counted
from domain.verdicts import Share

_WHERE = {
    "dns": "look-up",
    "connect": "connecting",
    "tls": "the TLS handshake",
    "proxy": "the proxy",
    "clock": "log-on",
    "identity": "log-on",
    "gateway": "the gateway",
    "core": "the core",
    "provider": "the hospital's system",
    "contract": "reading the reply",
    "client": "the practice's own machine",
}
_BEFORE_ANY_CALL = frozenset({"dns", "connect", "tls", "proxy", "clock", "identity"})
"""Branches for which the operation adds nothing: they end before it, or are one operation."""
_SLOW = {
    SLOW_LINE: "were far slower than is usual on the way to the core (connect and TLS grew as well)",
    SLOW_SERVER: "were far slower than is usual in waiting for replies (connect did not grow)",
    SLOW_LOOKUP: "were far slower than is usual at look-up",
    SLOW_CLIENT: "were far slower than is usual outside the network",
    SILENT: "fell silent",
}
_NAMES = {
    ("core", "core"): "the booking core",
    ("identity", "identity"): "the identity service",
    ("gateway", "gateway"): "the gateway",
}
_DIMENSIONS = {"pct": "PCT", "provider": "hospital", "isp": "ISP", "operation": "operation", "practice": "practice"}


def how(symptom: str, *, operation: str = "") -> str:
    """What happened, as the end of "3 of 3 journeys ..."."""
    within = f" in {operation}" if operation else ""
    if symptom in _SLOW:
        return _SLOW[symptom] + (within if symptom == SLOW_SERVER else "")
    root = symptom.partition(".")[0]
    if root in _BEFORE_ANY_CALL:
        within = ""
    return f"failed at {_WHERE.get(root, 'an unknown point')} ({spoken(symptom)}{within})"


def unfinished(what: str, *, failed: int, of: int) -> str:
    """The same of slow journeys, of which so many failed for that."""
    return f"did not finish in time {'and' if failed == of else 'or'} {what}" if failed else what


def spoken(symptom: str) -> str:
    """ "dns.no_answer" as "dns no answer"."""
    return symptom.replace(".", " ").replace("_", " ")


def called(dimension: str, value: str) -> str:
    """A cause by its name in a sentence: "link L-ZZ1", "the booking core", "hospital ZH2"."""
    return _NAMES.get((dimension, value)) or f"{_DIMENSIONS.get(dimension, dimension)} {value}"


def passed(share: Share) -> str:
    """Passed of attempts, such as "18 of 18"."""
    return f"{share.attempts - share.bad} of {share.attempts}"


def of_journeys(number: int, *, of: int) -> str:
    """ "3 of 5 journeys", "1 of 1 journey"."""
    return f"{number} of {counted(of, 'journey')}"


def last_journeys(share: Share) -> str:
    """ "3 of the last 5 journeys", "the last journey": how many of them were bad."""
    return f"{share.bad} of the last {share.attempts} journeys" if share.attempts > 1 else "the last journey"


def beside(controls: Share, others: Share, *, number: int, one: str, where: str = "") -> str:
    """How controls and others did at the same times; who reported nothing is said to, and no count of nothing.

    `number` of others, `one` of them in the singular, and `where` they are.
    """
    who, nobody = f"{counted(number, one)}{where}", f"no {one}{where} reported"
    if not controls.attempts and not others.attempts:
        return f"no control and {nobody}, at the same times"
    if not controls.attempts:
        return f"no control reported and {who} passed {passed_per_cent(others)}, at the same times"
    if not others.attempts:
        return f"controls passed {passed(controls)}, at the same times, and {nobody}"
    return f"controls passed {passed(controls)} and {who} {passed_per_cent(others)}, at the same times"


def agreeing(what: str, number: int) -> str:
    """What happened to so many journeys: "was far slower" of one."""
    return what.replace("were ", "was ") if number == 1 else what


def passed_per_cent(share: Share) -> str:
    """Such as "99 % (231 of 234)"; never rounded up to 100 where one failed, nor down to 0 where one passed."""
    good = share.attempts - share.bad
    whole = 100 * good // share.attempts if share.attempts else 0
    return f"{'under 1' if good and not whole else whole} % ({good} of {share.attempts})"


def practices(count: int) -> str:
    """ "1 practice", "3 practices"."""
    return counted(count, "practice")
