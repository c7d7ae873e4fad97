"""Where can somebody go who was told that something went wrong? Links that help, by what it was and where it was."""

import re
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

_NUMBER: Final = re.compile(r"/cases/([0-9]{4}-[0-9]{1,9})(?:/|$)", re.ASCII)
NOT_ALLOWED: Final = frozenset({"role", "administrator", "auditor"})
PASSES: Final = frozenset({"failed", "record", "too_many_tries"})
"""Words of what is better the next time, all by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOn:
    """A link. ``text``: a word of the catalogue's ``staff.error`` table."""

    text: str
    address: str
    number: str = ""


def ways_on(request: Request, word: str) -> list[WayOn]:
    """Return the links that help, the best one first."""
    found: list[WayOn] = []
    url = request.url
    if word in PASSES and request.method == "GET":
        found.append(WayOn(text="again", address=f"{url.path}?{url.query}" if url.query else url.path))
    case = _NUMBER.match(url.path)
    if case and word == "reason":
        found.append(WayOn(text="say_why", address=f"/cases/{case[1]}/look", number=case[1]))
    elif case and word != "case" and word not in NOT_ALLOWED and url.path != f"/cases/{case[1]}":
        found.append(WayOn(text="to_case", address=f"/cases/{case[1]}", number=case[1]))
    return found
