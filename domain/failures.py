"""What stopped a step, as a tree.

    dns        no_such_name  no_answer  refused  server_failure
    connect    refused  timed_out  reset  unreachable
    tls        untrusted  expired  wrong_name  protocol  cut  timed_out
    proxy      refused  unauthorised (407)  bad_gateway (502)  timed_out
    clock      skew                      the two clocks differ by more than a token lives
    identity   rejected (401)  forbidden, role, organisation (403)  unavailable (the identity service: 5xx or no reply)
    gateway    bad_gateway (502)  unavailable (503)  timed_out (504)  error  throttled (429): the core never saw it
    core       error (500)  unavailable (503)  timed_out  cut  unconfirmed (422 in name, a failure in truth)
    provider   not_responding (504 PAS_NOT_RESPONDING)  error (502 PAS_RESPONDED_WITH_ERROR)
    contract   malformed  unexpected_status  redirected  refused  conflict (409, 423)  missing_output
               read_back, not_listed (every call succeeded and the content is wrong)
    client     crash  budget  no_socket  refused_by_profile

A class is decided on status **and** `details.coding[0].code`, never on status alone: a 502 may be the gateway's, a
hospital's or a practice proxy's. What each leaf means: `domain.failure_meanings`.
"""

from enum import StrEnum


class FailureClass(StrEnum):
    """A leaf of the tree; its `root` is the branch."""

    DNS_NO_SUCH_NAME = "dns.no_such_name"
    DNS_NO_ANSWER = "dns.no_answer"
    DNS_REFUSED = "dns.refused"
    DNS_SERVER_FAILURE = "dns.server_failure"
    CONNECT_REFUSED = "connect.refused"
    CONNECT_TIMED_OUT = "connect.timed_out"
    CONNECT_RESET = "connect.reset"
    CONNECT_UNREACHABLE = "connect.unreachable"
    TLS_UNTRUSTED = "tls.untrusted"
    TLS_EXPIRED = "tls.expired"
    TLS_WRONG_NAME = "tls.wrong_name"
    TLS_PROTOCOL = "tls.protocol"
    TLS_CUT = "tls.cut"
    TLS_TIMED_OUT = "tls.timed_out"
    PROXY_REFUSED = "proxy.refused"
    PROXY_UNAUTHORISED = "proxy.unauthorised"
    PROXY_BAD_GATEWAY = "proxy.bad_gateway"
    PROXY_TIMED_OUT = "proxy.timed_out"
    CLOCK_SKEW = "clock.skew"
    IDENTITY_REJECTED = "identity.rejected"
    IDENTITY_FORBIDDEN = "identity.forbidden"
    IDENTITY_ROLE = "identity.role"
    IDENTITY_ORGANISATION = "identity.organisation"
    IDENTITY_UNAVAILABLE = "identity.unavailable"
    GATEWAY_BAD_GATEWAY = "gateway.bad_gateway"
    GATEWAY_UNAVAILABLE = "gateway.unavailable"
    GATEWAY_TIMED_OUT = "gateway.timed_out"
    GATEWAY_ERROR = "gateway.error"
    GATEWAY_THROTTLED = "gateway.throttled"
    CORE_ERROR = "core.error"
    CORE_UNAVAILABLE = "core.unavailable"
    CORE_TIMED_OUT = "core.timed_out"
    CORE_CUT = "core.cut"
    CORE_UNCONFIRMED = "core.unconfirmed"
    PROVIDER_NOT_RESPONDING = "provider.not_responding"
    PROVIDER_ERROR = "provider.error"
    CONTRACT_MALFORMED = "contract.malformed"
    CONTRACT_UNEXPECTED_STATUS = "contract.unexpected_status"
    CONTRACT_REDIRECTED = "contract.redirected"
    CONTRACT_REFUSED = "contract.refused"
    CONTRACT_CONFLICT = "contract.conflict"
    CONTRACT_MISSING_OUTPUT = "contract.missing_output"
    CONTRACT_READ_BACK = "contract.read_back"
    CONTRACT_NOT_LISTED = "contract.not_listed"
    CLIENT_CRASH = "client.crash"
    CLIENT_BUDGET = "client.budget"
    CLIENT_NO_SOCKET = "client.no_socket"
    CLIENT_REFUSED_BY_PROFILE = "client.refused_by_profile"

    @property
    def root(self) -> str:
        """The branch of the tree, such as "dns" or "provider"."""
        return self.value.partition(".")[0]

    @property
    def is_wrong_result(self) -> bool:
        """Whether every call succeeded and the content is wrong: worse than a failure, for nobody notices."""
        return self in {FailureClass.CONTRACT_READ_BACK, FailureClass.CONTRACT_NOT_LISTED}
