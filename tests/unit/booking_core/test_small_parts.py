"""NHS numbers, trace log, tokens, certificates, ports, media types, moments."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from booking_core.certificates import ensure_certificates
from booking_core.core.bodies import at, entries, text_at
from booking_core.core.openapi import description
from booking_core.core.operations.moments import same_moment
from booking_core.core.routes import ROUTES, operation_of
from booking_core.core.wrong_content import falsify
from booking_core.errors import PortInUseError, SettingsError
from booking_core.nhs_numbers import has_check_digit, is_synthetic
from booking_core.processes import listen
from booking_core.settings import read_settings
from booking_core.tokens import LIFETIME_S, TokenChecker, issue_token
from booking_core.trace_log import RECENT, TraceLog

TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.mark.parametrize(
    ("value", "right"), [("9990000018", True), ("0" * 10, False), ("999000001", False), ("", False)]
)
def test_only_synthetic_numbers_are_patients(value: str, *, right: bool) -> None:
    assert is_synthetic(value) is right


def test_each_nine_digits_have_at_most_one_check_digit() -> None:
    for number in range(999_000_000, 999_000_200):
        assert sum(has_check_digit(f"{number}{digit}") for digit in range(10)) <= 1


def test_trace_ids_are_kept_once_and_survive_reopening(tmp_path: Path) -> None:
    with TraceLog(tmp_path / "traces") as log:
        for value in (f"00-{TRACE}-{'1' * 16}-01", f"00-{TRACE}-{'2' * 16}-01", "nonsense"):
            log.note(value)
        assert log.distinct() == [TRACE]
    with TraceLog(tmp_path / "traces") as log:
        log.note(f"00-{TRACE}-{'1' * 16}-01")
        log.note(f"00-{'f' * 32}-{'1' * 16}-01")
        assert log.distinct() == [TRACE, "f" * 32]


def test_the_trace_log_forgets_old_ids_in_memory_and_not_on_disk(tmp_path: Path) -> None:
    with TraceLog(tmp_path / "traces") as log:
        for number in (*range(RECENT + 10), 0):
            log.note(f"00-{number:032x}-{'1' * 16}-01")
        assert len(log.distinct()) == RECENT + 10


def test_a_token_is_good_until_it_expires() -> None:
    issued = datetime.now(UTC)
    token = issue_token(card="c", organisation="Y99001", role="R", secret="s" * 32, now=issued)
    checker = TokenChecker("s" * 32)
    caller = checker.caller(f"Bearer {token}", now=issued)
    assert caller is not None
    assert (caller.card, caller.organisation, caller.role, caller.application) == ("c", "Y99001", "R", "Y99001")
    assert checker.caller(f"Bearer {token}", now=issued + timedelta(seconds=LIFETIME_S + 1)) is None
    assert TokenChecker("t" * 32).caller(f"Bearer {token}", now=issued) is None
    assert checker.caller(token, now=issued) is None


def test_certificates_are_used_again_and_made_anew_for_another_name(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, names=["core.bookwatch.test"])
    before = (first.ca_file.read_bytes(), first.certificate.read_bytes())
    assert ensure_certificates(tmp_path, names=["core.bookwatch.test"]).certificate.read_bytes() == before[1]
    other = ensure_certificates(tmp_path, names=["127.50.0.1"])
    assert (other.ca_file.read_bytes(), other.certificate.read_bytes() != before[1]) == (before[0], True)
    assert (tmp_path / "ca.key").stat().st_mode & 0o077 == 0


def test_a_busy_port_is_named_with_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUseError, match=rf"core: cannot listen on 127\.0\.0\.1:{port}.*Stop what uses port"):
            listen("127.0.0.1", port=port, service="core")


def test_a_settings_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{"kind": 1', encoding="utf-8")
    for name in ("missing.json", "broken.json"):
        with pytest.raises(SettingsError, match=name):
            read_settings(tmp_path / name)


def test_a_moment_may_be_written_in_several_ways() -> None:
    ours = "2026-11-23T09:00:00.000Z"
    assert all(same_moment(each, ours) for each in (ours, "2026-11-23T09:00:00+00:00", "2026-11-23T10:00:00+01:00"))
    assert not any(same_moment(each, ours) for each in (None, "", "2026-11-23T09:00:00", "2026-11-23T10:00:00Z"))


def test_a_body_of_any_shape_can_be_looked_into() -> None:
    oddities: list[object] = [None, 1, "x", [], {}, {"a": None}, {"a": [1, "b", None]}, [[[]]]]
    for odd in oddities:
        assert at(odd, "a", 7, "b") is None
        assert text_at(odd, "a", 0) is None
        assert entries(odd, "a") == []


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/FHIR/R4/PractitionerRole", "A030"),
        ("POST", "/FHIR/STU3/ReferralRequest/$ers.createReferral", "A011"),
        ("GET", "/FHIR/STU3/ReferralRequest/000000000001/_history/3", "A005"),
        ("POST", "/FHIR/STU3/ReferralRequest/000000000001/$ers.cancelReferral", "A036"),
        ("PUT", "/FHIR/STU3/Appointment/5", "A034"),
        ("GET", "/FHIR/STU3/Appointment/5", "A038"),
        ("GET", "/FHIR/R4/.well-known/smart-configuration", None),
        ("DELETE", "/FHIR/STU3/Appointment/5", None),
    ],
)
def test_a_request_is_an_operation(method: str, path: str, code: str | None) -> None:
    assert operation_of({"method": method, "path": path}) == code


def test_falsified_content_leaves_other_resources_alone() -> None:
    for body in ({"resourceType": "Bundle", "entry": [{"a": 1}]}, [1], None):
        assert falsify(body) == body


def test_the_openapi_description_beside_the_journeys_is_the_cores() -> None:
    file = Path(__file__).parents[3] / "probes" / "journeys" / "ers.openapi.yaml"
    assert file.read_text(encoding="utf-8") == description(ROUTES), f"python -m booking_core openapi > {file}"
