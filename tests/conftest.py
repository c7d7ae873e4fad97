"""How do all tests run? The same examples effort everywhere; a slow machine is never a failed promise.

What is promised of the record is promised on both databases: a test that takes ``place`` runs on SQLite and PostgreSQL.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase
from tests.support.places import Place
from tests.support.postgres import Cluster, programs, running

from beistand.server.store.database import open_database
from beistand.server.store.migrate import migrate

ROOT = Path(__file__).resolve().parents[1]
DATABASES = ("sqlite", "postgresql")

settings.register_profile(
    "house",
    deadline=None,
    print_blob=True,
    database=DirectoryBasedExampleDatabase(ROOT / "build" / "hypothesis"),
)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the caller choose how hard the tests try."""
    parser.addoption("--crashes", type=int, default=20, help="how often the server is killed, on each database")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Give the PostgreSQL server of this test run."""
    bin_dir = programs()
    if bin_dir is None:
        pytest.skip("no PostgreSQL server programs here; on Debian: apt-get install postgresql")
    with running(bin_dir) as one:
        yield one


@pytest.fixture(scope="session")
def template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the name of a database with empty tables, to be copied."""
    name = cluster.new()
    database = open_database(tmp_path_factory.mktemp("template"), cluster.url(name))
    migrate(database)
    database.close()
    return name


@pytest.fixture(params=DATABASES)
def empty_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Give a place without any tables, on each database."""
    (folder := tmp_path / "data").mkdir(exist_ok=True)
    if request.param == "sqlite":
        yield Place(folder=folder)
        return
    one: Cluster = request.getfixturevalue("cluster")
    name = one.new()
    yield Place(folder=folder, url=one.url(name))
    one.drop(name)


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Give a place for a record, on each database; the tables may be there already."""
    (folder := tmp_path / "data").mkdir(exist_ok=True)
    if request.param == "sqlite":
        yield Place(folder=folder)
        return
    one: Cluster = request.getfixturevalue("cluster")
    name = one.new(request.getfixturevalue("template"))
    yield Place(folder=folder, url=one.url(name))
    one.drop(name)
