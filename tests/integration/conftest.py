"""Fixtures of the tests that talk to a running core: two people who call it, on the module's own estate."""

from collections.abc import Iterator

import pytest

from booking_core.launch import Estate
from tests.integration.booking_core_caller import Caller


@pytest.fixture
def gp(estate: Estate) -> Iterator[Caller]:
    """A referring clinician of a practice."""
    one = Caller(estate)
    with one.session:
        yield one


@pytest.fixture
def consultant(estate: Estate) -> Iterator[Caller]:
    """A clinician of the hospital ZH1."""
    one = Caller(estate, org="ZH1", role="SERVICE_PROVIDER_CLINICIAN")
    with one.session:
        yield one
