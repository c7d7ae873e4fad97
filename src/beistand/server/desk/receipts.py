"""How does the receipt of a session come into its case? The console brings its copy; it is checked before it is kept.

The server has not seen the session. It takes what both ends signed, and only if signatures, session and notice fit.
"""

import io
from dataclasses import dataclass
from datetime import datetime

from beistand.proof.check import Check, Result, Verdict, check
from beistand.server.desk.attachments import Files, NewFile, add, go_on
from beistand.server.desk.attachments import keep as keep_file
from beistand.server.desk.books import Books
from beistand.server.desk.composing import composed
from beistand.server.desk.errors import NotThereError, WrongInputError
from beistand.server.store import attachments, sessions
from beistand.server.store.attachments import Attachment
from beistand.server.store.database import Tx
from beistand.server.store.people import Person
from beistand.server.store.sessions import Session
from beistand.wire.ledger import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReceipt:
    """A receipt in its case. ``head``: of its ledger, 64 hex digits; ``is_new``: False when it was there already."""

    attachment: Attachment
    head: str
    is_new: bool


def keep(books: Books, files: Files, data: bytes, *, session: str, by: Person, now: datetime) -> KeptReceipt:
    """Keep the receipt of a session, or its ledger as the console has it, which becomes a receipt here.

    The same again changes nothing, and a longer one takes the place of a shorter.

    Raises:
        NotThereError: there is no such session of this person.
        WrongInputError: it does not hold, is of another session or notice, or a longer one is kept already.
        OutOfSpaceError: the file cannot be written.
    """
    with books.reading() as tx:
        found = own(tx, session, by)
        data = composed(tx, data)
    verdict = check(data)
    _demand_fit(verdict, found)
    name = f"beistand-receipt-{found.case}-{found.opened_at:%Y-%m-%d-%H%M}.json"
    kept = keep_file(files, io.BytesIO(data), name=name)
    new = NewFile(name=kept.name, kept=kept.kept, kind="receipt", session=session)
    with books.transaction() as tx:
        before = _kept(tx, found)
        if before and before.sha256 == new.kept.sha256:
            return KeptReceipt(attachment=before, head=verdict.head.hex(), is_new=False)
        if before:
            _demand_longer(verdict, files.path(before.sha256).read_bytes())
            added = go_on(tx, before, new=new, by=by, now=now)
        else:
            added = add(tx, number=found.case, new=new, by=by, now=now)
    return KeptReceipt(attachment=added, head=verdict.head.hex(), is_new=True)


def own(tx: Tx, session: str, by: Person) -> Session:
    """Return a session of this person.

    Raises:
        NotThereError: there is no such session of this person.
    """
    found = sessions.find(tx, session)
    if found is None or found.supporter != by.id:
        raise NotThereError("session", "there is no such session that you held")
    return found


def signed_entries(tx: Tx, files: Files, session: Session) -> tuple[Entry, ...]:
    """Return what both ends signed of a session, as far as that lies in its case and still holds; checked anew."""
    kept = _kept(tx, session)
    path = files.path(kept.sha256) if kept else None
    if path is None or not path.is_file():
        return ()
    verdict = check(path.read_bytes())
    if verdict.result is Result.BROKEN:
        return ()
    until = [finding.until for finding in verdict.findings if finding.check in {Check.CUSTOMER, Check.SUPPORTER}]
    return verdict.entries[: min(until, default=0)]


def _kept(tx: Tx, session: Session) -> Attachment | None:
    own = attachments.of_case(tx, session.case)
    return next((one for one in own if one.session == session.id and one.kind == "receipt"), None)


def _demand_fit(verdict: Verdict, session: Session) -> None:
    receipt = verdict.receipt
    if receipt is None or verdict.result is Result.BROKEN:
        raise _broken(f"it does not hold; first broken entry: {verdict.first_broken or 'none is named'}")
    opening = receipt.ledger.opening
    if opening.session != session.id:
        raise _broken("it is of another session")
    if opening.notice != session.notice_hash.hex():
        raise _broken("it names another notice than the one of this session")


def _demand_longer(verdict: Verdict, before: bytes) -> None:
    """Refuse what would take something away from the record."""
    kept = check(before)
    if kept.result is not Result.BROKEN and len(kept.entries) >= len(verdict.entries):
        raise _broken(f"a receipt of {len(kept.entries)} entries is kept already; this one is not longer")


def _broken(why: str) -> WrongInputError:
    word = "receipt_not_kept"
    return WrongInputError("receipt", word, f"the receipt was not kept: {why}")
