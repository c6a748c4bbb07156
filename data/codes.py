"""Small numbers for the closed word lists, as they are kept in packed records and narrow columns.

The position in each tuple is the number: append only, never reorder, or old records change their meaning.
"""

from enum import StrEnum
from typing import Final, Generic, TypeVar

from domain.failures import FailureClass
from domain.vocabulary import Judgement, Outcome, Phase, Role, VantageKind

WordT = TypeVar("WordT", bound=StrEnum)


class Code(Generic[WordT]):
    """Both directions of a word list: `number[word]` and `word(number)`. Numbers start at 1; 0 is "none"."""

    def __init__(self, words: tuple[WordT, ...]) -> None:
        self.words: Final = words
        self.number: Final = {word: index for index, word in enumerate(words, start=1)}

    def of(self, word: WordT | None) -> int:
        """The number of a word; 0 for None."""
        return self.number[word] if word is not None else 0

    def maybe(self, number: int) -> WordT | None:
        """The word of a number; None for 0."""
        return self.words[number - 1] if number else None

    def word(self, number: int) -> WordT:
        """The word of a number from 1."""
        if number < 1:
            raise ValueError(f"{number} is no code; codes start at 1")
        return self.words[number - 1]


OUTCOMES: Final = Code(
    tuple(Outcome(word) for word in ["ok", "slow", "failed", "wrong_result", "business", "interrupted", "missed"])
)
PHASES: Final = Code(tuple(Phase(word) for word in ["dns", "connect", "tls", "send", "wait", "receive"]))
KINDS: Final = Code(tuple(VantageKind(word) for word in ["agent", "control"]))
JUDGEMENTS: Final = Code(
    tuple(Judgement(word) for word in ["ok", "local", "shared", "provider", "central", "undetermined", "no_data"])
)
ROLES: Final = Code(
    (
        Role.REFERRING_CLINICIAN,
        Role.REFERRING_CLINICIAN_ADMIN,
        Role.REFERRING_ADMIN,
        Role.SERVICE_PROVIDER_CLINICIAN,
        Role.SERVICE_PROVIDER_ADMIN,
        Role.PATIENT,
    )
)
FAILURES: Final = Code(
    (
        FailureClass.DNS_NO_SUCH_NAME,
        FailureClass.DNS_NO_ANSWER,
        FailureClass.DNS_REFUSED,
        FailureClass.CONNECT_REFUSED,
        FailureClass.CONNECT_TIMED_OUT,
        FailureClass.CONNECT_RESET,
        FailureClass.CONNECT_UNREACHABLE,
        FailureClass.TLS_UNTRUSTED,
        FailureClass.TLS_EXPIRED,
        FailureClass.TLS_WRONG_NAME,
        FailureClass.TLS_PROTOCOL,
        FailureClass.TLS_CUT,
        FailureClass.TLS_TIMED_OUT,
        FailureClass.PROXY_REFUSED,
        FailureClass.PROXY_UNAUTHORISED,
        FailureClass.PROXY_BAD_GATEWAY,
        FailureClass.PROXY_TIMED_OUT,
        FailureClass.CLOCK_SKEW,
        FailureClass.IDENTITY_REJECTED,
        FailureClass.IDENTITY_FORBIDDEN,
        FailureClass.IDENTITY_UNAVAILABLE,
        FailureClass.GATEWAY_BAD_GATEWAY,
        FailureClass.GATEWAY_UNAVAILABLE,
        FailureClass.GATEWAY_TIMED_OUT,
        FailureClass.GATEWAY_THROTTLED,
        FailureClass.CORE_ERROR,
        FailureClass.CORE_UNAVAILABLE,
        FailureClass.CORE_TIMED_OUT,
        FailureClass.CORE_CUT,
        FailureClass.CORE_UNCONFIRMED,
        FailureClass.PROVIDER_NOT_RESPONDING,
        FailureClass.PROVIDER_ERROR,
        FailureClass.CONTRACT_MALFORMED,
        FailureClass.CONTRACT_UNEXPECTED_STATUS,
        FailureClass.CONTRACT_MISSING_OUTPUT,
        FailureClass.CONTRACT_READ_BACK,
        FailureClass.CLIENT_CRASH,
        FailureClass.CLIENT_BUDGET,
        FailureClass.CLIENT_REFUSED_BY_PROFILE,
        FailureClass.DNS_SERVER_FAILURE,
        FailureClass.IDENTITY_ROLE,
        FailureClass.IDENTITY_ORGANISATION,
        FailureClass.GATEWAY_ERROR,
        FailureClass.CONTRACT_REDIRECTED,
        FailureClass.CONTRACT_REFUSED,
        FailureClass.CONTRACT_CONFLICT,
        FailureClass.CONTRACT_NOT_LISTED,
        FailureClass.CLIENT_NO_SOCKET,
    )
)
