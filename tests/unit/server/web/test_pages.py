"""Are dates, sizes and files shown as people read them?"""

import hashlib
import io
import os
import tarfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from beistand.customer.settings import read_settings
from beistand.server.notice.languages import Language
from beistand.server.web.downloads import FILES_MAX, Downloads
from beistand.server.web.pages import day, moment

SERVER = "https://hilfe.müller.example"
NOON = datetime(2026, 3, 7, 12, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test runs on a server in Berlin."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_a_date_is_written_as_people_write_it() -> None:
    """Germans read 07.03.2026, others a month they cannot take for a day."""
    assert day(NOON, Language.DE) == "07.03.2026"
    assert day(NOON, Language.EN) == "7 March 2026"


def test_a_moment_names_its_time_zone() -> None:
    """On a consent the time is never ambiguous."""
    assert moment(NOON, Language.DE) == "07.03.2026, 13:05 Uhr (CET)"
    assert moment(NOON.replace(tzinfo=None), Language.EN) == "7 March 2026, 13:05 (CET)"


def test_a_module_is_shown_with_system_size_and_checksum(tmp_path: Path) -> None:
    """Customers see what they load before they load it."""
    (tmp_path / "beistand.exe").write_bytes(b"x" * 310_000)
    (tmp_path / "beistand.dmg").write_bytes(b"mac")
    (tmp_path / "beistand").write_bytes(b"linux")

    found = {download.system: download for download in Downloads(tmp_path, server=SERVER).listed()}

    assert set(found) == {"windows", "macos", "linux"}
    assert found["windows"].size_mb == "0.31"
    assert found["macos"].sha256 == hashlib.sha256(b"mac").hexdigest()


def test_a_new_version_of_a_module_is_seen_at_once(tmp_path: Path) -> None:
    """Who replaces the file need not restart the server, and the checksum is that of the new one."""
    file, downloads = tmp_path / "beistand.exe", Downloads(tmp_path, server=SERVER)
    file.write_bytes(b"old")
    old = downloads.listed()[0]

    file.write_bytes(b"new")
    os.utime(file, ns=(1, 1))

    assert downloads.listed()[0].sha256 == hashlib.sha256(b"new").hexdigest() != old.sha256
    file.unlink()
    assert downloads.listed() == []


def test_a_folder_with_too_much_is_cut(tmp_path: Path) -> None:
    """A wrong folder does not make the page endless."""
    for index in range(FILES_MAX + 5):
        (tmp_path / f"{index:03}").write_bytes(b"")

    assert len(Downloads(tmp_path, server=SERVER).listed()) == FILES_MAX


def test_no_folder_means_no_downloads(tmp_path: Path) -> None:
    """Without a folder, or with one that went away, the page still opens."""
    assert Downloads(None, server=SERVER).listed() == []
    assert Downloads(tmp_path / "gone", server=SERVER).listed() == []


def test_a_module_for_linux_knows_its_server(tmp_path: Path) -> None:
    """What a customer unpacks names the company's server, and everything else is as it was packed."""
    with tarfile.open(tmp_path / "beistand-kunde-linux-x86_64.tar.gz", "w:gz") as packed:
        entry = tarfile.TarInfo("beistand-kunde/program")
        entry.size, entry.mode = 5, 0o755
        packed.addfile(entry, io.BytesIO(b"hello"))
    (download,) = Downloads(tmp_path, server=SERVER).listed()
    loaded = b"".join(download.chunks())
    with tarfile.open(fileobj=io.BytesIO(loaded)) as packed:
        packed.extractall(tmp_path / "out", filter="data")

    folder = tmp_path / "out" / "beistand-kunde"
    assert read_settings(folder=folder, language="de").server == SERVER
    assert (folder / "program").read_bytes() == b"hello"
    assert (folder / "program").stat().st_mode & 0o100
    assert hashlib.sha256(loaded).hexdigest() == download.sha256
    assert len(loaded) == download.size_bytes
