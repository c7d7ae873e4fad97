"""Does the chain of happenings show every change, every gap and every row in the wrong place?"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from tests.support.desk import START, open_empty
from tests.support.places import Place

from beistand.server.desk import audit as desk_audit
from beistand.server.desk.audit_seal import KEY_FILE, WITNESS_FILE, AuditSeal, open_audit_seal
from beistand.server.desk.errors import DeskError
from beistand.server.store import audit, happenings
from beistand.server.store.audit import Checkpoint, Verdict
from beistand.server.store.chain import Link, row_digest
from beistand.server.store.database import Database, Tx

ROWS = 12


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    """Give a record with a dozen rows and a checkpoint at the eighth."""
    opened = open_empty(place.folder, place.url)
    seal = open_audit_seal(place.folder)
    with opened.transaction() as tx:
        for number in range(1, ROWS + 1):
            _add(tx, number)
            if number == 8:
                made = desk_audit.checkpoint(tx, seal, now=START)
                assert made
                seal.note(made)
    yield opened
    opened.close()


def _add(tx: Tx, number: int) -> int:
    at = START + timedelta(minutes=number)
    facts: happenings.Facts = {"n": number, "who": "Öztürk", "rights": ["view"], "is_late": False}
    row = happenings.Row(
        at=at, happening="case.notes.changed", person=None, case="2026-0001", session=None, facts=facts
    )
    return happenings.add(tx, row)


def _verdict(database: Database, place: Place) -> Verdict:
    with database.reading() as tx:
        return desk_audit.verify(tx, open_audit_seal(place.folder))


def _flaws(database: Database, place: Place) -> list[tuple[str, int, int]]:
    return [(found.flaw, found.place, found.last) for found in _verdict(database, place).findings]


def _unguarded(database: Database, *statements: str) -> None:
    """Change the record as somebody may who owns the database and took the guards away."""
    with database.transaction() as tx:
        if database.is_postgresql:
            tx.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            tx.execute(text("PRAGMA defer_foreign_keys = ON"))
            for name in tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
                tx.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            tx.execute(text(statement))


def test_a_whole_record_is_found_whole(database: Database, place: Place) -> None:
    """An auditor reads how many rows there are and how far they are signed."""
    verdict = _verdict(database, place)

    assert (verdict.rows, verdict.signed, verdict.checkpoints, verdict.findings) == (ROWS, 8, 1, ())


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (("UPDATE happenings SET person = NULL, \"case\" = '2026-0002' WHERE id = 5",), [("changed", 5, 5)]),
        (("UPDATE happenings SET at = at + 1 WHERE id = 12",), [("changed", 12, 12)]),
        (("UPDATE happening_facts SET facts = '{\"n\": 7}' WHERE happening = 5",), [("facts_changed", 5, 5)]),
        (("DELETE FROM happening_facts WHERE happening = 5",), [("facts_missing", 5, 5)]),
        (
            ("DELETE FROM happening_facts WHERE happening IN (5, 6)", "DELETE FROM happenings WHERE id IN (5, 6)"),
            [("missing", 5, 6)],
        ),
        (
            ("DELETE FROM happening_facts WHERE happening > 10", "DELETE FROM happenings WHERE id > 10"),
            [("missing", 11, 12)],
        ),
        (("UPDATE audit_chain SET last = 11",), [("end", 12, 12)]),
        (("UPDATE audit_checkpoints SET at = at + 1",), [("signature", 8, 8)]),
        (("UPDATE audit_checkpoints SET key = '0000000000000000'",), [("unknown_key", 8, 8)]),
    ],
)
def test_every_change_is_found_and_placed(
    database: Database, place: Place, statements: tuple[str, ...], told: list[tuple[str, int, int]]
) -> None:
    """Whoever changes the record behind the program's back is found out, with the row that it was."""
    _unguarded(database, *statements)

    assert _flaws(database, place) == told


def test_rows_in_the_wrong_order_are_named(database: Database, place: Place) -> None:
    """Two rows that changed places are not just wrong: an auditor reads where each belongs."""
    _unguarded(
        database,
        "UPDATE happening_facts SET happening = happening + 100 WHERE happening IN (4, 5)",
        "UPDATE happenings SET id = id + 100 WHERE id IN (4, 5)",
        "UPDATE happenings SET id = 109 - id WHERE id > 100",
        "UPDATE happening_facts SET happening = 109 - happening WHERE happening > 100",
    )

    found = _verdict(database, place).findings

    assert [(f.place, f.belongs) for f in found if f.flaw == "moved"] == [(4, 5), (5, 4)]
    assert not [f for f in found if f.flaw == "changed"]


def _write_anew(database: Database, first: int) -> None:
    """Change a row and forge every hash after it, and the end of the chain."""
    with database.reading() as tx:
        rows = list(tx.execute(text("SELECT * FROM happenings ORDER BY id")).mappings())
    sha256, statements = bytes(rows[first - 2]["sha256"]), []
    for row in rows[first - 1 :]:
        link = Link(
            place=row["id"],
            at_ms=row["at"],
            happening="case.case.closed",
            person=row["person"],
            case=row["case"],
            session=row["session"],
            facts_sha256=bytes(row["facts_sha256"]),
            previous_sha256=sha256,
        )
        before, sha256 = sha256, row_digest(link)
        form = "'\\x{}'" if database.is_postgresql else "x'{}'"
        values = f"previous_sha256 = {form.format(before.hex())}, sha256 = {form.format(sha256.hex())}"
        statements.append(f"UPDATE happenings SET happening = 'case.case.closed', {values} WHERE id = {row['id']}")  # noqa: S608 - values of our own making
    statements.append(f"UPDATE audit_chain SET sha256 = {form.format(sha256.hex())}")  # noqa: S608 - see above
    _unguarded(database, *(one.replace(":", "\\:") for one in statements))


def test_a_record_that_was_written_anew_breaks_at_the_signature(database: Database, place: Place) -> None:
    """Even who forges every hash after the change cannot forge what the installation signed."""
    _write_anew(database, 6)

    assert _flaws(database, place) == [("rewritten", 8, 8)]


def test_taking_the_signature_away_too_does_not_help(database: Database, place: Place) -> None:
    """The file in the data folder remembers what was signed."""
    _write_anew(database, 6)
    _unguarded(database, "DELETE FROM audit_checkpoints")

    assert _flaws(database, place) == [("rewritten", 8, 8)]
    (place.folder / WITNESS_FILE).unlink()
    assert _flaws(database, place) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE happenings SET at = 0",
        "DELETE FROM happenings",
        "UPDATE happening_facts SET facts = '{}'",
        "DELETE FROM happening_facts",
        "UPDATE audit_checkpoints SET at = 0",
        "DELETE FROM audit_checkpoints",
    ],
)
def test_the_database_refuses_what_the_program_never_does(database: Database, place: Place, statement: str) -> None:
    """A mistake in the program cannot cost a row either."""
    with pytest.raises(IntegrityError, match=r"only ever added|facts_erased"), database.transaction() as tx:
        tx.execute(text(statement))

    assert _flaws(database, place) == []


def test_facts_go_only_with_a_row_that_says_so(database: Database, place: Place) -> None:
    """Erasing what a row told leaves the row and a chain that still holds; doing it in silence does not."""
    with database.transaction() as tx:
        told = happenings.Row(at=START, happening="privacy.data.erased", person=None, case=None, session=None, facts={})
        assert happenings.erase_facts(tx, [3, 4], by=happenings.add(tx, told)) == 2

    assert _flaws(database, place) == []
    with database.reading() as tx:
        kept = {row.place: row for row in happenings.search(tx, happenings.Wanted(), limit=99)}
    assert (kept[3].is_erased, dict(kept[3].facts), kept[2].facts["n"]) == (True, {}, 2)
    with database.transaction() as tx:
        happenings.erase_facts(tx, [6], by=2)
    assert _flaws(database, place) == [("facts_missing", 6, 6)]


def test_many_writers_make_one_chain(database: Database, place: Place) -> None:
    """However many people work at once, the rows stand one behind the other."""

    def write(number: int) -> None:
        with database.transaction() as tx:
            _add(tx, number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))

    verdict = _verdict(database, place)
    assert (verdict.rows, verdict.findings) == (ROWS + 40, ())


def test_checkpoints_come_after_a_while_or_many_rows(database: Database, place: Place) -> None:
    """What is new is signed soon, and nothing is signed twice."""
    seal = open_audit_seal(place.folder)

    def sign(minutes: int, *, is_last: bool = False) -> Checkpoint | None:
        with database.transaction() as tx:
            return desk_audit.checkpoint(tx, seal, now=START + timedelta(minutes=minutes), is_last=is_last)

    assert sign(9) is None
    second = sign(10)
    assert second
    assert second.place == ROWS
    assert sign(100) is None
    assert sign(100, is_last=True) is None


def test_the_key_is_private_and_stays(tmp_path: Path) -> None:
    """Only the server's own user can sign, and a restart signs with the same key."""
    first = open_audit_seal(tmp_path)

    assert open_audit_seal(tmp_path).name == first.name
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / KEY_FILE).write_text("no key")
    with pytest.raises(DeskError, match=KEY_FILE):
        open_audit_seal(tmp_path)


def test_a_line_that_was_cut_off_costs_no_other(tmp_path: Path) -> None:
    """A power cut while the file was written leaves all earlier lines good."""
    seal: AuditSeal = open_audit_seal(tmp_path)
    made = audit.Checkpoint(place=1, at=START, sha256=bytes(32), key=seal.name, signature=bytes(64))
    seal.note(made)
    with seal.witness.open("a") as file:
        file.write('{"place": 2, "at_')

    assert seal.noted() == [made]
