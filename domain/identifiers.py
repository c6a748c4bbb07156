"""Identifiers: UUID version 7, W3C trace ids, NHS numbers."""

import secrets
from datetime import datetime
from uuid import UUID

from domain.clock import to_micros


def uuid7(moment: datetime) -> UUID:
    """A UUID version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then random bits."""
    milliseconds = to_micros(moment) // 1000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def new_trace_id() -> str:
    """32 hex digits, never all zero (W3C Trace Context, section 3.2.2.3)."""
    return f"{secrets.randbits(128) or 1:032x}"


def traceparent(trace_id: str) -> str:
    """The `traceparent` header of one call: version 00, a fresh parent id, sampled."""
    return f"00-{trace_id}-{secrets.randbits(64) or 1:016x}-01"


def is_synthetic_nhs_number(value: str) -> bool:
    """Whether a value is ten digits in 999 000 0000 - 999 999 9999 with a right check digit.

    The range passes the check and is never issued to anybody, so no real patient can be meant. Check digit:
    weights 10 to 2 on the first nine digits, 11 less the sum modulo 11; 11 counts as 0, and 10 is invalid.
    """
    if len(value) != 10 or not value.isascii() or not value.isdigit() or not value.startswith("999"):
        return False
    remainder = 11 - sum(int(digit) * weight for digit, weight in zip(value, range(10, 1, -1), strict=False)) % 11
    return int(value[9]) == (0 if remainder == 11 else remainder)
