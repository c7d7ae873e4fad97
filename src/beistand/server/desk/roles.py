"""Who may do what? One table of roles and actions; what is not in it, nobody may do."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from beistand.server.desk.errors import NotAllowedError, WrongInputError
from beistand.server.store.people import Person


class Role(StrEnum):
    """What somebody is here for; a person may have several."""

    ADMINISTRATOR = "administrator"
    SUPPORTER = "supporter"
    AUDITOR = "auditor"
    GUEST = "guest"


class Action(StrEnum):
    """What somebody may want to do. Pages and calls name one of these, never a role."""

    OWN_ACCOUNT = "own_account"
    SIGN_SECRECY = "sign_secrecy"
    READ_CASES = "read_cases"
    CHANGE_CASES = "change_cases"
    HOLD_SESSIONS = "hold_sessions"
    JOIN_SESSIONS = "join_sessions"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_ORGANISATION = "manage_organisation"
    MANAGE_SECRECY = "manage_secrecy"
    BILL_TIME = "bill_time"
    READ_AUDIT = "read_audit"
    MANAGE_PRIVACY = "manage_privacy"


_ALL: Final = frozenset(Role)
MAY: Final[Mapping[Action, frozenset[Role]]] = MappingProxyType(
    {
        Action.OWN_ACCOUNT: _ALL,
        Action.SIGN_SECRECY: _ALL,
        Action.READ_CASES: frozenset({Role.SUPPORTER, Role.AUDITOR}),
        Action.CHANGE_CASES: frozenset({Role.SUPPORTER}),
        Action.HOLD_SESSIONS: frozenset({Role.SUPPORTER}),
        Action.JOIN_SESSIONS: frozenset({Role.SUPPORTER, Role.GUEST}),
        Action.MANAGE_PEOPLE: frozenset({Role.ADMINISTRATOR}),
        Action.MANAGE_ORGANISATION: frozenset({Role.ADMINISTRATOR}),
        Action.MANAGE_SECRECY: frozenset({Role.ADMINISTRATOR}),
        Action.BILL_TIME: frozenset({Role.ADMINISTRATOR, Role.SUPPORTER}),
        Action.READ_AUDIT: frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
        Action.MANAGE_PRIVACY: frozenset({Role.ADMINISTRATOR}),
    },
)


def may(person: Person, action: Action) -> bool:
    """Whether one of the person's roles allows the action."""
    return any(role in MAY[action] for role in person.roles)


def actions_of(person: Person) -> frozenset[Action]:
    """Return everything that a person may do."""
    return frozenset(action for action in Action if may(person, action))


def demand(person: Person, action: Action) -> None:
    """Go on only if the person may.

    Raises:
        NotAllowedError: none of the roles allows the action.
    """
    if may(person, action):
        return
    if MAY[action] == {Role.ADMINISTRATOR}:
        raise NotAllowedError("administrator", "only administrators may do this; ask one of them")
    if MAY[action] == {Role.ADMINISTRATOR, Role.AUDITOR}:
        raise NotAllowedError("auditor", "only auditors and administrators may do this; ask one of them")
    allowed = ", ".join(sorted(MAY[action]))
    raise NotAllowedError("role", f"{action} needs one of the roles {allowed}; ask an administrator")


def home_of(person: Person) -> str:
    """Return the page with which somebody begins."""
    if may(person, Action.READ_CASES):
        return "/desk"
    return "/people" if may(person, Action.MANAGE_PEOPLE) else "/account"


def read_roles(typed: Collection[str]) -> tuple[str, ...]:
    """Check roles that were chosen, and put them into the order of the table.

    Raises:
        WrongInputError: none, or one that does not exist.
    """
    if not typed or not set(typed) <= set(Role):
        known = ", ".join(Role)
        raise WrongInputError("roles", "roles", f"choose at least one of the roles {known}; got {len(typed)}")
    return tuple(role.value for role in Role if role in typed)
