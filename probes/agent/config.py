"""The agent's configuration: one JSON file, checked as a whole before anything starts."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from domain.counting import counted
from domain.vocabulary import VantageKind
from probes.agent.reading import Section
from probes.agent.targets import PACS, read_credentials, read_target
from probes.profiles import AuthenticationKind, Profile
from probes.self_tests.observer import EVERY_S
from probes.settings import Card, Target, VantageSetup

_WITH_CREDENTIALS = frozenset({AuthenticationKind.APPLICATION, AuthenticationKind.USER})


class AgentConfigError(Exception):
    """The configuration cannot be used. `problems`: every one found, each with its path and remedy."""

    def __init__(self, source: str, *, problems: list[str]) -> None:
        self.problems = tuple(problems)
        lines = (f"{source}: {counted(len(problems), 'problem')}", *(f"  {each}" for each in problems))
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentVantage:
    """One vantage of the agent: its set-up, and where its results go."""

    setup: VantageSetup
    kind: VantageKind
    agent: str
    """Name that the results are reported under; several vantages may share it."""
    token: str = field(repr=False)
    collector: str
    """Base URL of the collector, as this vantage reaches it."""
    clock_offset: timedelta = timedelta()
    """How far the vantage's own clock is fast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentConfig:
    """All that one agent process does."""

    interval_s: float
    target: Target
    outbox: Path
    journeys: tuple[str, ...]
    """Names of packaged journeys, or paths."""
    max_concurrent: int
    every: tuple[int, ...]
    """For each journey, how many rounds lie between two of its runs; 1: each round."""
    vantages: tuple[AgentVantage, ...]
    self_tests_s: float = EVERY_S
    """Between two readings of what the machine and its line are like; 0: none."""
    source: Path | None = None
    """The file that it was read from; the agent looks there for changes while it runs."""

    @property
    def ledger(self) -> Path:
        """File of what runs made and did not clear away, beside the outbox."""
        return self.outbox.with_name(f"{self.outbox.stem}-ledger.db")


def load_config(path: Path) -> AgentConfig:
    """Read and check a configuration file; relative paths in it start at its folder. Raises AgentConfigError."""
    try:
        document: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise AgentConfigError(
            str(path),
            problems=[f"cannot be read: {getattr(error, 'strerror', None) or error}; give the path of a JSON file"],
        ) from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise AgentConfigError(str(path), problems=[f"{where}: {error.msg}; the file must be JSON"]) from error
    return parse_config(document, folder=path.parent, source=path)


def parse_config(document: object, *, folder: Path, source: Path | None = None) -> AgentConfig:
    """Check a configuration that was read already. Raises AgentConfigError with every problem found."""
    problems: list[str] = []
    top = Section(document, path="", problems=problems)
    target = read_target(top, folder=folder)
    vantages = tuple(_vantage(each, folder=folder, profile=target.profile) for each in top.sections("vantages"))
    journeys = top.texts("journeys")
    config = AgentConfig(
        interval_s=top.number("interval_s", default=300.0, least=1.0),
        target=target,
        outbox=folder / (top.text("outbox") or "outbox.db"),
        journeys=tuple(str(folder / name) if Path(name).suffix else name for name in journeys),
        max_concurrent=int(top.number("max_concurrent", default=50, least=1)),
        every=_every(top.section("every"), journeys=journeys),
        vantages=vantages,
        self_tests_s=top.number("self_tests_s", default=EVERY_S, least=0.0),
        source=source,
    )
    _check_whole(config, top=top)
    top.finish()
    if problems:
        raise AgentConfigError(str(source or "configuration"), problems=problems)
    return config


def _every(section: Section, *, journeys: tuple[str, ...]) -> tuple[int, ...]:
    rounds = tuple(int(section.number(name, default=1, least=1)) for name in journeys)
    section.finish()
    return rounds


def _vantage(each: Section, *, folder: Path, profile: Profile) -> AgentVantage:
    kind = VantageKind(each.choice("kind", allowed=tuple(VantageKind), default=VantageKind.AGENT))
    vantage = AgentVantage(
        setup=VantageSetup(
            vantage=each.text("vantage"),
            organisation=each.text("organisation"),
            card=_card(each, profile=profile),
            credentials=read_credentials(each, folder=folder),
            control=kind is VantageKind.CONTROL,
            resolver=each.endpoint("resolver"),
            proxy=each.url("proxy") if each.has("proxy") else None,
            source_address=each.text("source_address") if each.has("source_address") else None,
        ),
        kind=kind,
        agent=each.text("agent"),
        token=_token(each, folder=folder),
        collector=each.url("collector"),
        clock_offset=timedelta(seconds=each.number("clock_offset_s", default=0.0, least=-86_400.0)),
    )
    each.finish()
    if profile.authentication.kind in _WITH_CREDENTIALS and vantage.setup.credentials is None:
        each.wrong("credentials", problem="missing", remedy=f"the profile {profile.name} logs on with a client id")
    return vantage


def _card(each: Section, *, profile: Profile) -> Card | None:
    """A smartcard, which only some profiles log on with."""
    if profile.authentication.kind is not AuthenticationKind.CARD and not each.has("card"):
        return None
    card = each.section("card")
    found = Card(card_id=card.text("card_id"), key=card.text("key"))
    card.finish()
    return found


def _token(each: Section, *, folder: Path) -> str:
    file = each.file("token_file", folder=folder)
    if file is None:
        return each.text("token")
    if each.has("token"):
        each.wrong("token", problem="given beside token_file", remedy="keep one of the two")
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        each.wrong("token_file", problem=str(error), remedy="write the collector's token into that file")
        return ""


def _check_whole(config: AgentConfig, *, top: Section) -> None:
    _check_vantages(config.vantages, top=top)
    for key in ("vantages", "journeys"):
        if not getattr(config, key):
            top.wrong(key, problem="empty", remedy="name at least one")
    if PACS in config.journeys and PACS not in config.target.servers:
        top.wrong("servers.pacs", problem="missing", remedy="give the root of its DICOMweb services, or leave pacs out")


def _check_vantages(vantages: tuple[AgentVantage, ...], *, top: Section) -> None:
    for name, times in Counter(each.setup.vantage for each in vantages).items():
        if times > 1 and name:
            top.wrong("vantages", problem=f"{name} is there {times} times", remedy="a vantage has one entry")
    ways = {(each.agent, each.token, each.collector) for each in vantages}
    for name, times in Counter(agent for agent, _, _ in ways).items():
        if times > 1 and name:
            # Its results travel together: the second token would never be used.
            top.wrong("vantages", problem=f"agent {name} has {times} ways to report", remedy="one token and collector")
