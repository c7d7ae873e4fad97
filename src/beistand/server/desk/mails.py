"""Which e-mails can a supporter begin with, and what stands in them for one case? Templates with placeholders.

The server sends no e-mail: the text goes into the supporter's own mail program, or is copied. A template that the
organisation wrote takes the place of the delivered one with the same name and language.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from beistand.server.desk import inputs
from beistand.server.desk.errors import NotThereError, WrongInputError
from beistand.server.desk.happenings import Happening, record
from beistand.server.notice.languages import Language
from beistand.server.store import mails
from beistand.server.store.database import Tx
from beistand.server.store.organisation import Organisation as _Organisation
from beistand.server.store.people import Person

Organisation = _Organisation
"""Who runs this server; its name and addresses stand in e-mails."""
TEXTS: Final = Path(__file__).with_name("texts")
BODY_MAX_BYTES: Final = 8_000
TEMPLATES_MAX: Final = 100
MAILTO_MAX_CHARS: Final = 2_000
"""Longer addresses are cut off by some systems (Windows: 2083 characters); then the text is to be copied."""
PLACEHOLDERS: Final = (
    "customer", "case", "purpose", "reference", "supporter", "organisation", "phone", "email", "address",
)  # fmt: skip
_PLACEHOLDER: Final = re.compile(r"\{([^{}\n]{1,40})\}")
_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"?&%]+@[^\s@<>,;:\"?&%]+\.[^\s@<>,;:\"?&%]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template. ``is_own``: the organisation wrote it; else it came with the program."""

    name: str
    language: str
    subject: str
    body: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """An e-mail of one case. ``to``: empty when the contact of the case is no address.

    ``mailto``: opens it in a mail program (RFC 6068); empty when it is too long for that.
    """

    to: str
    subject: str
    body: str
    mailto: str


def templates(tx: Tx) -> list[Template]:
    """Return every template by name, German ones first."""
    own = [
        Template(name=one.name, language=one.language, subject=one.subject, body=one.body, is_own=True)
        for one in mails.every(tx)
    ]
    taken = {(one.name, one.language) for one in own}
    delivered = [one for one in _delivered() if (one.name, one.language) not in taken]
    return sorted([*own, *delivered], key=lambda one: (one.language, one.name.casefold()))


def template(tx: Tx, *, name: str, language: str) -> Template:
    """Return one template.

    Raises:
        NotThereError: there is none of this name in this language.
    """
    found = next((one for one in templates(tx) if (one.name, one.language) == (name, language)), None)
    if found is None:
        raise NotThereError("mail_template", f"there is no template {name!r} in {language!r}")
    return found


def save(tx: Tx, fields: Mapping[str, str], *, by: Person, now: datetime) -> Template:
    """Write a template of the organisation.

    Raises:
        WrongInputError: a field is empty or too long, a placeholder is unknown, or there are too many templates.
    """
    new = checked(fields)
    if mails.count(tx) >= TEMPLATES_MAX:
        raise WrongInputError("name", "mails_many", f"there are {TEMPLATES_MAX} templates; remove one first")
    values = {"name": new.name, "language": new.language, "subject": new.subject, "body": new.body}
    mails.put(tx, **values, person=by.id, now=now)
    record(tx, Happening.MAIL_TEMPLATE_SAVED, now=now, by=by.id, name=new.name, language=new.language)
    return new


def checked(fields: Mapping[str, str]) -> Template:
    """Return what a form says, if it is a template.

    Raises:
        WrongInputError: see ``save``.
    """
    language = fields.get("language", "")
    if language not in set(Language):
        raise WrongInputError("language", "empty", "language is de or en")
    new = Template(
        name=inputs.line("name", fields.get("name", "")),
        language=language,
        subject=inputs.line("subject", fields.get("subject", "")),
        body=inputs.paragraph("body", fields.get("body", ""), max_bytes=BODY_MAX_BYTES),
        is_own=True,
    )
    if not new.body:
        raise WrongInputError("body", "empty", "body is empty; it is needed")
    for field, text in (("subject", new.subject), ("body", new.body)):
        unknown = sorted(set(_PLACEHOLDER.findall(text)) - set(PLACEHOLDERS))
        if unknown:
            raise WrongInputError(field, "placeholder", f"{field}: {unknown[0]!r} is none of {', '.join(PLACEHOLDERS)}")
    return new


def remove(tx: Tx, *, name: str, language: str, by: Person, now: datetime) -> None:
    """Remove a template of the organisation; removing it twice is fine."""
    if mails.remove(tx, name=name, language=language):
        record(tx, Happening.MAIL_TEMPLATE_REMOVED, now=now, by=by.id, name=name, language=language)


def filled(chosen: Template, facts: Mapping[str, str], *, contact: str) -> Mail:
    """Return the e-mail. ``facts``: a text for each of ``PLACEHOLDERS``; what is typed in one is no placeholder."""
    subject = " ".join(_fill(chosen.subject, facts).split())
    body = _fill(chosen.body, facts)
    to = contact.strip() if _ADDRESS.fullmatch(contact.strip()) else ""
    # RFC 6068: line breaks are %0D%0A.
    lines = body.replace("\n", "\r\n")
    mailto = f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}&body={quote(lines, safe='')}"
    return Mail(to=to, subject=subject, body=body, mailto=mailto if len(mailto) <= MAILTO_MAX_CHARS else "")


def _fill(text: str, facts: Mapping[str, str]) -> str:
    put_in = _PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), text)
    # A fact that is empty, such as a telephone number, leaves no empty line at the end.
    return put_in.strip()


@cache
def _delivered() -> tuple[Template, ...]:
    return tuple(
        Template(name=one["name"], language=language, subject=one["subject"], body=one["body"].strip(), is_own=False)
        for language in Language
        for one in tomllib.loads((TEXTS / f"mails.{language}.toml").read_text(encoding="utf-8"))["mail"]
    )
