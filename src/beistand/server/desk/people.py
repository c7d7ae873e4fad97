"""Who works here? Setting up the first administrator and others, shutting out, passwords, languages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from beistand.server.desk import inputs, links, secrecy
from beistand.server.desk.errors import NotAllowedError, NotThereError, WrongInputError
from beistand.server.desk.happenings import Happening, record
from beistand.server.desk.roles import Action, Role, demand, read_roles
from beistand.server.desk.sign_in import SignedIn, end_others
from beistand.server.notice import publish, versions
from beistand.server.store import organisation, outside, passkeys, people, sign_ins
from beistand.server.store.database import Tx
from beistand.server.store.errors import TakenError
from beistand.server.store.organisation import Organisation
from beistand.server.store.people import NewPerson, Person
from beistand.wire.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a new person typed. ``password_hash``: of a password that ``inputs.password`` found good."""

    name: str
    email: str
    password_hash: str
    language: str


def set_up_server(tx: Tx, *, token: str, about: Organisation, entry: Entry, now: datetime) -> Person:
    """Set up organisation and first administrator, and publish the first notice.

    Raises:
        NotThereError: the link is not good.
        NotAllowedError: somebody was faster.
        WrongInputError: a field is not as it must be.
    """
    links.use(tx, token, purpose="first", now=now)
    if people.count(tx):
        raise NotAllowedError("setup_done", "the server is set up; administrators invite further people")
    clean = checked(about)
    organisation.put(tx, clean, now=now)
    person = _add(tx, entry, roles=("administrator", "supporter"), now=now)
    record(tx, Happening.SERVER_SETUP_DONE, now=now, by=person.id, organisation=clean.name)
    secrecy.provide(tx, now=now)
    version = publish.publish(tx, policy=Policy(), by=person.id, now=now)
    record(tx, Happening.NOTICE_PUBLISHED, now=now, by=person.id, version=version)
    return person


def join_by_link(tx: Tx, *, token: str, entry: Entry, now: datetime) -> Person:
    """Set up an invited person; roles and e-mail address are those of the invitation.

    Raises:
        NotThereError: the link is not good.
        WrongInputError: a field is not as it must be.
    """
    link = links.use(tx, token, purpose="invite", now=now)
    fixed = Entry(name=entry.name, email=link.email, password_hash=entry.password_hash, language=entry.language)
    return _add(tx, fixed, roles=tuple(link.roles), now=now)


def reset_by_link(tx: Tx, *, token: str, password_hash: str, now: datetime) -> Person:
    """Give a person a new password; the second factor is to be set up again, and all sign-ins are over.

    Raises:
        NotThereError: the link is not good.
    """
    link = links.use(tx, token, purpose="reset", now=now)
    person = people.find(tx, link.person) if link.person is not None else None
    if person is None:
        raise NotThereError("person", "there is no such person")
    people.set_password(tx, person.id, password_hash=password_hash)
    people.set_totp(tx, person.id, secret=None, last_step=person.totp_last_step)
    passkeys.remove_all(tx, person.id)
    outside.remove_all(tx, person.id)
    sign_ins.remove_of_person(tx, person.id)
    record(tx, Happening.PASSWORD_CHANGED, now=now, by=person.id, way="link")
    return people.find(tx, person.id) or person


def everybody(tx: Tx) -> list[Person]:
    """Return all people by name."""
    return people.all_people(tx)


def is_set_up(tx: Tx) -> bool:
    """Whether the first administrator is there."""
    return people.count(tx) > 0


def find_by_email(tx: Tx, email: str) -> Person:
    """Return a person by e-mail address.

    Raises:
        NotThereError: nobody has it.
    """
    person = people.find_by_email(tx, email.strip().casefold())
    if person is None:
        raise NotThereError("person", f"nobody has the e-mail address {email!r}")
    return person


def set_disabled(tx: Tx, *, person_id: int, is_disabled: bool, by: Person, now: datetime) -> None:
    """Shut a person out, or let in again; who is shut out is signed out everywhere at once.

    Raises:
        NotAllowedError: only administrators do that, and not to themselves.
        NotThereError: there is no such person.
    """
    if not by.is_administrator:
        raise NotAllowedError("administrator", "only administrators may do this; ask one of them")
    if person_id == by.id:
        raise NotAllowedError("yourself", "nobody shuts out the own account; ask another administrator")
    person = people.find(tx, person_id)
    if person is None:
        raise NotThereError("person", "there is no such person")
    if person.is_disabled == is_disabled:
        return
    people.set_disabled(tx, person_id, is_disabled=is_disabled)
    if is_disabled:
        sign_ins.remove_of_person(tx, person_id)
    happening = Happening.PERSON_DISABLED if is_disabled else Happening.PERSON_ENABLED
    record(tx, happening, now=now, by=by.id, email=person.email)


def get(tx: Tx, person_id: int) -> Person:
    """Return a person.

    Raises:
        NotThereError: there is no such person.
    """
    person = people.find(tx, person_id)
    if person is None:
        raise NotThereError("person", "there is no such person")
    return person


def change_roles(tx: Tx, *, person_id: int, roles: Collection[str], by: Person, now: datetime) -> None:
    """Give a person other roles; they hold from the next click on.

    Raises:
        NotAllowedError: only administrators do that, and nobody takes the administration from the own account.
        NotThereError: there is no such person.
        WrongInputError: no role, or one that does not exist.
    """
    demand(by, Action.MANAGE_PEOPLE)
    person, chosen = get(tx, person_id), read_roles(roles)
    if person.id == by.id and Role.ADMINISTRATOR not in chosen:
        raise NotAllowedError("own_roles", "nobody takes the administration from the own account; ask another one")
    if set(chosen) == set(person.roles):
        return
    people.set_roles(tx, person_id, roles=chosen)
    record(tx, Happening.ROLES_CHANGED, now=now, by=by.id, email=person.email, roles=list(chosen))


def change_password(tx: Tx, *, signed_in: SignedIn, password_hash: str, now: datetime) -> None:
    """Change the own password; other places are signed out. The old password was checked before."""
    people.set_password(tx, signed_in.person.id, password_hash=password_hash)
    record(tx, Happening.PASSWORD_CHANGED, now=now, by=signed_in.person.id, way="account")
    end_others(tx, signed_in, now=now)


def change_language(tx: Tx, *, signed_in: SignedIn, language: str) -> None:
    """Set the language of the own pages; a setting, so no happening.

    Raises:
        WrongInputError: neither de nor en.
    """
    if language not in {"de", "en"}:
        raise WrongInputError("language", "empty", f"language must be de or en; got {language[:8]!r}")
    people.set_language(tx, signed_in.person.id, language=language)


def about_us(tx: Tx) -> Organisation:
    """Return the organisation.

    Raises:
        NotThereError: the server is not set up.
    """
    found = organisation.find(tx)
    if found is None:
        raise NotThereError("setup", "the server is not set up; open the one-time link that it printed")
    return found


def change_organisation(tx: Tx, *, about: Organisation, by: Person, now: datetime) -> int:
    """Change what customers read about us; a notice that thereby reads differently is published as a new version.

    Running sessions stay under the version they began with. Returns the version that holds now.

    Raises:
        NotAllowedError: only administrators do that.
        WrongInputError: a field is not as it must be.
    """
    if not by.is_administrator:
        raise NotAllowedError("administrator", "only administrators may do this; ask one of them")
    clean, before = checked(about), versions.current(tx).number
    organisation.put(tx, clean, now=now)
    record(tx, Happening.ORGANISATION_CHANGED, now=now, by=by.id, organisation=clean.name)
    policy = versions.current(tx).facts.policy
    version = publish.publish(tx, policy=policy, by=by.id, now=now)
    if version != before:
        record(tx, Happening.NOTICE_PUBLISHED, now=now, by=by.id, version=version)
    return version


def organisation_name(tx: Tx) -> str:
    """Return the organisation's name, empty before the set-up."""
    found = organisation.find(tx)
    return found.name if found else ""


def describe_organisation(fields: Mapping[str, str], *, before: Organisation | None = None) -> Organisation:
    """Put the organisation together from fields of a form; not checked yet. ``before``: whose own texts stay."""
    return Organisation(
        name=fields.get("organisation_name", ""),
        address=fields.get("address", ""),
        email=fields.get("organisation_email", ""),
        phone=fields.get("phone", ""),
        dpo_contact=fields.get("dpo_contact", ""),
        supervisory_authority=fields.get("supervisory_authority", ""),
        extra=before.extra if before else {},
    )


def checked(about: Organisation) -> Organisation:
    """Return what was given in its clean form.

    Raises:
        WrongInputError: a field is not as it must be.
    """
    return Organisation(
        name=inputs.line("organisation_name", about.name),
        address=inputs.paragraph("address", about.address),
        email=inputs.email("organisation_email", about.email),
        phone=inputs.line("phone", about.phone, is_needed=False),
        dpo_contact=inputs.paragraph("dpo_contact", about.dpo_contact),
        supervisory_authority=inputs.paragraph("supervisory_authority", about.supervisory_authority),
        extra=about.extra,
    )


def _add(tx: Tx, entry: Entry, *, roles: tuple[str, ...], now: datetime) -> Person:
    new = NewPerson(
        name=inputs.line("name", entry.name),
        email=inputs.email("email", entry.email),
        password_hash=entry.password_hash,
        roles=roles,
        language=entry.language if entry.language in {"de", "en"} else "de",
    )
    try:
        person_id = people.add(tx, new, now=now)
    except TakenError as error:
        raise WrongInputError("email", "email_taken", "somebody has this e-mail address already") from error
    record(tx, Happening.PERSON_JOINED, now=now, by=person_id, roles=list(roles))
    person = people.find(tx, person_id)
    assert person is not None  # noqa: S101 - it was added in this very transaction
    return person
