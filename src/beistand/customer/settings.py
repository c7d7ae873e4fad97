"""What was the customer's module started with? The only reader of the environment in the module.

Each setting is looked for in this order: command line, pasted link, ``beistand-customer.toml`` beside the program,
the system. Nothing is ever written.
"""

import locale
import os
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

FILE_NAME: Final = "beistand-customer.toml"
FILE_MAX_BYTES: Final = 65_536
LANGUAGES: Final = ("de", "de_plain", "en")
_LANGUAGE_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class SettingsError(Exception):
    """Something that the module was started with cannot be used.

    Attributes:
        key: which sentence tells it: ``no_server``, ``bad_server``, ``bad_language``, ``bad_file``, ``bad_ca_file``.
        got: what was given.
    """

    def __init__(self, key: str, got: str) -> None:
        super().__init__(f"{key}: {got}")
        self.key = key
        self.got = got


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the module was started with.

    Attributes:
        server: origin such as ``https://hilfe.example:8443``; plain ``http`` only on this machine.
        language: ``de``, ``de_plain`` or ``en``.
        code: what was given as link or code, unread; empty: the customer types it.
        ca_file: certificates to trust instead of the system's; None: the system's.
    """

    server: str
    language: str
    code: str = field(default="", repr=False)
    ca_file: Path | None = None


def read_settings(
    *,
    code: str = "",
    server: str = "",
    language: str = "",
    ca_file: str = "",
    folder: Path | None = None,
) -> Settings:
    """Join what was given with what lies beside the program.

    Raises:
        SettingsError: no server is known, or something cannot be used.
    """
    chosen_language = language or system_language()
    given = _read_file((folder or program_folder()) / FILE_NAME)
    link_server = code.split("#", 1)[0] if "://" in code else ""
    chosen_server = server or link_server or given.get("server", "")
    if not chosen_server:
        raise SettingsError("no_server", FILE_NAME)
    if not language and given.get("language"):
        chosen_language = given["language"]
    if chosen_language not in LANGUAGES:
        raise SettingsError("bad_language", chosen_language)
    return Settings(
        server=read_server(chosen_server),
        language=chosen_language,
        code=code,
        ca_file=_read_ca_file(ca_file or given.get("ca_file", "")),
    )


def read_server(text: str) -> str:
    """Return the origin of an address, without a path.

    Raises:
        SettingsError: not an ``https`` address, nor an ``http`` one of this machine.
    """
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise SettingsError("bad_server", text) from None
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    if not host or not is_safe or parts.username or parts.password:
        raise SettingsError("bad_server", text.split("#", 1)[0])
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}:{port}" if port else f"{parts.scheme}://{named}"


def system_language() -> str:
    """Return the language of the system, if it is one of ours; else English, and German where nothing is said."""
    named = [os.environ[name] for name in _LANGUAGE_VARIABLES if os.environ.get(name)]
    said = named[0] if named else (locale.getlocale()[0] or "")
    short = said.replace("-", "_").split("_", 1)[0].split(".", 1)[0].lower()
    if short in {"", "c", "posix", "german"}:
        return "de"
    return short if short in LANGUAGES else "en"


def display_name() -> str:
    """Return the X display of this login; empty: there is none."""
    return os.environ.get("DISPLAY", "")


def is_wayland_only() -> bool:
    """Tell whether this login has a Wayland desktop without a way for X11 programs."""
    return bool(os.environ.get("WAYLAND_DISPLAY")) and not display_name()


def program_folder() -> Path:
    """Return where the program lies: the one file that was downloaded, or the script that was started."""
    return Path(sys.executable if getattr(sys, "frozen", False) else sys.argv[0]).resolve().parent


def _read_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as file:
            data = tomllib.loads(file.read(FILE_MAX_BYTES).decode())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError("bad_file", f"{path}: {error}") from error
    wrong = [name for name, value in data.items() if not isinstance(value, str) or name not in FILE_KEYS]
    if wrong:
        raise SettingsError("bad_file", f"{path}: {', '.join(wrong)}")
    return data


FILE_KEYS: Final = frozenset({"server", "language", "ca_file"})


def _read_ca_file(text: str) -> Path | None:
    if not text:
        return None
    path = Path(text)
    if not path.is_file():
        raise SettingsError("bad_ca_file", text)
    return path
