"""Profiles: the packaged ones permit what they say and no more; a wrong file is refused with its line."""

from pathlib import Path

import pytest

from probes.profiles import NAMES, AuthenticationKind, ProfileError, load_profile, reference

WHOLE = """name: ours
servers: {core: "https://core.bookwatch.test/base", identity: "https://identity.bookwatch.test"}
authentication: {kind: user, token_url: "https://identity.bookwatch.test/oauth2/token"}
operations:
  core: {A005: GET /FHIR/STU3/ReferralRequest/*}
application: client
rate_per_s: 5
services: [{service_id: "1001", provider: ZH1}]
nhs_numbers: ["9990000018"]
"""


def written(folder: Path, text: str) -> str:
    """The path of a file with a text."""
    file = folder / "profile.yaml"
    file.write_text(text)
    return str(file)


def test_the_three_profiles() -> None:
    assert NAMES == ("ers-int", "ers-live-readonly", "reference")
    kinds = [load_profile(name).authentication.kind for name in NAMES]
    assert kinds == [AuthenticationKind.USER, AuthenticationKind.APPLICATION, AuthenticationKind.CARD]
    assert (reference().synthetic_only, reference().operations, reference().rate_per_s) == (True, None, None)
    for name in ("ers-int", "ers-live-readonly"):
        found = load_profile(name)
        assert (found.rate_per_s, found.application_is_client, found.synthetic_only) == (10.0, True, False)


def test_live_permits_reference_data_and_the_directory_alone() -> None:
    live = load_profile("ers-live-readonly")
    assert (live.nhs_numbers, live.services) == ((), ())
    assert live.operations is not None
    assert [call.code for call in live.operations["core"]] == ["A004", "A033", "A035", "A037"]
    assert live.permits("core", method="GET", path="/FHIR/STU3/CodeSystem/PRIORITY")
    for method, path in (
        ("POST", "/FHIR/STU3/ReferralRequest/$ers.createReferral"),
        ("POST", "/FHIR/STU3/CodeSystem/PRIORITY"),
        ("GET", "/FHIR/STU3/ReferralRequest/000049146177"),
        ("GET", "/FHIR/STU3/CodeSystem/../ReferralRequest"),
        ("GET", "/FHIR/STU3/CodeSystem/.."),
        ("GET", "/FHIR/STU3/CodeSystem/%2e%2e%2fReferralRequest%2f000049146177"),
        ("GET", "/FHIR/STU3/CodeSystem/"),
        ("GET", "/FHIR/STU3/CodeSystem/PRIORITY/x"),
    ):
        assert not live.permits("core", method=method, path=path), path
    assert not live.permits("care-records", method="GET", path="/FHIR/STU3/CodeSystem/PRIORITY")


def test_a_profile_of_ones_own(tmp_path: Path) -> None:
    found = load_profile(written(tmp_path, WHOLE))
    assert (found.name, found.rate_per_s, found.nhs_numbers) == ("ours", 5.0, ("9990000018",))
    assert found.services is not None
    assert found.services[0].provider == "ZH1"


def test_extending_may_narrow(tmp_path: Path) -> None:
    text = 'name: my-int\nextends: ers-int\nrate_per_s: 2\nnhs_numbers: ["9990000018"]\n'
    found = load_profile(written(tmp_path, text))
    wide = load_profile("ers-int")
    assert (found.name, found.extends, found.rate_per_s) == ("my-int", "ers-int", 2.0)
    assert found.operations == wide.operations


@pytest.mark.parametrize(
    ("change", "line", "problem"),
    [
        ("rate_per_s: 11", 3, "rate_per_s is wider"),
        ("operations: any", 3, "operations is wider"),
        ("operations: {core: {A034: DELETE /FHIR/STU3/Appointment/*}}", 3, "operations is wider"),
        ("servers: {core: https://core.bookwatch.test}", 3, "servers cannot be changed"),
        ("authentication: {kind: none}", 3, "authentication cannot be changed"),
        ("nhs_numbers: [999]", 3, "expected text"),
        ('nhs_numbers: ["999 000 0018"]', 3, "not an NHS number"),
        ("rate: 5", 3, "no field 'rate'"),
    ],
)
def test_extending_never_widens(tmp_path: Path, change: str, line: int, problem: str) -> None:
    with pytest.raises(ProfileError, match=rf"profile\.yaml.*{line}.*{problem}"):
        load_profile(written(tmp_path, f"name: my-int\nextends: ers-int\n{change}\n"))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("name: ours", "name: reference", "packaged profile's name"),
        ("kind: user", "kind: magic", "unknown kind"),
        ("https://identity.bookwatch.test/oauth2", "https://elsewhere.test/oauth2", "none of the profile's servers"),
        ("https://core", "http://core", "not an https address"),
        ("GET /FHIR", "FETCH /FHIR", "not a call"),
        ("application: client", "application: both", "organisation or client"),
        ("rate_per_s: 5", "rate_per_s: 0", "permits nothing"),
        ("rate_per_s: 5\n", "", "'rate_per_s' is missing"),
        ("provider: ZH1", "hospital: ZH1", "no field 'hospital'"),
        ("application: client", "headers: {Authorization: x}\napplication: client", "cannot be set here"),
        ("name: ours", "name: ours\nextends: nothing", "no packaged profile"),
    ],
)
def test_a_wrong_profile_is_refused_with_its_place(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in WHOLE
    with pytest.raises(ProfileError, match=problem) as caught:
        load_profile(written(tmp_path, WHOLE.replace(old, new, 1)))
    assert "profile.yaml" in str(caught.value)


def test_an_unknown_name_tells_the_known_ones() -> None:
    with pytest.raises(ProfileError, match="ers-int, ers-live-readonly, reference"):
        load_profile("live")
