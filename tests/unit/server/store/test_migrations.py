"""Does a record of every released version come to the tables of today, with all that is in it?"""

import pytest
from sqlalchemy import MetaData, Table, select, text
from tests.support.places import Place

from beistand.server.desk import audit, cases, retention
from beistand.server.desk.audit_seal import open_audit_seal
from beistand.server.store import happenings, notices, organisation, people, sessions
from beistand.server.store.database import Tx
from beistand.server.store.migrate import known_versions, migrate, upgrade, version_of

AT_MS = 1_763_888_400_000
ROWS = 2_345
HASH = bytes(range(32))


def _fill_0001(tx: Tx) -> None:
    """Fill every table of version 0001 as a company did that works with it."""
    known = MetaData()

    def add(table: str, *rows: dict[str, object]) -> None:
        tx.execute(Table(table, known, autoload_with=tx).insert(), list(rows))

    person = {"name": "Anna Schäfer", "email": "anna@b.example", "password_hash": "x", "totp_last_step": 0}
    about = {
        "name": "Müller & Söhne",
        "address": "Hauptstraße 1",
        "email": "a@b.example",
        "phone": "",
        "dpo_contact": "",
    }
    add("organisation", {"id": 1, **about, "supervisory_authority": "", "extra": {}, "changed_at": AT_MS})
    add(
        "people",
        {"id": 1, **person, "roles": ["administrator"], "language": "de", "is_disabled": False, "made_at": AT_MS},
    )
    texts = {"text_de": "Hinweis", "text_en": "Notice", "text_de_sha256": HASH, "text_en_sha256": HASH}
    notice = {"version": 1, "policy": bytes(32), **texts, "notice_hash": HASH, "published_at": AT_MS, "published_by": 1}
    add("notice_versions", {**notice, "organisation": {"name": "Müller"}})
    read = {"id": "c" * 32, "version": 1, "notice_hash": HASH, "language": "de", "confirmed_at": AT_MS}
    add("notice_confirmations", {**read, "number": "1234", "number_at": AT_MS})
    case = {"number": "2025-0001", "customer": "Herr Öztürk", "contact": "", "purpose": "Drucker", "supporter": 1}
    add("cases", {**case, "state": "open", "opened_at": AT_MS, "closed_at": None, "notes": "viel getan"})
    session = {"id": "5" * 32, "case": "2025-0001", "number": "1234", "supporter": 1, "state": "ended"}
    times = {"opened_at": AT_MS, "code_expires_at": AT_MS, "ended_at": AT_MS + 9, "quiet_since": AT_MS}
    ended = {"end_reason": "customer", "ended_by": "customer", "pairing_runs_failed": 0, "links": 0}
    add("sessions", {**session, **times, **ended, "notice_version": 1})
    row = {"happening": "case.notes.changed", "person": 1, "case": "2025-0001", "session": None}
    add("happenings", *({**row, "id": 3 * n, "at": AT_MS + n, "facts": {"chars": n}} for n in range(1, ROWS + 1)))


def _nothing(_: Tx) -> None:
    return


FILLS = {"0001": _fill_0001}
"""What people write in a version, over what was there before; a release adds a line."""


@pytest.mark.parametrize("version", known_versions())
def test_an_update_keeps_everything(empty_place: Place, version: str) -> None:
    """An operator who updates from any version finds all that was ever written, and the chain holds."""
    database = empty_place.open()
    with database.transaction() as tx:
        # In each version there is what was written in all before it.
        for step in known_versions()[: known_versions().index(version) + 1]:
            upgrade(tx, step)
            FILLS.get(step, _nothing)(tx)
        assert version_of(tx) == version

    migrate(database)

    with database.reading() as tx:
        file = cases.open_file(tx, "2025-0001")
        assert (file.case.customer, file.case.notes) == ("Herr Öztürk", "viel getan")
        assert [session.end_reason for session in sessions.of_case(tx, "2025-0001")] == ["customer"]
        assert people.count(tx) == 1
        assert organisation.find(tx)
        notice = notices.find(tx, 1)
        assert notice is not None
        assert (notice.text_de, notice.text_de_plain, notice.text_en) == ("Hinweis", None, "Notice")
        kept = {rule.kind: rule.keep_days for rule in retention.rules(tx)}
        assert (kept["cases"], kept["confirmations"], kept["facts"]) == (None, None, None), "no update deletes anything"
        rows = happenings.of_case(tx, "2025-0001", limit=ROWS + 1)
        assert [row.facts["chars"] for row in reversed(rows)] == list(range(1, ROWS + 1))
        verdict = audit.verify(tx, open_audit_seal(empty_place.folder))
        assert (verdict.rows, verdict.findings) == (ROWS, ())
    with database.transaction() as tx:
        cases.close(tx, number="2025-0001", by=people.all_people(tx)[0], now=rows[0].at)
    with database.reading() as tx:
        assert tx.execute(select(text("last")).select_from(text("audit_chain"))).scalar_one() == ROWS + 1
    database.close()
