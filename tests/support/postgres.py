"""How does a test get a PostgreSQL database? From a throw-away server of the test run, by a copy of a template."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

PROGRAM_FOLDERS: Final = Path("/usr/lib/postgresql")
START_MAX_S: Final = 60
USERS: Final = ("postgres", "nobody")
"""As whom the server runs when the tests run as root: it refuses that."""
TUNED: Final = "-c fsync=off -c max_connections=80 -c listen_addresses='' -c shared_buffers=32MB -c timezone=UTC"
EMPTY: Final = "template0"


def programs() -> Path | None:
    """Return the folder with the programs of the newest PostgreSQL server, None if there is none."""
    found = [path.parent for path in PROGRAM_FOLDERS.glob("*/bin/pg_ctl")]
    if found:
        return max(found, key=lambda path: int(path.parent.name) if path.parent.name.isdecimal() else 0)
    on_path = shutil.which("pg_ctl")
    return Path(on_path).resolve().parent if on_path else None


class Cluster:
    """A running server that listens in a folder of its own only.

    Attributes:
        folder: holds its data and its socket.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._count = itertools.count(1)

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql://beistand@/{name}?host={self.folder}"

    def new(self, template: str = EMPTY) -> str:
        """Make a database and return its name; a template is copied with all that is in it."""
        name = f"test_{os.getpid()}_{next(self._count)}"
        self.say(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        self.say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def send_away(self, name: str) -> None:
        """Cut every connection to a database and let nobody in, as a server does that stops."""
        self.say(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        self.say(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608 - our own name

    def let_back(self, name: str) -> None:
        """Let programs in again."""
        self.say(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")

    def say(self, statement: str) -> None:
        """Execute one statement outside of the tests' databases."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running(bin_dir: Path) -> Iterator[Cluster]:
    """Give a server that lasts as long as the block; nothing of it is left."""
    folder = Path(tempfile.mkdtemp(prefix="beistand-pg-"))
    user = _user()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)

    def call(program: str, *arguments: str) -> None:
        log = folder / "log"
        done = subprocess.run(
            [bin_dir / program, *arguments],
            cwd=folder,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            env={"LC_ALL": "C.UTF-8", "PATH": f"{bin_dir}:/usr/bin:/bin"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
            timeout=START_MAX_S,
        )
        assert done.returncode == 0, done.stderr.decode() + (log.read_text() if log.exists() else "")

    data = str(folder / "data")
    try:
        call("initdb", "-D", data, "-U", "beistand", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = f"{TUNED} -c unix_socket_directories={folder}"
        call("pg_ctl", "start", "-w", "-D", data, "-l", str(folder / "log"), "-o", options)
        yield Cluster(folder)
    finally:
        if Path(data, "postmaster.pid").exists():
            call("pg_ctl", "stop", "-w", "-D", data, "-m", "immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in USERS if name in known)
