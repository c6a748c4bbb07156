"""Target profiles: what may be done to which system, as data; read and checked as a whole.

Imports nothing of ours but the located reader of `probes.arazzo`.
"""

from probes.profiles.loader import NAMES, ProfileError, load_profile, reference
from probes.profiles.model import (
    ADVICE,
    APPOINTMENT,
    TRIAGE,
    Authentication,
    AuthenticationKind,
    PermittedCall,
    Profile,
    TestService,
)

__all__ = [
    "ADVICE",
    "APPOINTMENT",
    "NAMES",
    "Authentication",
    "AuthenticationKind",
    "PermittedCall",
    "Profile",
    "ProfileError",
    "TRIAGE",
    "TestService",
    "load_profile",
    "reference",
]
