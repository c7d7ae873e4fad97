"""Does the doctor see what is wrong before people do?"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from sqlalchemy import text
from tests.support.authority import Authority
from tests.support.desk import START, open_desk
from tests.support.places import Place

from beistand.server.app import STATIC
from beistand.server.cli import main
from beistand.server.desk.audit_seal import KEY_FILE, open_audit_seal
from beistand.server.desk.tickets import open_ticket_office
from beistand.server.settings import Settings
from beistand.server.store import happenings
from beistand.server.store.database import FILE_NAME
from beistand.server.store.happenings import Row
from beistand.server.upkeep.doctor import Answer, examine

LATER = START + timedelta(days=1)


def _well(place: Place) -> None:
    with open_desk(place.folder, place.url) as desk:
        desk.case()
    open_ticket_office(place.folder)
    open_audit_seal(place.folder)
    place.folder.chmod(0o700)


def _answers(place: Place) -> list[Answer]:
    found = list(examine(place.settings, now=LATER))
    # The clock of these examples stands still, that of a PostgreSQL server does not.
    return [
        answer for answer in found if not (place.is_postgresql and "PostgreSQL" in answer.de and "Uhr" in answer.de)
    ]


def test_a_healthy_server_gets_no_complaint(place: Place) -> None:
    """An operator reads one good sentence after the other, in German and English."""
    _well(place)

    answers = _answers(place)

    assert [answer for answer in answers if answer.state == "bad"] == []
    said = " ".join(answer.de for answer in answers)
    assert "Protokoll ist unversehrt (10 Zeilen)" in said
    assert ("PostgreSQL" if place.is_postgresql else "SQLite") in said


def _open_to_others(place: Place) -> None:
    (place.folder / KEY_FILE).chmod(0o644)


def _open_folder(place: Place) -> None:
    place.folder.chmod(0o755)


def _no_key(place: Place) -> None:
    (place.folder / KEY_FILE).write_text("no key")


def _newer(place: Place) -> None:
    _say(place, "UPDATE alembic_version SET version_num = '9999'")


def _from_the_future(place: Place) -> None:
    database = place.open()
    with database.transaction() as tx:
        row = Row(
            at=LATER + timedelta(hours=1), happening="case.case.closed", person=1, case=None, session=None, facts={}
        )
        happenings.add(tx, row)
    database.close()


def _changed_row(place: Place) -> None:
    trigger = "ALTER TABLE happening_facts DISABLE TRIGGER USER"
    _say(place, trigger if place.is_postgresql else "DROP TRIGGER happening_facts_no_change")
    _say(place, "UPDATE happening_facts SET facts = '{}' WHERE happening = 4")


def _say(place: Place, statement: str) -> None:
    database = place.open()
    with database.transaction() as tx:
        tx.execute(text(statement))
    database.close()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_open_to_others, "dürfen den Schlüssel lesen"),
        (_open_folder, "dürfen in den Datenordner"),
        (_no_key, "kein Schlüssel des Protokolls"),
        (_newer, "bitte das neuere nehmen"),
        (_from_the_future, "aus der Zukunft"),
        (_changed_row, "Die Angaben zu Zeile 4 wurden geändert."),
    ],
)
def test_what_is_wrong_is_said(place: Place, spoil: Callable[[Place], None], told: str) -> None:
    """An operator reads what is wrong and what to do."""
    _well(place)
    spoil(place)

    bad = [answer for answer in _answers(place) if answer.state == "bad"]

    assert any(told in answer.de for answer in bad), bad
    assert all(answer.en for answer in bad)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    """A broken disk shows before it costs more."""
    place = Place(folder=tmp_path)
    _well(place)
    file = tmp_path / FILE_NAME
    content = bytearray(file.read_bytes())
    for page in range(4_096, len(content), 4_096):
        content[page : page + 64] = bytes(64)
    file.write_bytes(content)

    assert any(answer.state == "bad" and "Datenbank" in answer.de for answer in _answers(place))


def test_looking_changes_nothing(tmp_path: Path) -> None:
    """Whoever asks the doctor about a folder that is not there finds no folder afterwards."""
    answers = _answers(Place(folder=tmp_path / "new"))

    assert {answer.state for answer in answers} <= {"good", "note"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("days_left", "state"), [(-1, "bad"), (1, "note"), (2, "note")])
def test_a_certificate_that_ends_is_told_in_time(tmp_path: Path, days_left: int, state: str) -> None:
    """Nobody learns from customers that the certificate has ended."""
    pair = Authority(tmp_path, "office").sign()
    ends = x509.load_pem_x509_certificate(pair.certificate.read_bytes()).not_valid_after_utc
    settings = Settings(data_dir=tmp_path / "data", tls_certificate=pair.certificate, tls_key=pair.key)

    first = next(examine(settings, now=ends - timedelta(days=days_left)))

    assert (first.state, f"{ends:%Y-%m-%d}" in first.de) == (state, True)


def test_the_exit_code_tells_scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A timer that asks every night needs no eyes."""
    place = Place(folder=tmp_path)
    _well(place)
    console = any((STATIC / "browser").glob("console.js"))

    assert main(["doctor", *place.options, "--port", "0"]) == (0 if console else 2)
    assert "✓ Die Uhr passt.\n  The clock fits." in capsys.readouterr().out
    _open_to_others(place)
    assert main(["doctor", *place.options, "--port", "0"]) == 2
    assert "✗ Andere auf diesem Rechner" in capsys.readouterr().out
