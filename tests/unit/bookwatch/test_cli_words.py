"""What a newcomer tries first: the version, the lists, a name that is nearly right, an option's old name."""

import json

import pytest
from typer.testing import CliRunner, Result

from bookwatch import __version__
from bookwatch.__main__ import app
from probes.journeys import names


def told(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def test_the_version_is_told() -> None:
    assert told("--version").stdout == f"bookwatch {__version__}\n"


@pytest.mark.parametrize("group", [(), ("journeys",), ("lab",), ("organisations",), ("db",), ("agent",)])
def test_the_help_of_every_group_has_an_example(group: tuple[str, ...]) -> None:
    told_help = told(*group, "--help")
    assert told_help.exit_code == 0
    assert " ".join(["bookwatch", *group]) in told_help.stdout.partition("Examples:")[2]


def test_each_journey_is_listed_with_what_it_does() -> None:
    listed = json.loads(told("journeys", "list", "--json").stdout)["journeys"]
    assert [each["journey"] for each in listed] == names()
    assert all(each["summary"].endswith(".") and len(each["summary"]) < 100 for each in listed)
    shown = told("journeys", "list").stdout
    assert "letter" in shown
    assert "clean-up" in shown
    assert all(len(line) <= 80 for line in shown.splitlines()[:-1])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("refer-and-bok", "Did you mean 'refer-and-book'?"),
        ("refer and cook it", "Known are"),
        ("xyz", "refer-and-book"),
    ],
)
def test_a_journey_that_is_not_there_is_said_without_a_line(name: str, words: str) -> None:
    wrong = told("probe", name, "--target", "https://127.0.0.1:1")
    assert wrong.exit_code == 2
    assert f"no journey is named '{name}'" in wrong.stderr
    assert words in wrong.stderr
    assert f"{name}:1:" not in wrong.stderr


@pytest.mark.parametrize("old", [["--database-url", "sqlite:///absent.db"], ["--database-url=sqlite:///absent.db"]])
def test_an_options_old_name_is_taken_and_the_new_one_said(old: list[str]) -> None:
    found = told("db", "check", *old)
    assert found.exit_code == 2
    assert "there is no database absent.db" in found.stderr
    assert "--database-url is now called --database" in found.stderr
    assert "--database-url" not in told("db", "check", "--help").stdout


def test_a_round_is_called_a_round_by_every_command() -> None:
    for command in ("simulate", "configure", "serve", "attribute"):
        help_text = told(command, "--help").stdout
        assert "--round" in help_text
        assert "--interval" not in help_text
    assert "--interval is now called --round" in told("simulate", "--interval", "60").stderr
