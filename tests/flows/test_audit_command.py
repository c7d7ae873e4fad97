"""Can an auditor check the record with the program alone?"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.support.desk import open_desk
from tests.support.places import Place

from beistand.server.cli import main
from beistand.server.desk.audit_seal import open_audit_seal
from beistand.server.keeper import Keeper
from beistand.server.store.database import FILE_NAME


def _work(place: Place) -> None:
    """Fill a record and sign it, as a running server does."""
    with open_desk(place.folder, place.url) as desk:
        for _ in range(3):
            desk.case()
        Keeper(books=desk.books, data_dir=place.folder, seal=open_audit_seal(place.folder), now=desk.clock).sign()
        desk.case()


def test_a_whole_record_is_said_to_be_whole(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """An auditor reads one sentence, and a script the exit code 0."""
    _work(place)

    assert main(["audit", "verify", *place.options]) == 0

    said = capsys.readouterr().out
    assert "unversehrt: 13 Zeilen, 1 Unterschriften" in said
    assert "1 new rows are not signed yet" in said


def test_a_changed_row_is_named(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """An auditor reads which row it was, and a script the exit code 3."""
    _work(place)
    database = place.open()
    with database.transaction() as tx:
        if place.is_postgresql:
            tx.execute(text("ALTER TABLE happenings DISABLE TRIGGER USER"))
        else:
            tx.execute(text("DROP TRIGGER happenings_no_change"))
        tx.execute(text("UPDATE happenings SET \"case\" = 'x' WHERE id = 4"))
    database.close()

    assert main(["audit", "verify", *place.options]) == 3

    said = capsys.readouterr().out
    assert "Zeile 4 wurde geändert." in said
    assert "Row 4 was changed." in said


def test_an_auditor_trusts_the_own_copy_of_the_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever exchanges the key of the data folder and signs anew is found out by a copy of the old one."""
    _work(Place(folder=tmp_path))
    options = ["--data", str(tmp_path)]
    assert main(["audit", "key", *options]) == 0
    (copy := tmp_path / "auditor.pem").write_text(capsys.readouterr().out)
    assert main(["audit", "verify", *options, "--public-key", str(copy)]) == 0
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as record:
        record.execute("DROP TRIGGER audit_checkpoints_no_change")
        record.execute("UPDATE audit_checkpoints SET key = '0000000000000000'")
        record.commit()

    assert main(["audit", "verify", *options, "--public-key", str(copy)]) == 3
    assert "with another key" in capsys.readouterr().out
    copy.write_text("no key")
    assert main(["audit", "verify", *options, "--public-key", str(copy)]) == 2
