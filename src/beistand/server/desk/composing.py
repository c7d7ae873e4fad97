"""How does the console's ledger become a receipt? With the notice that the server itself published, word for word.

The console keeps and signs the ledger; notice, rules and the section about processing are known here. That nothing of
them differs from what the customer's module had is proven by the hashes that its ledger names.
"""

from typing import Final

import msgspec

from beistand.proof.keeping import receipt_file
from beistand.proof.terms import processing_of
from beistand.server.notice import versions
from beistand.server.notice.errors import NoNoticeError
from beistand.server.notice.languages import TextLanguage
from beistand.server.store.database import Tx
from beistand.wire.errors import LedgerError, ReceiptError
from beistand.wire.ledger import read_entry
from beistand.wire.ledger_facts import NoticeShown
from beistand.wire.receipt import Ledger

_SHOWN_AT: Final = 2
"""The entry that says under which notice a session stands; it follows the pairing."""


def composed(tx: Tx, data: bytes) -> bytes:
    """Return the receipt of a ledger as the console has it; anything else comes back as it is, to be checked."""
    try:
        ledger = msgspec.json.decode(data, type=Ledger)
        shown = read_entry(ledger.entry_bytes()[_SHOWN_AT - 1], number=_SHOWN_AT).facts
        if not isinstance(shown, NoticeShown):
            return data
        version = versions.get(tx, shown.version)
        return receipt_file(
            ledger=ledger,
            notice=version.facts,
            notice_text=version.texts.get(TextLanguage(shown.language), ""),
            processing=processing_of(
                organisation=shown.organisation, policy=version.facts.policy, language=shown.language
            ),
        )
    except (msgspec.MsgspecError, UnicodeError, RecursionError, IndexError, LedgerError, ReceiptError, NoNoticeError):
        return data
