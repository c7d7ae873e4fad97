"""Does everything that keeps server or module from working end in a sentence, an exit code and nothing half made?"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.customer_app import RunningApp
from tests.support.relay_house import RelayHouse
from tests.support.server_process import run

from beistand.customer.app import EXIT_OLD_VERSION
from beistand.customer.window.texts import text
from beistand.server.cli import TO_PUT_RIGHT, main
from beistand.server.settings import OPTIONS
from beistand.server.store.database import FILE_NAME
from beistand.session.intents import End
from beistand.session.view import Problem

WRONG = {
    "port": ("99999", "0 bis 65535"),
    "host": ("0.0.0.0", "Ohne TLS"),  # noqa: S104 - the mistake that is to be told
    "public_url": ("hilfe.example", "öffentliche Adresse"),
    "tls_key": ("key.pem", "gehören zusammen"),
    "tls_certificate": ("cert.pem", "gehören zusammen"),
    "behind_proxy": ("nobody", "Proxy"),
    "downloads": ("/not/there", "nicht da"),
    "oidc_issuer": ("http://login.example", "alle drei Angaben"),
    "oidc_client": ("beistand", "alle drei Angaben"),
    "oidc_secret_file": ("/not/there", "alle drei Angaben"),
    "paper_certificate": ("/not/there.p12", "nicht lesbar"),
    "paper_password_file": ("/not/there", "nicht lesbar"),
    "data": ("/proc/nowhere", "Datenordner"),
    "database": ("mysql://u@h/n", "postgresql://"),
}


@pytest.mark.parametrize("option", WRONG)
@pytest.mark.parametrize("by", ["command line", "environment"])
def test_a_wrong_value_is_told_from_wherever_it_comes(
    option: str, by: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator reads the same sentence for an option and for its variable, and no folder was made."""
    value, told = WRONG[option]
    monkeypatch.chdir(tmp_path)
    arguments = ["--" + option.replace("_", "-"), value] if by == "command line" else []
    if not arguments:
        monkeypatch.setenv(f"BEISTAND_{option.upper()}", value)

    code = main(["serve", *arguments])

    assert code == TO_PUT_RIGHT
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 2, "one sentence or two in each language"
    assert list(tmp_path.iterdir()) == []


def test_every_choice_that_can_be_wrong_is_tried_here() -> None:
    """A new option does not come without its sentence; the organisation's texts are only proposals."""
    assert {name for name in OPTIONS if not name.startswith("organisation_")} == set(WRONG)


def test_a_file_that_is_no_database_stays_as_it_was(tmp_path: Path) -> None:
    """A damaged file is told in both languages and never overwritten."""
    damaged = b"not a database, surely not" * 100
    (tmp_path / FILE_NAME).write_bytes(damaged)

    answer = run("serve", "--port", "0", "--data", str(tmp_path))

    assert answer.returncode == TO_PUT_RIGHT
    assert "keine Datenbank" in answer.stderr
    assert "no database" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert (tmp_path / FILE_NAME).read_bytes() == damaged


def test_a_folder_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """An older program says which one is needed and changes nothing."""
    assert run("migrate", "--data", str(tmp_path)).returncode == 0
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as record, record:
        record.execute("UPDATE alembic_version SET version_num = '9999'")

    answer = run("serve", "--port", "0", "--data", str(tmp_path))

    assert answer.returncode == TO_PUT_RIGHT
    assert "9999" in answer.stderr
    assert "neuere Programm" in answer.stderr
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as record:
        assert record.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


@pytest.mark.parametrize("version", [0, 2], ids=["an older module", "a newer module"])
def test_a_module_of_another_version_says_what_to_do(version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Older or newer than the server: one sentence, an exit code of its own, and no endless trying."""
    monkeypatch.setattr("beistand.customer.link.link.PROTOCOL_VERSION", version)
    house = RelayHouse(notice_hash="5a" * 32)
    house.start()
    customer = RunningApp(server=house.url)
    try:
        view = customer.face.wait_for(lambda view: view.problem is not None)
        assert view.problem is Problem.OLD_VERSION
        assert "Webseite" in text("de", "problem.old_version")
        customer.face.click(End())
        assert customer.finished() == EXIT_OLD_VERSION
    finally:
        customer.stop()
        house.stop()
