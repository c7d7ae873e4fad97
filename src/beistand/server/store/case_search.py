"""How are words found in cases? One function per database behind one door; both look into ``cases.search_text``.

Words are found anywhere, also within longer ones ("drucker" in "Netzwerkdrucker"), whatever case or accents they are
written with. SQLite looks into an index of three-letter pieces (FTS5, trigram). PostgreSQL has one of pairs of letters
for words of two; it compares the text for longer ones, with an index where it knows ``pg_trgm``. Whoever writes a case
calls ``put`` in the same transaction: triggers may not touch SQLite's index while the schema is not trusted (see
store/database).
"""

import sys
import unicodedata
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, cast, column, false, func, insert, literal_column, select, table
from sqlalchemy.dialects.postgresql import array

from beistand.server.store.database import Tx
from beistand.server.store.tables import cases

INDEX: Final = "case_search"
"""The index of SQLite; its own tables begin with this name."""
PIECE_CHARS: Final = 3
"""Shorter words stand in no index of pieces: SQLite looks for two letters by the pieces that begin with them."""
PAIR_CHARS: Final = 2
RARE_MAX: Final = 3_000
"""What stands in more cases is found sooner by looking through the newest ones: a page shows few."""
WORDS_MAX: Final = 12
_INDEX: Final = table(INDEX, column("rowid"), column("search_text"), column(INDEX))
_PIECES: Final = table(f"{INDEX}_pieces", column("term"), column("doc"))
_SURROGATES: Final = range(0xD800, 0xE000)


def fold(*texts: str) -> str:
    """Return what is searched of some texts: without case, accents and wide forms, so that "Öztürk" is "ozturk"."""
    # Decomposed first: some signs, such as a mathematical A, are capitals only then (Unicode, 3.13: NFKC_Casefold).
    plain = unicodedata.normalize("NFKD", "\n".join(texts)).casefold()
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def searched(*texts: str) -> str:
    """Return what ``cases.search_text`` holds; its end is marked, so that the last letters begin a piece as well."""
    return fold(*texts) + "\n"


def holding(tx: Tx, words: str) -> list[ColumnElement[bool]]:
    """Return the conditions under which a case holds every word; at most ``WORDS_MAX`` words count."""
    found = list(dict.fromkeys(fold(words).split()))[:WORDS_MAX]
    match tx.dialect.name:
        case "sqlite":
            return _in_sqlite(tx, found)
        case "postgresql":
            return _in_postgresql(tx, found)
        case _:
            return anywhere(found)


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


def _in_sqlite(tx: Tx, words: list[str]) -> list[ColumnElement[bool]]:
    """Ask the index for all words that it can know, and compare the rest."""
    asked, rest = [], []
    for word in words:
        pieces = _pieces(tx, word)
        if pieces is None:
            rest.append(word)
        elif not pieces:
            return [false()]
        else:
            asked.append("(" + " OR ".join('"' + piece.replace('"', '""') + '"' for piece in pieces) + ")")
    if not asked:
        return anywhere(rest)
    match: Any = literal_column(INDEX).op("MATCH")(" AND ".join(asked))
    found = select(_INDEX.c.rowid).where(match)
    if len(tx.execute(found.limit(RARE_MAX + 1)).all()) > RARE_MAX:
        return anywhere(words)
    return [cases.c.serial.in_(found), *anywhere(rest)]


def _in_postgresql(tx: Tx, words: list[str]) -> list[ColumnElement[bool]]:
    """Ask the index of pairs for words of two letters that few cases hold; compare the rest."""
    pairs = [cast(word, Text) for word in words if len(word) == PAIR_CHARS]
    by_pairs = [func.case_search_pairs(cases.c.search_text).op("@>", is_comparison=True)(array(pairs))] if pairs else []
    if pairs and len(tx.execute(select(cases.c.serial).where(*by_pairs).limit(RARE_MAX + 1)).all()) > RARE_MAX:
        by_pairs = []
    compared = [word for word in words if not by_pairs or len(word) != PAIR_CHARS]
    # The index of three-letter pieces is no help for shorter words, but PostgreSQL would read all of it: another
    # collation keeps it away.
    short = [word for word in compared if len(word) < PIECE_CHARS]
    longer = [word for word in compared if word not in short]
    return [*by_pairs, *anywhere(longer), *_within(cases.c.search_text.collate("C"), short)]


def _pieces(tx: Tx, word: str) -> list[str] | None:
    """Return by which pieces the index finds a word; None: by comparing, since it is too short or too common."""
    if len(word) >= PIECE_CHARS:
        return [word]
    last = ord(word[-1]) + 1
    # The index keeps small letters; a few scripts fold to capital ones.
    if len(word) < PIECE_CHARS - 1 or word != word.lower() or last > sys.maxunicode:
        return None
    end = word[:-1] + chr(_SURROGATES.stop if last in _SURROGATES else last)
    found: list[str] = []
    count = 0
    which = (_PIECES.c.term >= word) & (_PIECES.c.term < end)
    with tx.execute(select(_PIECES.c.term, _PIECES.c.doc).where(which)) as rows:
        # One by one: counting common pieces is what takes time.
        for row in rows:
            found.append(row.term)
            count += row.doc
            if count > RARE_MAX:
                return None
    return found


def anywhere(words: list[str]) -> list[ColumnElement[bool]]:
    """Compare the text itself; understood by every database."""
    return _within(cases.c.search_text, words)


def _within(searched_text: ColumnElement[str], words: list[str]) -> list[ColumnElement[bool]]:
    return [searched_text.contains(word, autoescape=True) for word in words]
