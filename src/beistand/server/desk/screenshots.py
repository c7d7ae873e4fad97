"""How does a picture that the supporter took come into the case? A PNG of what the customer showed, of a live session.

The server cannot see whether hidden places stayed hidden and whether the customer was told: both are up to the console,
which takes the picture from the masked canvas and announces it. So only the person who holds the session may bring one,
and only while it runs.
"""

import io
from datetime import datetime
from typing import Final

from beistand.server.desk.attachments import Files, NewFile, add, keep
from beistand.server.desk.books import Books
from beistand.server.desk.errors import NotAllowedError, NotThereError, WrongInputError
from beistand.server.store import sessions
from beistand.server.store.attachments import Attachment
from beistand.server.store.people import Person

KIND: Final = "screenshot"
_PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"


def store(books: Books, files: Files, data: bytes, *, session: str, by: Person, now: datetime) -> Attachment:
    """Keep a screenshot of a live session in its case.

    Raises:
        NotThereError: there is no such session of this person.
        NotAllowedError: the customer shows nothing: the session is over or not begun.
        WrongInputError: it is no PNG, too large, or the case has too many files.
        OutOfSpaceError: the file cannot be written.
    """
    if not data.startswith(_PNG):
        raise WrongInputError("file", "screenshot", f"a screenshot is a PNG; got {len(data)} bytes of something else")
    with books.reading() as tx:
        found = sessions.find(tx, session)
    if found is None or found.supporter != by.id:
        raise NotThereError("session", "there is no such session that you held")
    if not found.is_live or found.started_at is None:
        raise NotAllowedError("nothing_shown", "the customer shows nothing; a screenshot belongs to a live session")
    kept = keep(files, io.BytesIO(data), name=f"Screenshot {found.case} {now:%Y-%m-%d %H%M%S}.png")
    new = NewFile(name=kept.name, kept=kept.kept, kind=KIND, session=session)
    with books.transaction() as tx:
        return add(tx, number=found.case, new=new, by=by, now=now)
