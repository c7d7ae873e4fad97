"""How is the customer's module started? One command line, clear sentences, honest exit codes; knows no windows.

0 ended as somebody wanted, 1 a session that failed, 2 wrong use, 3 no display, 4 server unreachable, 5 the server
speaks another version.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from typing import Final, NoReturn

from beistand.customer.app import EXIT_NO_DISPLAY, EXIT_USAGE, App
from beistand.customer.conductor.ports import DesktopSide, Face
from beistand.customer.desktop.ports import DesktopError
from beistand.customer.link.trust import TrustError
from beistand.customer.settings import (
    LANGUAGES,
    Settings,
    SettingsError,
    is_wayland_only,
    read_settings,
    system_language,
)
from beistand.wire.limits import PROTOCOL_VERSION

_SENTENCES: Final = {
    "de": {
        "usage": "Aufruf: {got}. Erlaubt sind: beistand-customer [LINK oder CODE] [--server ADRESSE] "
        "[--language de|de_plain|en] [--ca-file DATEI] [--version].",
        "no_server": "Es ist nicht bekannt, welcher Server helfen soll. Starten Sie mit dem Link, den Sie bekommen "
        "haben, geben Sie --server ADRESSE an oder legen Sie {got} neben das Programm.",
        "bad_server": "„{got}“ ist keine Adresse, der vertraut werden kann. Erlaubt ist https://… ; http:// nur auf "
        "diesem Computer.",
        "bad_language": "Die Sprache „{got}“ gibt es nicht. Erlaubt sind de, de_plain und en.",
        "bad_file": "Die Datei mit den Einstellungen ist nicht lesbar: {got}. Erlaubt sind server, language und "
        "ca_file, jeweils als Text. Löschen oder berichtigen Sie sie.",
        "bad_ca_file": "Die Datei „{got}“ mit den Zertifikaten gibt es nicht oder sie enthält keine. Prüfen Sie "
        "--ca-file.",
        "no_display": "Es ist kein Bildschirm da, der gezeigt werden könnte: {got}. Starten Sie das Programm in Ihrer "
        "grafischen Anmeldung.",
        "only_wayland": "Ihre Anmeldung läuft nur mit Wayland, das dieses Programm noch nicht zeigen kann ({got}). "
        "Melden Sie sich ab und wählen Sie beim Anmelden „Xorg“, oder lassen Sie XWayland einschalten.",
    },
    "en": {
        "usage": "Usage: {got}. Allowed are: beistand-customer [LINK or CODE] [--server ADDRESS] "
        "[--language de|de_plain|en] [--ca-file FILE] [--version].",
        "no_server": "It is not known which server shall help. Start with the link that you were given, give --server "
        "ADDRESS, or put {got} beside the program.",
        "bad_server": '"{got}" is no address that can be trusted. Allowed is https://… ; http:// on this computer '
        "only.",
        "bad_language": 'There is no language "{got}". Allowed are de, de_plain and en.',
        "bad_file": "The settings file cannot be read: {got}. Allowed are server, language and ca_file, each as a "
        "text. Delete it or correct it.",
        "bad_ca_file": 'The file "{got}" with certificates is not there or holds none. Check --ca-file.',
        "no_display": "There is no screen that could be shown: {got}. Start the program inside your graphical login.",
        "only_wayland": "Your login uses Wayland only, which this program cannot show yet ({got}). Sign out and choose "
        '"Xorg" when you sign in, or have XWayland switched on.',
    },
}


MakeFace = Callable[[Settings], Face]
OpenSide = Callable[[Face], DesktopSide]


class _UsageError(Exception):
    """The command line is not one of ours."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in the person's language instead of leaving at once."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing an English sentence."""
        raise _UsageError(message)


def start(arguments: Sequence[str], *, make_face: MakeFace, open_side: OpenSide, folder: Path | None = None) -> int:
    """Start the module with a face and a desktop; return the exit code when it is over.

    ``make_face`` and ``open_side`` raise ``DesktopError`` where there is no display. Nothing is opened before the
    command line is known to be right.
    """
    language = language_of(arguments)
    try:
        settings = read_command(arguments, folder=folder)
        language = settings.language
        face = make_face(settings)
        side = open_side(face)
    except SettingsError as error:
        return complain(error.key, error.got, language=language, exit_code=EXIT_USAGE)
    except DesktopError as error:
        key = "only_wayland" if is_wayland_only() else "no_display"
        return complain(key, str(error), language=language, exit_code=EXIT_NO_DISPLAY)
    try:
        return App(settings=settings, face=face, side=side).run()
    except TrustError as error:
        side.close()
        return complain("bad_ca_file", str(error), language=language, exit_code=EXIT_USAGE)


def parser() -> argparse.ArgumentParser:
    """Return what the command line may hold."""
    made = _Parser(prog="beistand-customer", description="beistand: Hilfe aus der Ferne / help from afar")
    made.add_argument("code", nargs="?", default="", help="Link oder Code / link or code")
    made.add_argument("--server", default="", help="https://…")
    made.add_argument("--language", default="", choices=["", *LANGUAGES], help=" | ".join(LANGUAGES))
    made.add_argument("--ca-file", default="", help="PEM")
    made.add_argument("--version", action="version", version=f"beistand {_version()} (protocol {PROTOCOL_VERSION})")
    return made


def sentence(key: str, got: str, *, language: str) -> str:
    """Return what happened, what was got and what to do, in the person's language."""
    return _SENTENCES["en" if language == "en" else "de"][key].format(got=got)


def read_command(arguments: Sequence[str], *, folder: Path | None = None) -> Settings:
    """Read the command line and what lies beside the program.

    Raises:
        SettingsError: something cannot be used; ``key`` is also ``usage``.
    """
    try:
        given = parser().parse_args(arguments)
    except _UsageError as error:
        raise SettingsError("usage", str(error)) from error
    return read_settings(
        code=given.code,
        server=given.server,
        language=given.language,
        ca_file=given.ca_file,
        folder=folder,
    )


def language_of(arguments: Sequence[str]) -> str:
    """Return in which language to complain, even about arguments that are wrong."""
    chosen = [after for before, after in pairwise(arguments) if before == "--language"]
    return chosen[0] if chosen and chosen[0] in LANGUAGES else system_language()


def complain(key: str, got: str, *, language: str, exit_code: int) -> int:
    """Print a sentence for people; return the exit code."""
    sys.stderr.write(sentence(key, got, language=language) + "\n")
    return exit_code


def _version() -> str:
    try:
        return version("beistand")
    except PackageNotFoundError:
        return "0"
