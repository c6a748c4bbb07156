"""The patient's own dialect of the core, and the journey that speaks it."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from booking_core.launch import Estate
from domain.runs import Run
from domain.vocabulary import Outcome, Role
from domain.wire import run_to_json
from tests.integration.booking_core_caller import SERVICE_SYSTEM, Caller, Json, code, control, estate_in, fault
from tests.integration.running import run_packaged

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    with estate_in(tmp_path_factory.mktemp("estate"), hospitals=("ZH1", "ZH2"), pas_timeout_s=1.0) as running:
        yield running


class Patient:
    """Somebody with a UBRN and a password."""

    def __init__(self, gp: Caller, *services: str) -> None:
        self.gp, self.referral = gp, gp.create(*services or ("1001", "1002"))
        self.ubrn = self.referral["id"]
        self.token, self.etag = "", ""
        self.password = self.new_password()
        assert self.log_on(self.password).status_code == 200

    def new_password(self) -> str:
        reply = self.send("POST", f"/patient/referrals/{self.ubrn}/password", headers=self.gp.headers())
        assert reply.status_code == 201, reply.text
        assert reply.headers["Cache-Control"] == "no-store"
        return str(reply.json()["password"])

    def log_on(self, password: str) -> requests.Response:
        reply = self.send("POST", "/patient/session", {"ubrn": self.ubrn, "password": password})
        self.token = reply.json().get("access_token", self.token)
        return reply

    def send(self, method: str, path: str, body: Any = None, *, headers: Any = None) -> requests.Response:
        own = {"Authorization": f"Bearer {self.token}", "If-Match": self.etag}
        return self.gp.session.request(
            method, self.gp.estate.core.url + path, json=body, headers=headers or own, timeout=30
        )

    def see(self) -> Json:
        reply = self.send("GET", "/patient/referral")
        assert reply.status_code == 200, reply.text
        self.etag = reply.headers["ETag"]
        found: Json = reply.json()
        return found

    def free(self, clinic: str = "1001") -> list[str]:
        reply = self.send("GET", f"/patient/slots?schedule.actor:HealthcareService={clinic}")
        assert reply.status_code == 200, reply.text
        return [each["id"] for each in reply.json()["slots"]]

    def choose(self, slot: str, *, clinic: str = "1001", method: str = "POST") -> requests.Response:
        wish = {"clinic": {"system": SERVICE_SYSTEM, "value": clinic}, "slot": slot}
        return self.send(method, "/patient/appointment", wish)


@pytest.fixture
def patient(gp: Caller) -> Iterator[Patient]:
    one = Patient(gp)
    yield one
    gp.cancel_referral(gp.referral(one.ubrn))


def test_three_wrong_passwords_lock_until_a_new_one_is_made(patient: Patient) -> None:
    assert [code(patient.log_on("wrong")) for _ in range(3)] == ["PASSWORD_WRONG"] * 3
    locked = patient.log_on(patient.password)
    assert (locked.status_code, code(locked)) == (403, "PASSWORD_LOCKED")
    assert patient.log_on(patient.new_password()).status_code == 200


def test_a_right_password_forgives_the_wrong_ones_before(patient: Patient) -> None:
    for _ in range(2):
        assert patient.log_on("wrong").status_code == 401
        assert patient.log_on("wrong").status_code == 401
        assert patient.log_on(patient.password).status_code == 200


@pytest.mark.parametrize("body", [[], {}, {"ubrn": 5, "password": []}, {"ubrn": "9" * 12, "password": "x" * 5000}])
def test_a_log_on_that_makes_no_sense_is_refused(patient: Patient, body: Any) -> None:
    assert patient.send("POST", "/patient/session", body).status_code in {401, 422}


def test_the_password_is_kept_hashed_and_goes_with_the_referral(estate: Estate, gp: Caller) -> None:
    patient = Patient(gp)
    folder = Path(estate.ca_file).parents[1] / "core"
    assert all(patient.password.encode() not in file.read_bytes() for file in folder.iterdir() if file.is_file())
    assert gp.cancel_referral(gp.referral(patient.ubrn)).status_code == 200
    assert patient.send("GET", "/patient/referral").status_code == 401
    assert patient.log_on(patient.password).status_code == 401
    with sqlite3.connect(folder / "core.sqlite") as conn:
        kept = conn.execute(
            "SELECT count(*) FROM patient_access WHERE referral_id = ?", (int(patient.ubrn),)
        ).fetchone()
    conn.close()
    assert kept == (0,)


def test_a_patients_token_opens_the_own_referral_and_nothing_else(patient: Patient, gp: Caller) -> None:
    as_patient = {"Authorization": f"Bearer {patient.token}"}
    assert gp.call("GET", f"/STU3/ReferralRequest/{patient.ubrn}", **as_patient).status_code == 401
    care_records = f"{gp.estate.care_records.url}/personal-demographics/FHIR/R4/Patient/9990000018"
    assert gp.session.get(care_records, headers=as_patient, timeout=10).status_code == 401
    assert patient.send("GET", "/patient/referral", headers=gp.headers()).status_code == 401


def test_book_change_and_cancel_move_the_referral(patient: Patient, gp: Caller) -> None:
    assert patient.see()["state"] == "NOT_BOOKED"
    first, second = patient.free()[-1], patient.free("1002")[-1]
    assert patient.choose(first).status_code == 201
    assert patient.see()["appointment"]["slot"] == first
    assert first not in patient.free()
    assert patient.choose(second, clinic="1002", method="PUT").status_code == 200
    seen = patient.see()
    assert (seen["state"], seen["appointment"]["slot"], seen["appointment"]["clinic"]["value"]) == (
        "BOOKED",
        second,
        "1002",
    )
    assert first in patient.free()
    reply = patient.send("DELETE", "/patient/appointment")
    assert (reply.json()["state"], reply.json()["appointment"]) == ("APPT_CANCELLED_BY_PATIENT", None)
    assert second in patient.free("1002")
    patient.see()
    assert patient.send("DELETE", "/patient/appointment").status_code == 422


def test_what_cannot_be_had_leaves_the_appointment_as_it_was(patient: Patient, gp: Caller) -> None:
    patient.see()
    free = patient.free()
    mine, others = free[-2], free[-3]
    other = Patient(gp)
    other.see()
    assert other.choose(others).status_code == 201
    assert patient.choose(mine).status_code == 201
    patient.see()
    assert code(patient.choose(others, method="PUT")) == "SLOT_NOT_AVAILABLE"
    for operation in ("PAS-BOOK", "PAS-CANCEL"):
        with fault(gp.estate.hospitals["ZH1"], operation=operation, kind="error", status=500):
            assert patient.choose(free[-4], method="PUT").status_code == 502
    assert patient.see()["appointment"]["slot"] == mine
    assert free[-4] in patient.free()
    gp.cancel_referral(gp.referral(other.ubrn))


def test_stale_foreign_and_second_bookings_are_refused(patient: Patient) -> None:
    slot = patient.free()[-5]
    assert patient.choose(slot).status_code == 412
    patient.see()
    assert code(patient.choose(slot, clinic="2001")) == "INAPPROPRIATE_VALUE"
    assert code(patient.choose(slot, clinic="1002")) == "INAPPROPRIATE_SLOT"
    assert code(patient.choose("x")) == "INAPPROPRIATE_SLOT"
    assert code(patient.choose(slot, method="PUT")) == "INVALID_REQUEST_STATE"
    assert patient.choose(slot).status_code == 201
    assert patient.choose(slot).status_code == 409
    patient.see()
    assert code(patient.choose(slot)) == "INVALID_REQUEST_STATE"
    assert patient.send("GET", "/patient/slots?schedule.actor:HealthcareService=2001").status_code == 422


def run_once(estate: Estate) -> Run:
    return run_packaged(estate, journey="patient-self-service")


def open_of_the_probe(estate: Estate) -> int:
    return int(control(estate.core, "GET", "/counts").json()["open_referrals"].get("Y99009", 0))


def test_the_journey_is_ok_leaves_nothing_and_tells_no_secret(estate: Estate) -> None:
    run = run_once(estate)
    assert run.outcome in {Outcome.OK, Outcome.SLOW}, run.steps
    assert (run.role, run.not_cleaned, run.provider) == (Role.PATIENT, 0, "ZH1")
    told = json.dumps(run_to_json(run))
    assert "PATIENT-CHANGE" in told
    with sqlite3.connect(Path(estate.ca_file).parents[1] / "core" / "core.sqlite") as conn:
        (last,) = conn.execute("SELECT max(id) FROM referral WHERE application = 'Y99009'").fetchone()
    conn.close()
    assert f"{last:012d}" not in told
    assert open_of_the_probe(estate) == 0


@pytest.mark.parametrize(
    ("broken", "step"),
    [
        ({"operation": "PATIENT-LOGON", "kind": "drop"}, "log-on"),
        ({"operation": "PATIENT-BOOK", "kind": "error", "status": 504, "code": "PAS_NOT_RESPONDING"}, "book"),
        ({"operation": "PATIENT-CHANGE", "kind": "drop"}, "change"),
    ],
)
def test_a_journey_that_fails_half_way_cleans_up(estate: Estate, broken: dict[str, Any], step: str) -> None:
    with fault(estate.core, **broken):
        run = run_once(estate)
    assert (run.outcome, run.failed_step, run.not_cleaned) == (Outcome.FAILED, step, 0)
    assert open_of_the_probe(estate) == 0
