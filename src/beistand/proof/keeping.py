"""How does the customer's module make its receipt? From the ledger as it was kept, the notice and the processing."""

from beistand.proof.facts import notice_part
from beistand.wire.ledger import read_entry
from beistand.wire.policy import NoticeFacts
from beistand.wire.receipt import Ledger, Processing, pack_receipt
from beistand.wire.receipt_summary import receipt_of


def receipt_file(*, ledger: Ledger, notice: NoticeFacts, notice_text: str, processing: Processing) -> bytes:
    """Return the file; ``notice_text``: as it was shown and hashed, empty when it is not at hand.

    Raises:
        LedgerError: an entry of the ledger is none.
        ReceiptError: the file would be too large.
    """
    entries = [read_entry(piece, number=number) for number, piece in enumerate(ledger.entry_bytes(), 1)]
    part = notice_part(notice, text=notice_text)
    return pack_receipt(receipt_of(notice=part, processing=processing, ledger=ledger, entries=entries))
