"""The configuration file and what is said of its mistakes."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.vocabulary import VantageKind
from probes.agent.config import AgentConfigError, load_config
from tests.unit.probes.agent.making import document, vantage


def written(folder: Path, content: object) -> Path:
    path = folder / "agent.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret\n", encoding="utf-8")
    (tmp_path / "ca.pem").write_text("", encoding="utf-8")
    clinic = vantage(
        1, token=None, token_file="token", kind="control", resolver="127.0.0.1:5353", proxy="http://127.0.0.1:3128"
    )
    clinic |= {"source_address": "127.50.1.1", "clock_offset_s": -7.5}
    config = load_config(written(tmp_path, document(ca_file="ca.pem") | {"vantages": [clinic]}))
    (only,) = config.vantages
    assert (only.kind, only.token, only.clock_offset) == (VantageKind.CONTROL, "secret", timedelta(seconds=-7.5))
    assert only.setup.resolver == ("127.0.0.1", 5353)
    assert only.setup.source_address == "127.50.1.1"
    assert config.outbox == tmp_path / "outbox.db"
    assert config.target.ca_file == tmp_path / "ca.pem"
    assert config.target.timeouts.budget_s == 3
    assert [service.provider for service in config.target.services] == ["ZH1", "ZH2", "ZH3"]


def test_all_mistakes_are_told_at_once_each_with_path_and_remedy(tmp_path: Path) -> None:
    wrong = document(interval_s="often", intervall=5, nhs_numbers=["12345"], journeys=[])
    wrong["servers"]["core"] = "core.example"
    del wrong["vantages"][0]["card"]["key"]
    wrong["vantages"].append(vantage(1, resolver="10.0.0.1", kind="clinic", token="another"))
    with pytest.raises(AgentConfigError) as caught:
        load_config(written(tmp_path, wrong))
    assert sorted(caught.value.problems) == [
        "interval_s: 'often' is not a number >= 1; write such a number",
        "intervall: unknown key; did you mean interval_s?",
        "journeys: empty; name at least one",
        "nhs_numbers[0]: not a synthetic NHS number; use 999 000 0000 to 999 999 9999 with a right check digit",
        "servers.core: 'core.example' is not an address; write http(s)://HOST:PORT",
        "vantages: Y99001 is there 2 times; a vantage has one entry",
        "vantages: agent agent-1 has 2 ways to report; one token and collector",
        "vantages[0].card.key: missing; add it",
        "vantages[1].kind: 'clinic' is not known; use one of agent, control",
        "vantages[1].resolver: '10.0.0.1' is not ip:port; write it as \"10.0.0.53:53\"",
    ]
    assert all(problem in str(caught.value) for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"interval_s": 5,\n "journeys" []}', "line 2, column 13"),
        ("[]", "is not an object; write { ... }"),
        ('{"vantages": 3}', "vantages: 3 is not a list"),
        ('{"ca_file": "absent.pem"}', "ca_file: "),
        ('{"vantages": [{"token_file": "absent"}]}', r"vantages\[0\].token_file: "),
        ('{"vantages": [{"collector": "http://[::1"}]}', r"vantages\[0\].collector: "),
        ('{"journeys": [5]}', r"journeys\[0\]: 5 is not a text"),
    ],
)
def test_a_mistake_is_found(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(AgentConfigError, match=words):
        load_config(written(tmp_path, content))


def test_a_journey_is_a_name_or_a_path_from_the_files_folder(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, document(journeys=["refer-and-book", "own/view.arazzo.yaml"])))
    assert config.journeys == ("refer-and-book", str(tmp_path / "own/view.arazzo.yaml"))


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(AgentConfigError, match="cannot be read"):
        load_config(tmp_path / "agent.json")


def test_tokens_and_keys_are_not_shown(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, document()))
    assert "token-1" not in repr(config)
    assert "key='key'" not in repr(config)


def test_a_journey_may_run_rarely_and_a_picture_archive_needs_its_address(tmp_path: Path) -> None:
    rare = document(journeys=["refer-and-book", "pacs"], every={"pacs": 12})
    with pytest.raises(AgentConfigError, match="servers.pacs: missing"):
        load_config(written(tmp_path, rare))
    rare["servers"]["pacs"] = "https://pacs.bookwatch.test/dicom-web"
    assert load_config(written(tmp_path, rare)).every == (1, 12)
    with pytest.raises(AgentConfigError, match="every.pasc: unknown key; did you mean pacs"):
        load_config(written(tmp_path, rare | {"every": {"pasc": 12}}))


def live(**changes: Any) -> dict[str, Any]:
    """A configuration for a profile that fixes everything itself."""
    whole = document(profile="ers-live-readonly", **changes)
    for key in ("servers", "services", "nhs_numbers"):
        if key not in changes:
            whole.pop(key)
    whole["vantages"][0]["credentials"] = {"client_id": "app-1", "private_key_file": "key.pem"}
    whole["vantages"][0].pop("card")
    return whole


def test_a_profile_brings_its_servers_and_how_to_log_on(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, live()))
    assert config.target.profile.name == "ers-live-readonly"
    assert config.target.servers["core"] == "https://api.service.nhs.uk/referrals"
    assert (config.target.nhs_numbers, config.target.services) == ((), ())
    setup = config.vantages[0].setup
    assert (setup.card, setup.credentials and setup.credentials.private_key_file) == (None, tmp_path / "key.pem")


def test_a_configuration_never_widens_a_profile(tmp_path: Path) -> None:
    whole = live(nhs_numbers=["9990000018"], servers={"core": "https://core.bookwatch.test"})
    whole["services"] = [{"service_id": "1", "provider": "ZH1"}]
    with pytest.raises(AgentConfigError) as caught:
        load_config(written(tmp_path, whole))
    told = "\n".join(caught.value.problems)
    assert "servers: the profile ers-live-readonly fixes them" in told
    assert "nhs_numbers[0]: not on the list" in told
    assert "services: 1 is not on the list" in told


def test_an_unknown_profile_and_missing_credentials_are_told(tmp_path: Path) -> None:
    whole = live()
    whole["vantages"][0].pop("credentials")
    with pytest.raises(AgentConfigError, match="logs on with a client id"):
        load_config(written(tmp_path, whole))
    with pytest.raises(AgentConfigError, match="there is no profile 'live'"):
        load_config(written(tmp_path, document(profile="live")))
