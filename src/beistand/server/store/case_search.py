"""How are words found in cases? One function per database behind one door; both look into ``cases.search_text``.

Words are found anywhere, also within longer ones ("drucker" in "Netzwerkdrucker"), whatever case or accents they are
written with. SQLite looks into an index of three-letter pieces (FTS5, trigram); any other database compares the text,
for which PostgreSQL can be given an index (``pg_trgm``). Whoever writes a case calls ``put`` in the same transaction:
triggers may not touch such an index while the schema is not trusted (see store/database).
"""

import unicodedata
from typing import Any, Final

from sqlalchemy import ColumnElement, column, insert, literal_column, select, table

from beistand.server.store.database import Tx
from beistand.server.store.tables import cases

INDEX: Final = "case_search"
"""The index of SQLite; its own tables begin with this name."""
PIECE_CHARS: Final = 3
"""Shorter words stand in no index."""
WORDS_MAX: Final = 12
_INDEX: Final = table(INDEX, column("rowid"), column("search_text"), column(INDEX))


def fold(*texts: str) -> str:
    """Return what is searched of some texts: without case, accents and wide forms, so that "Öztürk" is "ozturk"."""
    # Decomposed first: some signs, such as a mathematical A, are capitals only then (Unicode, 3.13: NFKC_Casefold).
    plain = unicodedata.normalize("NFKD", "\n".join(texts)).casefold()
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def holding(tx: Tx, words: str) -> list[ColumnElement[bool]]:
    """Return the conditions under which a case holds every word; at most ``WORDS_MAX`` words count."""
    found = list(dict.fromkeys(fold(words).split()))[:WORDS_MAX]
    return _in_sqlite(found) if tx.dialect.name == "sqlite" else anywhere(found)


def put(tx: Tx, serial: int, text: str, *, before: str | None = None) -> None:
    """Bring the index to what ``cases.search_text`` holds now. ``before``: what it held; None: the case is new."""
    if tx.dialect.name != "sqlite":
        return
    if before is not None:
        remove(tx, serial, text=before)
    tx.execute(insert(_INDEX).values(rowid=serial, search_text=text))


def remove(tx: Tx, serial: int, *, text: str) -> None:
    """Take a case out of the index. ``text``: what ``cases.search_text`` held."""
    if tx.dialect.name == "sqlite":
        tx.execute(insert(_INDEX).values(case_search="delete", rowid=serial, search_text=text))


def _in_sqlite(words: list[str]) -> list[ColumnElement[bool]]:
    """Ask the index for all words that it can know, and compare the rest."""
    long = [word for word in words if len(word) >= PIECE_CHARS]
    short = [word for word in words if len(word) < PIECE_CHARS]
    if not long:
        return anywhere(short)
    asked = " AND ".join('"' + word.replace('"', '""') + '"' for word in long)
    match: Any = literal_column(INDEX).op("MATCH")(asked)
    return [cases.c.serial.in_(select(_INDEX.c.rowid).where(match)), *anywhere(short)]


def anywhere(words: list[str]) -> list[ColumnElement[bool]]:
    """Compare the text itself; understood by every database."""
    return [cases.c.search_text.contains(word, autoescape=True) for word in words]
