"""Who may see what a customer shows? Only people with a valid declaration; § 203 StGB asks for one more kind."""

import hashlib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from beistand.server.desk import inputs
from beistand.server.desk.errors import NotAllowedError, NotThereError, WrongInputError
from beistand.server.desk.happenings import Happening, record
from beistand.server.desk.proofs import Way
from beistand.server.desk.roles import Action, Role, demand
from beistand.server.store import cases, people, secrecy
from beistand.server.store.database import Tx
from beistand.server.store.people import Person
from beistand.server.store.secrecy import Declaration, Document, NewDeclaration, NewDocument


class Kind(StrEnum):
    """What somebody is instructed about and bound to."""

    TELECOMMUNICATIONS = "telecommunications"
    """Fernmeldegeheimnis, § 3 TDDDG."""
    DATA_PROTECTION = "data_protection"
    """DSGVO Art. 28 and 32."""
    PROFESSIONAL = "professional"
    """§ 203 StGB: doctors, lawyers, tax advisers and others."""


BASIC: Final = (Kind.TELECOMMUNICATIONS, Kind.DATA_PROTECTION)
BUNDLES: Final[Mapping[str, tuple[Kind, ...]]] = {"basic": BASIC, "professional": (Kind.PROFESSIONAL,)}
"""What is read and signed together."""
VALID_MONTHS: Final = 12
VALID_MONTHS_MAX: Final = 60
REMIND_BEFORE: Final = timedelta(days=30)
_MONTH: Final = timedelta(days=365) / 12
_TEXTS: Final = Path(__file__).with_name("texts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a person stands with one kind. ``declaration``: the one that holds longest, None if there is none.

    ``state``: valid, ends_soon, expired or missing; ``since``: bound without a gap since then, None unless valid.
    """

    kind: Kind
    document: Document
    declaration: Declaration | None
    state: str
    since: datetime | None

    @property
    def is_valid(self) -> bool:
        """Whether it holds now."""
        return self.since is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What a customer reads about somebody who helps. ``since``: None: not bound; ``is_professional``: § 203 StGB."""

    name: str
    since: datetime | None
    is_professional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person in the register."""

    person: Person
    standings: tuple[Standing, ...]

    @property
    def needs_reminding(self) -> bool:
        """Whether something that every session needs is missing, or holds 30 days at most."""
        return any(one.kind in BASIC and one.state != "valid" for one in self.standings)


def provide(tx: Tx, *, now: datetime) -> None:
    """Publish the texts that came with the program where no version of a kind is there yet."""
    for kind in Kind:
        if secrecy.newest(tx, kind) is None:
            texts = {language: _shipped(language)[kind] for language in ("de", "en")}
            new = NewDocument(
                kind=kind,
                text_de=texts["de"],
                text_en=texts["en"],
                valid_months=VALID_MONTHS,
                published_by=None,
            )
            version = secrecy.publish(tx, new, now=now)
            record(tx, Happening.SECRECY_PUBLISHED, now=now, kind=kind.value, version=version)


def publish(tx: Tx, *, kind: Kind, text_de: str, text_en: str, valid_months: str, by: Person, now: datetime) -> int:
    """Publish a new version of a text. Declarations of older versions hold as long as they were signed for.

    Raises:
        NotAllowedError: only administrators do that.
        WrongInputError: a field is not as it must be.
    """
    demand(by, Action.MANAGE_SECRECY)
    new = NewDocument(
        kind=kind,
        text_de=_needed("text_de", text_de),
        text_en=_needed("text_en", text_en),
        valid_months=_months(valid_months),
        published_by=by.id,
    )
    version = secrecy.publish(tx, new, now=now)
    record(tx, Happening.SECRECY_PUBLISHED, now=now, by=by.id, kind=kind.value, version=version)
    return version


def document(tx: Tx, kind: str, version: int) -> Document:
    """Return one version of a text, old or new.

    Raises:
        NotThereError: there is none.
    """
    for found in secrecy.documents(tx, kind):
        if found.version == version:
            return found
    raise NotThereError("not_found", f"there is no version {version} of {kind!r}")


def versions(tx: Tx, kind: Kind) -> list[Document]:
    """Return all versions of a text, newest first."""
    return secrecy.documents(tx, kind)


def standings(tx: Tx, person: Person, *, now: datetime) -> tuple[Standing, ...]:
    """Return how a person stands with every kind."""
    signed = secrecy.of_person(tx, person.id)
    return tuple(_standing(tx, kind, signed, now=now) for kind in Kind)


def lacking(tx: Tx, person: Person, *, is_professional: bool, now: datetime) -> tuple[Kind, ...]:
    """Return the kinds without which a person may hold or join no session."""
    needed = (*BASIC, Kind.PROFESSIONAL) if is_professional else BASIC
    return tuple(one.kind for one in standings(tx, person, now=now) if one.kind in needed and not one.is_valid)


def demand_for_case(tx: Tx, person: Person, *, case: str, now: datetime) -> None:
    """Go on only if a person may see what the customer of a case shows: at the start of a session and at every join.

    Raises:
        NotAllowedError: ``secrecy``: a declaration is missing or over; ``secrecy_professional``: only that of § 203.
    """
    missing = lacking(tx, person, is_professional=secrecy.is_marked(tx, case), now=now)
    if not missing:
        return
    word = "secrecy_professional" if missing == (Kind.PROFESSIONAL,) else "secrecy"
    raise NotAllowedError(word, f"no valid declaration: {', '.join(missing)}; sign at /secrecy")


def may_watch(tx: Tx, person_id: int, *, case: str, now: datetime) -> bool:
    """Whether a person may see what the customer of a case shows, at this moment."""
    person = people.find(tx, person_id)
    if person is None or person.is_disabled:
        return False
    return not lacking(tx, person, is_professional=secrecy.is_marked(tx, case), now=now)


def sign(tx: Tx, person: Person, *, read: Mapping[Kind, int], language: str, proof: Way, now: datetime) -> None:
    """Keep declarations. ``read``: the version of each kind that was on the page; ``proof``: checked just now.

    Raises:
        WrongInputError: another version holds meanwhile; it must be read first.
    """
    for kind, version in read.items():
        current = secrecy.newest(tx, kind)
        if current is None or current.version != version:
            raise WrongInputError("read", "outdated", f"another version of {kind} was published; read it first")
        new = NewDeclaration(
            person=person.id,
            document=current.id,
            name=person.name,
            language=language,
            text_sha256=hashlib.sha256(current.text(language).encode()).digest(),
            proof=proof,
            valid_until=now + current.valid_months * _MONTH,
        )
        secrecy.sign(tx, new, now=now)
        facts: dict[str, Any] = {"kind": kind.value, "version": version, "language": language, "proof": proof}
        record(tx, Happening.SECRECY_SIGNED, now=now, by=person.id, sha256=new.text_sha256.hex(), **facts)


def bound(tx: Tx, person_id: int, *, now: datetime) -> Bound:
    """Return since when a person is bound to secrecy without a gap.

    Raises:
        NotThereError: there is no such person.
    """
    return _bound(tx, person_id, secrecy.of_person(tx, person_id), now=now)


def bound_then(tx: Tx, person_id: int, *, then: datetime) -> Bound:
    """Return how a person was bound at a moment that is over, by what was signed until then.

    Raises:
        NotThereError: there is no such person.
    """
    signed = [one for one in secrecy.of_person(tx, person_id) if one.signed_at <= then]
    return _bound(tx, person_id, signed, now=then)


def _bound(tx: Tx, person_id: int, signed: Collection[Declaration], *, now: datetime) -> Bound:
    person = people.find(tx, person_id)
    if person is None:
        raise NotThereError("person", "there is no such person")
    known = {kind: _standing(tx, kind, signed, now=now).since for kind in Kind}
    basic = [since for kind in BASIC if (since := known[kind]) is not None]
    since = max(basic) if len(basic) == len(BASIC) else None
    return Bound(name=person.name, since=since, is_professional=known[Kind.PROFESSIONAL] is not None)


def register(tx: Tx, *, now: datetime) -> list[Line]:
    """Return everybody who may see what customers show, with those who must be reminded first."""
    watch = {Role.SUPPORTER, Role.GUEST}
    found = [
        Line(person=person, standings=standings(tx, person, now=now))
        for person in people.all_people(tx)
        if not person.is_disabled and watch & set(person.roles)
    ]
    return sorted(found, key=lambda line: not line.needs_reminding)


def is_professional(tx: Tx, case: str) -> bool:
    """Whether the customer of a case keeps secrets by profession."""
    return secrecy.is_marked(tx, case)


def mark(tx: Tx, *, case: str, is_marked: bool, by: Person, now: datetime) -> None:
    """Note whether the customer of a case keeps secrets by profession; twice is fine.

    Raises:
        NotThereError: there is no such case.
    """
    if cases.find(tx, case) is None:
        raise NotThereError("case", f"there is no case {case!r}")
    if is_marked and secrecy.mark_case(tx, case, by=by.id, now=now):
        record(tx, Happening.CASE_MARKED, now=now, by=by.id, case=case)
    elif not is_marked and secrecy.unmark_case(tx, case):
        record(tx, Happening.CASE_UNMARKED, now=now, by=by.id, case=case)


def _standing(tx: Tx, kind: Kind, signed: Collection[Declaration], *, now: datetime) -> Standing:
    current = secrecy.newest(tx, kind)
    if current is None:
        raise NotThereError("not_found", f"there is no text of the kind {kind}; start the server once")
    mine = sorted((one for one in signed if one.kind == kind), key=lambda one: one.signed_at)
    last = max(mine, key=lambda one: one.valid_until, default=None)
    if last is None:
        return Standing(kind=kind, document=current, declaration=None, state="missing", since=None)
    if last.valid_until <= now:
        return Standing(kind=kind, document=current, declaration=last, state="expired", since=None)
    state = "ends_soon" if last.valid_until - now <= REMIND_BEFORE else "valid"
    return Standing(kind=kind, document=current, declaration=last, state=state, since=_unbroken(mine))


def _unbroken(signed: Collection[Declaration]) -> datetime | None:
    """Return the beginning of the last chain of declarations without a gap. ``signed``: oldest first."""
    since: datetime | None = None
    until: datetime | None = None
    for one in signed:
        if until is None or one.signed_at > until:
            since = one.signed_at
        until = one.valid_until if until is None else max(until, one.valid_until)
    return since


def _shipped(language: str) -> Mapping[str, str]:
    read = tomllib.loads((_TEXTS / f"secrecy.{language}.toml").read_text(encoding="utf-8"))
    return {kind: str(text).strip() for kind, text in read.items()}


def _needed(field: str, text: str) -> str:
    value = inputs.paragraph(field, text)
    if not value:
        word = "empty"
        raise WrongInputError(field, word, f"{field} is empty; it is needed")
    return value


def _months(text: str) -> int:
    if text.isascii() and text.isdecimal() and 0 < int(text[:4]) <= VALID_MONTHS_MAX:
        return int(text)
    word = "months"
    raise WrongInputError("valid_months", word, f"1 to {VALID_MONTHS_MAX} months; got {text[:8]!r}")
