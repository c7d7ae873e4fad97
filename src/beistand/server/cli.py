"""How does an operator start and look after the server? ``beistand serve|migrate|make-admin|setup-link|doctor``.

Exit codes: 0 fine, 2 something the operator can put right (said in a sentence, German and English), 1 anything else.
"""

import argparse
import getpass
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Final

import uvicorn
from fastapi import FastAPI

from beistand.server.app import STATIC, build
from beistand.server.desk import inputs, links, people
from beistand.server.desk.errors import DeskError
from beistand.server.desk.passwords import Passwords
from beistand.server.desk.people import Entry
from beistand.server.settings import OPTIONS, Settings, SettingsError, read_settings, tls_context
from beistand.server.store.database import Database, open_database
from beistand.server.store.errors import StoreError
from beistand.server.store.migrate import migrate
from beistand.server.web.reception import utc_now
from beistand.server.web.socket import UVICORN_OPTIONS

FINE: Final = 0
UNEXPECTED: Final = 1
TO_PUT_RIGHT: Final = 2
BACKLOG: Final = 512
CONNECTIONS_MAX: Final = 4_000
ADMINISTRATOR: Final = ("administrator", "supporter")
"""Roles of a person who is set up on the server itself."""
PING_S: Final = 20
STALLED_MAX_MS: Final = 60_000
"""How long sent bytes may stay unread at the other side; the system cuts the connection then."""
STOP_MAX_S: Final = 10


class Server(uvicorn.Server):
    """Lets the relay say goodbye to its links before the sockets close; they come back after a restart."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop the hub, which tells every link, then everything else."""
        app = self.config.app
        if isinstance(app, FastAPI):
            await app.state.hub.stop()
        await super().shutdown(sockets)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the operator asked for; return the exit code."""
    chosen = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        settings = read_settings({name: getattr(chosen, name, None) for name in OPTIONS})
        command: Callable[[Settings, argparse.Namespace], int] = chosen.command
        return command(settings, chosen)
    except (SettingsError, DeskError, StoreError) as error:
        _say_error(str(error))
        return TO_PUT_RIGHT
    except PermissionError as error:
        _say_error(f"Auf {error.filename} darf beistand nicht zugreifen. Bitte die Rechte der Datei prüfen.")
        _say_error(f"beistand may not use {error.filename}. Please check the rights of the file.")
        return TO_PUT_RIGHT
    except KeyboardInterrupt:
        return FINE


def make_server(app: FastAPI, settings: Settings) -> Server:
    """Return the HTTP server of an application; run it with the socket of ``listen``."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="h11",
        log_config=None,
        # Addresses hold one-time links and confirmation ids: they are not for logs.
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        limit_concurrency=CONNECTIONS_MAX,
        timeout_graceful_shutdown=STOP_MAX_S,
        **UVICORN_OPTIONS,
    )
    return Server(config)


def listen(settings: Settings) -> socket.socket:
    """Open the listening socket.

    Raises:
        SettingsError: the port is in use or the address is not of this machine.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if sys.platform == "linux":
            # A closed link whose other side never reads would stay in memory for ever: TCP alone asks again and again.
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_MAX_MS)
        listening.bind((settings.host, settings.port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        place = f"{settings.host}:{settings.port}"
        raise SettingsError(
            de=f"Auf {place} kann beistand nicht hören ({error.strerror}). Bitte mit --port einen freien Port und mit "
            "--host eine Adresse dieses Rechners wählen.",
            en=f"beistand cannot listen on {place} ({error.strerror}). Please choose a free port with --port and an "
            "address of this machine with --host.",
        ) from error
    return listening


def prepare_data_dir(settings: Settings) -> None:
    """Make the data folder, readable for its user only, and check that it can be written.

    Raises:
        SettingsError: it cannot.
    """
    folder = settings.data_dir
    # Names of customers stand in these files: other users of this machine have no business there.
    os.umask(0o077)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingsError(
            de=f"In den Datenordner {folder} kann nicht geschrieben werden ({error.strerror}). Bitte --data prüfen.",
            en=f"The data folder {folder} cannot be written ({error.strerror}). Please check --data.",
        ) from error


def serve(settings: Settings, _: argparse.Namespace) -> int:
    """Serve until a signal comes."""
    tls_context(settings)
    prepare_data_dir(settings)
    with listen(settings) as listening:
        bound = settings.bound_to(listening.getsockname()[1])
        app = build(bound)
        _greet(bound)
        # The HTTP server repeats a signal that ended it; without these the exit code would be that of a crash.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        server = make_server(app, bound)
        server.run(sockets=[listening])
    return FINE if server.started else UNEXPECTED


def bring_up_to_date(settings: Settings, _: argparse.Namespace) -> int:
    """Bring the database to the newest version."""
    _opened(settings).close()
    _say("Die Datenbank ist auf dem neuesten Stand.", "The database is up to date.")
    return FINE


def make_admin(settings: Settings, chosen: argparse.Namespace) -> int:
    """Set up an administrator from the terminal; the password is read from there, never from the command line."""
    typed = getpass.getpass("Passwort / password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    entry = Entry(
        name=chosen.name,
        email=chosen.email,
        password_hash=Passwords().hash(inputs.password("password", typed)),
        language=chosen.language,
    )
    proposal = settings.organisation
    about = {
        "organisation_name": proposal.name or chosen.name,
        "address": proposal.address,
        "organisation_email": proposal.email or chosen.email,
        "phone": proposal.phone,
    }
    now = utc_now()
    database = _opened(settings)
    with database.transaction() as tx:
        if people.is_set_up(tx):
            token = links.invite(tx, by=None, name=entry.name, email=entry.email, roles=ADMINISTRATOR, now=now)
            people.join_by_link(tx, token=token, entry=entry, now=now)
        else:
            token = links.make_first(tx, now=now)
            described = people.describe_organisation(about)
            people.set_up_server(tx, token=token, about=described, entry=entry, now=now)
    database.close()
    _say(f"{entry.email} ist eingerichtet.", f"{entry.email} is set up.")
    return FINE


def setup_link(settings: Settings, chosen: argparse.Namespace) -> int:
    """Print a one-time link: for the first administrator, or a new password for ``--email``."""
    database = _opened(settings)
    with database.transaction() as tx:
        if chosen.email:
            person = people.find_by_email(tx, chosen.email)
            token = links.make_reset(tx, person_id=person.id, by=None, now=utc_now())
        else:
            token = links.make_first(tx, now=utc_now())
    database.close()
    sys.stdout.write(f"{settings.bound_to(settings.port).public_url}/setup/{token}\n")
    return FINE


def doctor(settings: Settings, _: argparse.Namespace) -> int:
    """Try everything a start needs and say what is wrong."""
    checks: tuple[tuple[str, Callable[[], object]], ...] = (
        ("TLS", lambda: tls_context(settings)),
        ("Datenordner / data folder", lambda: prepare_data_dir(settings)),
        ("Datenbank / database", lambda: _opened(settings).close()),
        ("Konsole / console", _check_console),
        ("Port", lambda: listen(settings).close()),
    )
    is_fine = True
    for name, check in checks:
        try:
            check()
        except (SettingsError, StoreError) as error:
            is_fine = False
            sys.stdout.write(f"✗ {name}\n{error}\n")
        else:
            sys.stdout.write(f"✓ {name}\n")
    return FINE if is_fine else TO_PUT_RIGHT


def _check_console() -> None:
    bundle = STATIC / "browser" / "console.js"
    if not bundle.is_file():
        raise SettingsError(
            de=f"Die Konsole für den Browser fehlt ({bundle}). Bitte neu installieren oder make setup aufrufen.",
            en=f"The browser's console is missing ({bundle}). Please install the package again or run make setup.",
        )


def _opened(settings: Settings) -> Database:
    prepare_data_dir(settings)
    database = open_database(settings.data_dir)
    migrate(database)
    return database


def _greet(settings: Settings) -> None:
    """Print where people find the server, and the first link when nobody is set up."""
    place = f"{settings.host}:{settings.port}"
    _say(f"beistand läuft: {settings.public_url} (hört auf {place})", f"beistand runs: {settings.public_url}")
    database = open_database(settings.data_dir)
    with database.transaction() as tx:
        token = None if people.is_set_up(tx) else links.make_first(tx, now=utc_now())
    database.close()
    if token:
        _say(
            "Einmal-Link für die erste Verwaltung (gilt 24 Stunden):",
            f"One-time link for the first administrator (24 hours): {settings.public_url}/setup/{token}",
        )


def _say(de: str, en: str) -> None:
    sys.stdout.write(f"{de}\n{en}\n")
    sys.stdout.flush()


def _say_error(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="beistand", description="Fernwartung, die erst fragt. Support that asks first."
    )
    parser.add_argument("--version", action="version", version=version("beistand"))
    shared = argparse.ArgumentParser(add_help=False)
    for name, meaning in OPTIONS.items():
        shared.add_argument("--" + name.replace("_", "-"), dest=name, help=meaning, metavar="…")
    commands = parser.add_subparsers(required=True, metavar="serve | migrate | make-admin | setup-link | doctor")

    def add(name: str, command: object, meaning: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[shared], help=meaning, description=meaning)
        added.set_defaults(command=command)
        return added

    add("serve", serve, "serve until a signal comes")
    add("migrate", bring_up_to_date, "bring the database to the newest version")
    admin = add("make-admin", make_admin, "set up an administrator; the password is read from the terminal")
    admin.add_argument("--name", required=True, help="as customers read it")
    admin.add_argument("--email", required=True, help="for the sign-in")
    admin.add_argument("--language", choices=("de", "en"), default="de", help="of the pages")
    link = add("setup-link", setup_link, "print a one-time link for the first administrator")
    link.add_argument("--email", default="", help="instead: for a new password of this person")
    add("doctor", doctor, "try everything that a start needs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
