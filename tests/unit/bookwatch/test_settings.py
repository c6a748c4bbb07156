from pathlib import Path

import pytest

from bookwatch.settings import SettingsError, serve_settings


def test_nothing_set_gives_the_defaults() -> None:
    settings = serve_settings({})
    assert (settings.host, settings.port, settings.round_s) == ("127.0.0.1", 8050, 300.0)
    assert settings.database_url == "sqlite:///bookwatch.db"


def test_a_flag_wins_over_the_environment() -> None:
    assert serve_settings({"BOOKWATCH_PORT": "9000"}, overrides={"port": 9001, "host": None}).port == 9001


def test_all_problems_are_reported_together() -> None:
    environ = {
        "BOOKWATCH_PORT": "eighty",
        "BOOKWATCH_ROUND_S": "0",
        "BOOKWATCH_DATABASE_URL": "mysql://x",
        "BOOKWATCH_PROT": "1",
        "BOOKWATCH_TLS_KEY": "/no/such/file",
    }
    with pytest.raises(SettingsError) as caught:
        serve_settings(environ)
    text = str(caught.value)
    for part in ("'eighty'", "between 1 and 86400", "mysql", "BOOKWATCH_PROT is not a setting", "no such file"):
        assert part in text


def test_half_of_a_tls_pair_is_refused(tmp_path: Path) -> None:
    certificate = tmp_path / "cert.pem"
    certificate.touch()
    with pytest.raises(SettingsError, match="go together"):
        serve_settings({}, overrides={"tls_certificate": certificate})
