"""Do files go that nobody names any more, and only these?"""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Column, LargeBinary, MetaData, Table
from tests.support.desk import START, open_empty
from tests.support.places import Place

from beistand.server.store.unnamed_files import remove


def _file(folder: Path, content: bytes, *, days_old: int) -> Path:
    name = hashlib.sha256(content).hexdigest()
    path = folder / "files" / name[:2] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    moment = (START - timedelta(days=days_old)).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_what_was_erased_is_gone_from_the_disk(place: Place) -> None:
    """A file whose last row was erased does not stay; named, fresh and foreign files do."""
    owner = Table("owner", MetaData(), Column("sha256", LargeBinary(32), primary_key=True))
    named, unnamed, fresh = (
        _file(place.folder, content, days_old=days) for content, days in ((b"a", 9), (b"b", 9), (b"c", 0))
    )
    foreign = unnamed.with_name("letter.txt")
    foreign.write_bytes(b"d")
    database = open_empty(place.folder, place.url)
    with database.transaction() as tx:
        owner.create(tx)
        tx.execute(owner.insert().values(sha256=bytes.fromhex(named.name)))
        assert remove(tx, place.folder, [], now=START) == 0, "who knows no owner removes nothing"

        assert remove(tx, place.folder, [owner], now=START) == 1

    database.close()
    assert [path.exists() for path in (named, unnamed, fresh, foreign)] == [True, False, True, True]
