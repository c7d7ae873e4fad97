"""Which commands look after a server? ``beistand audit|backup|restore|doctor``, each a function with its exit code."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from beistand.server.desk.audit_seal import open_audit_seal, public_pem
from beistand.server.settings import Settings
from beistand.server.upkeep import audit_check
from beistand.server.upkeep.opened import opened

FINE: Final = 0
NOT_WHOLE: Final = 3
"""The record was changed behind the program's back."""
Command = Callable[[Settings, argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]


def add_commands(add: Add) -> None:
    """Add the commands to the program. ``add``: takes name, command and meaning."""
    audit = add("audit", look_at_audit, "check the record (verify) or print the public key of its signatures (key)")
    audit.add_argument("what", choices=("verify", "key"), help="verify: walk along the chain of all happenings")
    audit.add_argument("--public-key", type=Path, help="PEM file: trust this key instead of the one in the data folder")


def look_at_audit(settings: Settings, chosen: argparse.Namespace) -> int:
    """Check the record, or print the public key."""
    with opened(settings) as database:
        seal = open_audit_seal(settings.data_dir)
        if chosen.what == "key":
            sys.stdout.write(public_pem(seal))
            return FINE
        with database.reading() as tx:
            verdict = audit_check.check(tx, seal, public_key=chosen.public_key)
    _say(*audit_check.say(verdict, seal))
    return NOT_WHOLE if verdict.findings else FINE


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
