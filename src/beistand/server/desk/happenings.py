"""What is worth a row in the audit, and how is it called? Names have three parts: room, thing, what happened."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from beistand.server.desk.webhooks import tell
from beistand.server.store import happenings
from beistand.server.store.database import Tx
from beistand.server.store.happenings import Facts


class Happening(StrEnum):
    """Everything that is put on record. Names are never changed: old rows have them."""

    SERVER_SETUP_DONE = "server.setup.done"
    ORGANISATION_CHANGED = "server.organisation.changed"
    LINK_MADE = "people.link.made"
    PERSON_JOINED = "people.person.joined"
    PERSON_DISABLED = "people.person.disabled"
    PERSON_ENABLED = "people.person.enabled"
    PASSWORD_CHANGED = "people.password.changed"  # noqa: S105 - a name, no password
    SECOND_FACTOR_SET = "people.second_factor.set"
    SECOND_FACTOR_REMOVED = "people.second_factor.removed"
    RECOVERY_CODES_MADE = "people.recovery_codes.made"
    ROLES_CHANGED = "people.roles.changed"
    REFUSED = "people.action.refused"
    OUTSIDE_JOINED = "people.outside_account.joined"
    SIGN_IN_DONE = "people.sign_in.done"
    SIGN_IN_REFUSED = "people.sign_in.refused"
    SIGN_IN_ENDED = "people.sign_in.ended"
    SECRECY_PUBLISHED = "secrecy.document.published"
    SECRECY_SIGNED = "secrecy.declaration.signed"
    CASE_MARKED = "case.secrecy.marked"
    CASE_UNMARKED = "case.secrecy.unmarked"
    RECORD_EXPORTED = "server.record.exported"
    RECORD_CHECKED = "server.record.checked"
    BACKUP_MADE = "server.backup.made"
    BACKUP_RESTORED = "server.backup.restored"
    RETENTION_CHANGED = "privacy.retention.changed"
    DATA_DELETED = "privacy.data.deleted"
    PERSON_SOUGHT = "privacy.person.sought"
    DATA_EXPORTED = "privacy.data.exported"
    DATA_ERASED = "privacy.data.erased"
    HOLD_PLACED = "privacy.hold.placed"
    HOLD_LIFTED = "privacy.hold.lifted"
    NOTICE_PUBLISHED = "notice.version.published"
    NOTICE_CONFIRMED = "notice.version.confirmed"
    CASE_OPENED = "case.case.opened"
    CASE_READ = "case.case.read"
    CASE_CLOSED = "case.case.closed"
    CASE_REOPENED = "case.case.reopened"
    CASE_NOTED = "case.notes.changed"
    CASE_CHANGED = "case.facts.changed"
    CASE_HANDED_OVER = "case.supporter.changed"
    FILE_ADDED = "case.file.added"
    FILE_REMOVED = "case.file.removed"
    FILE_CONTINUED = "case.file.continued"
    FILE_DOWNLOADED = "case.file.downloaded"
    FILE_SHOWN = "case.file.shown"
    TIME_ENTERED = "case.time.entered"
    TIME_CHANGED = "case.time.changed"
    TIME_REMOVED = "case.time.removed"
    TIMES_EXPORTED = "case.times.exported"
    SHEET_EXPORTED = "case.sheet.exported"
    TIME_RULES_CHANGED = "server.time_rules.changed"
    MAIL_TEMPLATE_SAVED = "server.mail_template.saved"
    MAIL_TEMPLATE_REMOVED = "server.mail_template.removed"
    API_TOKEN_MADE = "server.api_token.made"  # noqa: S105 - a name, no token
    API_TOKEN_REVOKED = "server.api_token.revoked"  # noqa: S105 - a name, no token
    WEBHOOK_MADE = "server.webhook.made"
    WEBHOOK_REMOVED = "server.webhook.removed"
    SESSION_OPENED = "session.code.made"
    CODE_USED = "session.code.used"
    CODE_EXPIRED = "session.code.expired"
    CODE_BURNED = "session.code.burned"
    LINK_JOINED = "session.link.joined"
    LINK_LEFT = "session.link.left"
    PAIRING_FAILED = "session.pairing.failed"
    PAIRED = "session.pairing.done"
    CONSENT_GIVEN = "session.consent.given"
    CONSENT_REFUSED = "session.consent.refused"
    RIGHTS_CHANGED = "session.rights.changed"
    PAUSED = "session.picture.paused"
    RESUMED = "session.picture.resumed"
    SESSION_ENDED = "session.session.ended"


def record(
    tx: Tx,
    happening: Happening,
    *,
    now: datetime,
    by: int | None = None,
    case: str | None = None,
    session: str | None = None,
    **facts: Any,  # noqa: ANN401 - of the kinds in Facts; a mapping that is unpacked has no other type
) -> int:
    """Put a happening on record, in the transaction of the change itself; return its place in the chain.

    ``by``: person of the staff; None: a customer, the server itself, or nobody known. ``facts``: small values, no
    secrets.
    """
    values: Facts = facts
    row = happenings.Row(at=now, happening=happening.value, person=by, case=case, session=session, facts=values)
    place = happenings.add(tx, row)
    tell(tx, happening.value, case=case, session=session, now=now)
    return place
