"""All local causes, and the failure classes that no practice brings about itself."""

from domain.failures import FailureClass as F
from domain.local_causes.access import CLOCK, IDENTITY_AGENT, ROLE, SMARTCARD
from domain.local_causes.line import LARGE_PACKETS, LINE, PACKET_LOSS, SLOW_LINE
from domain.local_causes.machine import OWN_AGENT, PC_LOAD, RESTART, SOFTWARE_CHANGE
from domain.local_causes.way_out import FIREWALL, INSPECTION, PROXY, PROXY_PASSWORD, RESOLVER

CATALOGUE = (
    SMARTCARD,
    ROLE,
    IDENTITY_AGENT,
    CLOCK,
    RESOLVER,
    PROXY_PASSWORD,
    PROXY,
    FIREWALL,
    INSPECTION,
    LINE,
    PACKET_LOSS,
    LARGE_PACKETS,
    SLOW_LINE,
    PC_LOAD,
    SOFTWARE_CHANGE,
    RESTART,
    OWN_AGENT,
)
"""In the order in which equals are shown."""

NEVER_LOCAL = frozenset(
    {
        F.IDENTITY_UNAVAILABLE,
        F.GATEWAY_BAD_GATEWAY,
        F.GATEWAY_UNAVAILABLE,
        F.GATEWAY_TIMED_OUT,
        F.GATEWAY_ERROR,
        F.CORE_ERROR,
        F.CORE_UNAVAILABLE,
        F.CORE_UNCONFIRMED,
        F.PROVIDER_NOT_RESPONDING,
        F.PROVIDER_ERROR,
        F.CONTRACT_UNEXPECTED_STATUS,
        F.CONTRACT_MISSING_OUTPUT,
        F.CONTRACT_READ_BACK,
        F.CONTRACT_NOT_LISTED,
    }
)
"""A server beyond the practice answered so: nothing at the practice can be checked for it."""
