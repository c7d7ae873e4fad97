"""How does an operator start and look after the server? ``beistand serve|migrate|make-admin|setup-link|…``.

Exit codes (``verify`` has its own): 0 fine, 2 something the operator can put right (said in a sentence, German and
English), 1 anything else.
"""

import argparse
import getpass
import logging
import signal
import socket
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

import uvicorn
from fastapi import FastAPI

from beistand.proof.command import WORD, verify
from beistand.server.app import STATIC, build
from beistand.server.desk import inputs, links, people
from beistand.server.desk.errors import DeskError
from beistand.server.desk.passwords import Passwords
from beistand.server.desk.people import Entry
from beistand.server.settings import OPTIONS, Settings, SettingsError, read_settings, tls_context
from beistand.server.store.database import open_database
from beistand.server.store.errors import StoreError
from beistand.server.upkeep import doctor
from beistand.server.upkeep.commands import Command, add_commands
from beistand.server.upkeep.doctor import Answer
from beistand.server.upkeep.opened import opened, prepare_data_dir
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
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == [WORD]:  # anybody may check a receipt, without settings and without a server
        return verify(given[1:], program="beistand", language="de")
    chosen = _parser().parse_args(given)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # It would log the addresses of webhooks, which may hold secrets.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        settings = read_settings({name: getattr(chosen, name, None) for name in OPTIONS})
        command: Command = chosen.command
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
    with opened(settings):
        pass
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
    with opened(settings) as database, database.transaction() as tx:
        if people.is_set_up(tx):
            token = links.invite(tx, by=None, name=entry.name, email=entry.email, roles=ADMINISTRATOR, now=now)
            people.join_by_link(tx, token=token, entry=entry, now=now)
        else:
            token = links.make_first(tx, now=now)
            described = people.describe_organisation(about)
            people.set_up_server(tx, token=token, about=described, entry=entry, now=now)
    _say(f"{entry.email} ist eingerichtet.", f"{entry.email} is set up.")
    return FINE


def setup_link(settings: Settings, chosen: argparse.Namespace) -> int:
    """Print a one-time link: for the first administrator, or a new password for ``--email``."""
    with opened(settings) as database, database.transaction() as tx:
        if chosen.email:
            person = people.find_by_email(tx, chosen.email)
            token = links.make_reset(tx, person_id=person.id, by=None, now=utc_now())
        else:
            token = links.make_first(tx, now=utc_now())
    sys.stdout.write(f"{settings.bound_to(settings.port).public_url}/setup/{token}\n")
    return FINE


def examine(settings: Settings, _: argparse.Namespace) -> int:
    """Ask everything that a start needs and say what is wrong; changes nothing."""
    is_fine = True
    for answer in (*doctor.examine(settings, now=utc_now()), _console(), _port(settings)):
        is_fine = is_fine and answer.state != "bad"
        sys.stdout.write(answer.lines())
    return FINE if is_fine else TO_PUT_RIGHT


def _console() -> Answer:
    bundle = STATIC / "browser" / "console.js"
    if bundle.is_file():
        return doctor.good("Die Konsole für den Browser ist da.", "The browser's console is there.")
    return Answer(
        state="bad",
        de=f"Die Konsole für den Browser fehlt ({bundle}). Bitte neu installieren oder make setup aufrufen.",
        en=f"The browser's console is missing ({bundle}). Please install the package again or run make setup.",
    )


def _port(settings: Settings) -> Answer:
    place = f"{settings.host}:{settings.port}"
    try:
        listen(settings).close()
    except SettingsError as error:
        # A server that runs is no reason to worry.
        return Answer(state="note", de=error.de, en=error.en)
    return doctor.good(f"{place} ist frei.", f"{place} is free.")


def _greet(settings: Settings) -> None:
    """Print where people find the server, and the first link when nobody is set up."""
    place = f"{settings.host}:{settings.port}"
    _say(f"beistand läuft: {settings.public_url} (hört auf {place})", f"beistand runs: {settings.public_url}")
    database = open_database(settings.data_dir, settings.database_url)
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
    commands = parser.add_subparsers(required=True, metavar="serve | migrate | make-admin | setup-link | doctor | …")

    def add(name: str, command: Command, meaning: str) -> argparse.ArgumentParser:
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
    add("doctor", examine, "look at everything that a start needs, and say what is wrong")
    add_commands(add)
    commands.add_parser(WORD, help="check the receipt of a session: verify FILE [--language de|en]")
    return parser


if __name__ == "__main__":
    sys.exit(main())
