"""Does everything come back from an archive, also from one that was made in the middle of the work?"""

import gzip
import io
import json
import tarfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from tests.support.desk import START, open_desk
from tests.support.places import Place
from tests.support.postgres import Cluster
from tests.support.server_process import run, serving
from tests.support.staff_forms import set_up

from beistand.server.cli import main
from beistand.server.desk import cases
from beistand.server.desk.audit_seal import KEY_FILE, open_audit_seal
from beistand.server.keeper import Keeper
from beistand.server.store import people, snapshot
from beistand.server.store.schema import metadata

OWN = ("happenings", "happening_facts", "audit_chain")
"""Tables in which making or restoring an archive leaves its own trace."""


def _content(place: Place) -> dict[str, list[list[object]]]:
    database = place.open()
    with database.reading() as tx:
        content = {copy.name: list(copy.rows) for copy in snapshot.copies(tx)}
    database.close()
    return content


def _filled(place: Place) -> None:
    place.folder.mkdir(exist_ok=True)
    with open_desk(place.folder, place.url) as desk:
        for _ in range(3):
            desk.case()
        Keeper(books=desk.books, data_dir=place.folder, seal=open_audit_seal(place.folder), now=desk.clock).sign()
        desk.case()
    (place.folder / "files" / "ab").mkdir(parents=True)
    (place.folder / "files" / "ab" / "abc").write_bytes(bytes(range(256)) * 1_000)


def _backup(place: Place, folder: Path) -> Path:
    assert main(["backup", "--to", str(folder), *place.options]) == 0
    return next(folder.glob("*.tar.gz"))


def test_everything_comes_back_on_either_database(
    place: Place, empty_place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a fire the office goes on: every row, file and key is there, also when the database is another kind now."""
    _filled(place)
    before = _content(place)
    archive = _backup(place, tmp_path / "copies")
    there = Place(folder=tmp_path / "new", url=empty_place.url)

    assert main(["restore", str(archive), *there.options]) == 0

    after = _content(there)
    assert set(before) == set(after) == set(metadata.tables)
    for name in set(before) - set(OWN):
        assert after[name] == before[name], name
    assert after["happenings"][: len(before["happenings"])] == before["happenings"]
    assert (there.folder / "files" / "ab" / "abc").read_bytes() == bytes(range(256)) * 1_000
    assert (there.folder / KEY_FILE).read_bytes() == (place.folder / KEY_FILE).read_bytes()
    assert (there.folder / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert archive.stat().st_mode & 0o777 == 0o600
    assert "unversehrt" in capsys.readouterr().out
    assert _next_case(there) == "2026-0005", "the work goes on where it was"


def _next_case(place: Place) -> str:
    database = place.open()
    with database.transaction() as tx:
        anna = people.all_people(tx)[0]
        number = cases.create(tx, customer="C", contact="", purpose="D", by=anna, now=START)
    database.close()
    return number


def test_an_archive_is_made_while_people_work(empty_place: Place, tmp_path: Path) -> None:
    """Nobody has to stop working for a backup, and what it holds is one moment."""
    with serving(*empty_place.options, log=tmp_path / "log") as server, httpx.Client(base_url=server.url) as client:
        csrf = set_up(client, server.setup_link)
        enough = threading.Event()

        def work() -> None:
            with httpx.Client(base_url=server.url, cookies=client.cookies) as other:
                while not enough.is_set():
                    answer = other.post("/cases/new", data={"csrf": csrf, "customer": "A", "purpose": "B"})
                    assert answer.status_code == 303

        with ThreadPoolExecutor(2) as pool:
            hands = [pool.submit(work) for _ in range(2)]
            made = run("backup", "--to", str(tmp_path / "copies"), *empty_place.options)
            enough.set()
        for hand in hands:
            hand.result()
    assert made.returncode == 0, made.stderr

    there = Place(folder=tmp_path / "new")
    assert main(["restore", str(next((tmp_path / "copies").glob("*.tar.gz"))), *there.options]) == 0
    content = _content(there)
    opened = [row for row in content["happenings"] if row[2] == "case.case.opened"]
    assert len(content["cases"]) == len(opened) > 0


def _without_last_bytes(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-200])


def _with_a_flipped_bit(archive: Path) -> None:
    content = bytearray(gzip.decompress(archive.read_bytes()))
    at = content.index(b"druckt nicht")
    content[at] ^= 1
    archive.write_bytes(gzip.compress(bytes(content)))


def _rewritten(archive: Path, change: Callable[[dict[str, Any]], None]) -> None:
    with tarfile.open(archive) as old:
        members = [(info, file.read()) for info in old if (file := old.extractfile(info))]
    with tarfile.open(archive, "w:gz") as new:
        for info, content in members:
            kept = content
            if info.name == "manifest.json":
                manifest = json.loads(content)
                change(manifest)
                kept = json.dumps(manifest).encode()
                info.size = len(kept)
            new.addfile(info, io.BytesIO(kept))


def _of_a_newer_program(archive: Path) -> None:
    _rewritten(archive, lambda manifest: manifest.update(tables_version="9999"))


def _of_a_newer_format(archive: Path) -> None:
    _rewritten(archive, lambda manifest: manifest.update(format=2))


def _that_reaches_out(archive: Path) -> None:
    _rewritten(archive, lambda manifest: manifest["files"][0].update(path="../../evil"))


def _without_a_table(archive: Path) -> None:
    _rewritten(archive, lambda manifest: manifest["tables"].pop())


def _no_archive(archive: Path) -> None:
    archive.write_bytes(b"a letter")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_without_last_bytes, "broken"),
        (_with_a_flipped_bit, "broken"),
        (_of_a_newer_program, "newer program"),
        (_of_a_newer_format, "newer program"),
        (_that_reaches_out, "broken"),
        (_without_a_table, "broken"),
        (_no_archive, "broken"),
    ],
)
def test_an_archive_that_is_not_good_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], None], told: str
) -> None:
    """Whoever restores gets the whole record or a sentence that says why not."""
    _filled(Place(folder=tmp_path / "old"))
    archive = _backup(Place(folder=tmp_path / "old"), tmp_path / "copies")
    spoil(archive)

    assert main(["restore", str(archive), "--data", str(tmp_path / "new")]) == 2

    assert told in capsys.readouterr().err
    assert [path for path in (tmp_path / "new").rglob("*") if path.stat().st_size] == []


def test_nothing_is_restored_over_something(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong path on the command line cannot cost a record that is there."""
    place = Place(folder=tmp_path / "old")
    _filled(place)
    archive = _backup(place, tmp_path / "copies")
    before = _content(place)

    assert main(["restore", str(archive), *place.options]) == 2

    assert "empty place" in capsys.readouterr().err
    assert _content(place) == before
    assert main(["backup", "--to", str(place.folder / "copies"), *place.options]) == 2
    assert "must not lie in the data folder" in capsys.readouterr().err


def test_what_another_database_does_not_take_is_said(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SQLite takes longer texts than were agreed; moving to PostgreSQL then says so and leaves nothing half."""
    old = Place(folder=tmp_path / "old")
    _filled(old)
    database = old.open()
    with database.transaction() as tx:
        tx.execute(text("UPDATE cases SET customer = :long"), {"long": "x" * 1_000})
    database.close()
    archive = _backup(old, tmp_path / "copies")
    new = Place(folder=tmp_path / "new", url=cluster.url(cluster.new()))

    assert main(["restore", str(archive), *new.options]) == 2

    said = capsys.readouterr().err
    assert "nimmt die Sicherung nicht an" in said
    assert "Traceback" not in said
    assert list(new.folder.iterdir()) == []
    database = new.open()
    with database.reading() as tx:
        assert snapshot.is_empty(tx)
    database.close()
