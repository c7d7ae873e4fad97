"""Who writes the ledger in the customer's module? Joins the book of the rules, the signing key and the wall clock.

One object per session. The conductor begins it when the introduction came, enters what happens, hands over what the
supporter's end signs, and asks for the receipt at the end. Decides nothing about the session.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from beistand.customer.conductor.ports import RandomBytes
from beistand.proof.facts import notice_part
from beistand.proof.keeping import receipt_file
from beistand.proof.terms import processing_of
from beistand.seal.keys import Paired
from beistand.seal.signing import SEED_BYTES, SigningKey, is_signed, is_usable
from beistand.session.ledger import Book, Keys
from beistand.wire import ledger_facts as facts
from beistand.wire.errors import LedgerError
from beistand.wire.ledger import Opening
from beistand.wire.ledger_facts import Facts, Language, Who
from beistand.wire.messages import LedgerEntered, LedgerOpened, LedgerSigned
from beistand.wire.opening import Introduction


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What a ledger begins with.

    Attributes:
        session: 16 bytes; ``run``: the pairing run that succeeded.
        language: in which the notice was shown; German where it has no text of its own.
        confirmed_ms: Unix time of the confirmation on the notice page; 0 without.
    """

    session: bytes
    run: int
    paired: Paired = field(repr=False)
    introduction: Introduction
    language: Language
    confirmed_ms: int


class Bookkeeper:
    """Keeps the ledger of one session; made when the introduction came (``LedgerError`` for a key that binds nobody).

    ``clock_ms``: monotonic clock; ``unix_ms``: what the calendar says at this moment. Later jumps of it do not count.
    """

    def __init__(
        self, *, meeting: Meeting, random_bytes: RandomBytes, clock_ms: Callable[[], int], unix_ms: int
    ) -> None:
        self._meeting = meeting
        self._clock_ms = clock_ms
        self._offset_ms = unix_ms - clock_ms()
        key = SigningKey(random_bytes(SEED_BYTES))
        intro = meeting.introduction
        if not is_usable(intro.supporter_key):
            raise LedgerError(0, "names a supporter's key that binds nobody; a correct console never makes one")
        opening = Opening(
            session=meeting.session.hex(),
            notice=intro.notice.notice_hash().hex(),
            binding=meeting.paired.binding().hex(),
            customer_key=key.public.hex(),
            supporter_key=intro.supporter_key.hex(),
        )
        self._processing = processing_of(
            organisation=intro.organisation, policy=intro.notice.policy, language=meeting.language
        )
        self._book = Book(opening=opening, keys=Keys(sign=key.sign, is_by_supporter=self._is_by_supporter))

    @property
    def book(self) -> Book:
        """How far the ledger is, and how far it is countersigned."""
        return self._book

    def begin(self) -> list[LedgerOpened | LedgerEntered]:
        """Enter the pairing and the introduction; return what the supporter's end is sent, in this order."""
        paired = facts.Paired(run=self._meeting.run, language=self._meeting.paired.language)
        return [
            self._book.opened(),
            self.enter(paired, who=Who.MODULE),
            self.enter(self.notice_shown(), who=Who.MODULE),
        ]

    def enter(self, what: Facts, *, who: Who) -> LedgerEntered:
        """Enter what happened just now; return what the supporter's end is sent.

        Raises:
            LedgerError: this cannot be entered, or the ledger is full; nothing was written.
        """
        return self._book.enter(what, who=who, time_ms=self.now_ms())

    def now_ms(self) -> int:
        """Return the time as the ledger tells it: Unix time that never jumps."""
        return self._clock_ms() + self._offset_ms

    def countersign(self, message: LedgerSigned) -> None:
        """Take a countersignature.

        Raises:
            LedgerError: it is none; nothing was taken.
        """
        self._book.countersign(message)

    def receipt(self, *, notice_text: str = "") -> bytes:
        """Return the receipt as it is now; ``notice_text``: as it was shown, empty when it is not at hand.

        Raises:
            ReceiptError: it would be too large.
        """
        return receipt_file(
            ledger=self._book.record(),
            notice=self._meeting.introduction.notice,
            notice_text=notice_text,
            processing=self._processing,
        )

    def notice_shown(self) -> facts.NoticeShown:
        """Return who wants to help, why, and under which notice, as the ledger says it."""
        intro = self._meeting.introduction
        texts = {one.language: one.sha256 for one in notice_part(intro.notice, text="").texts}
        language = self._meeting.language if self._meeting.language in texts else "de"
        return facts.NoticeShown(
            organisation=intro.organisation,
            supporter=intro.supporter,
            purpose=intro.purpose,
            version=intro.notice.version,
            notice=intro.notice.notice_hash().hex(),
            text=texts[language],
            processing=self._processing.sha256(),
            language=language,
            confirmed_ms=self._meeting.confirmed_ms,
        )

    def _is_by_supporter(self, statement: bytes, signature: bytes) -> bool:
        public = self._meeting.introduction.supporter_key
        return is_signed(public=public, statement=statement, signature=signature)
