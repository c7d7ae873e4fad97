"""Does a session of the module leave a receipt that holds, whatever the clock of the computer does?"""

import hashlib
from dataclasses import replace

import pytest
from tests.support.clock import FakeClock
from tests.support.receipts import NOTICE_TEXT, SESSION, SUPPORTER_KEY

from beistand.customer.conductor.bookkeeper import Bookkeeper, Meeting
from beistand.proof.check import Result, Verdict, check
from beistand.seal.keys import Paired
from beistand.seal.signing import SigningKey
from beistand.wire.errors import LedgerError
from beistand.wire.ledger import SUPPORTER, Chain, Opening
from beistand.wire.ledger_facts import Consent, Ended, Facts, Language, NoticeShown, Refusal, RightWithdrawn, Who
from beistand.wire.messages import LedgerEntered, LedgerOpened, LedgerSigned
from beistand.wire.opening import Introduction
from beistand.wire.policy import NoticeFacts, Policy

UNIX_MS = 1_790_000_000_000
PAIRED = Paired(own=2, peer=1, language="de", prk=bytes(range(32)))
INTRODUCTION = Introduction(
    organisation="Beispiel Hilfe GmbH",
    supporter="Jörg Müller",
    purpose="Drucker",
    notice=NoticeFacts(
        version=3,
        policy=Policy(),
        text_de_sha256=hashlib.sha256(NOTICE_TEXT.encode()).digest(),
        text_en_sha256=bytes(32),
    ),
    supporter_key=SUPPORTER_KEY.public,
)
YES = Consent(rights=["view"], rights_refused=["control"], screens=1, has_read_notice=True, click="physical")


class Console:
    """The supporter's end of a ledger, with what it knows itself."""

    def __init__(self, opened: LedgerOpened) -> None:
        self.chain = Chain(
            Opening(
                session=SESSION.hex(),
                notice=INTRODUCTION.notice.notice_hash().hex(),
                binding=PAIRED.binding().hex(),
                customer_key=opened.customer_key.hex(),
                supporter_key=SUPPORTER_KEY.public.hex(),
            )
        )

    def entered(self, message: LedgerEntered) -> LedgerSigned:
        """Countersign the next entry."""
        self.chain.add(message.entry)
        head = self.chain.head
        signature = SUPPORTER_KEY.sign(head.statement(session=SESSION, signer=SUPPORTER))
        return LedgerSigned(count=head.count, link=head.link, signature=signature)


def keeper(clock: FakeClock, language: Language = "de") -> Bookkeeper:
    """Return a bookkeeper of a session that begins now."""
    meeting = Meeting(
        session=SESSION, run=1, paired=PAIRED, introduction=INTRODUCTION, language=language, confirmed_ms=UNIX_MS - 1
    )
    return Bookkeeper(meeting=meeting, random_bytes=lambda n: bytes(range(n)), clock_ms=clock.now_ms, unix_ms=UNIX_MS)


def held(own: Bookkeeper, clock: FakeClock, *happened: tuple[Facts, Who]) -> Verdict:
    """Play a session to its receipt; a second passes before each happening."""
    opened, *entered = own.begin()
    assert isinstance(opened, LedgerOpened)
    console = Console(opened)
    for message in entered:
        assert isinstance(message, LedgerEntered)
        own.countersign(console.entered(message))
    for what, who in happened:
        clock.advance(1_000)
        own.countersign(console.entered(own.enter(what, who=who)))
    return check(own.receipt(notice_text=NOTICE_TEXT))


@pytest.mark.parametrize("language", ["de", "de_plain"])
def test_a_session_leaves_a_receipt_that_holds(language: Language) -> None:
    """From the pairing on everything is written down, with the notice that was shown and the company's name."""
    clock = FakeClock()
    ended = (RightWithdrawn(right="view"), Who.CUSTOMER), (Ended(reason="customer", lasted_s=1), Who.CUSTOMER)
    verdict = held(keeper(clock, language), clock, (YES, Who.CUSTOMER), *ended)

    assert verdict.result is Result.HOLDS, verdict.findings
    assert [entry.time_ms - UNIX_MS for entry in verdict.entries] == [0, 0, 1_000, 2_000, 3_000]
    shown = verdict.entries[1].facts
    assert isinstance(shown, NoticeShown)
    assert shown.supporter == "Jörg Müller"
    assert verdict.receipt is not None
    assert verdict.receipt.processing.controller.name == "Beispiel Hilfe GmbH"


def test_a_refusal_leaves_one_too() -> None:
    """Who says no has it in writing, and the supporter's end was not even asked to sign."""
    clock = FakeClock()
    own = keeper(clock)
    own.begin()
    own.enter(Refusal(reason="customer"), who=Who.CUSTOMER)
    own.enter(Ended(reason="refused", lasted_s=0), who=Who.CUSTOMER)

    verdict = check(own.receipt())

    assert verdict.result is Result.PARTLY
    assert verdict.receipt is not None
    assert verdict.receipt.header.state == "refused"


def test_a_key_that_binds_nobody_begins_no_ledger() -> None:
    """A supporter cannot choose a key under which any signature would later be deniable."""
    weak = replace(INTRODUCTION, supporter_key=bytes(32))
    meeting = Meeting(session=SESSION, run=1, paired=PAIRED, introduction=weak, language="de", confirmed_ms=0)

    with pytest.raises(LedgerError, match="binds nobody"):
        Bookkeeper(meeting=meeting, random_bytes=bytes, clock_ms=FakeClock().now_ms, unix_ms=UNIX_MS)


def test_only_the_introduced_key_can_countersign() -> None:
    """Somebody else with a signature is nobody, also when everything else is right."""
    own = keeper(FakeClock())
    own.begin()
    head = Console(own.book.opened()).chain
    for piece in own.book.record().entry_bytes():
        head.add(piece)
    statement = head.head.statement(session=SESSION, signer=SUPPORTER)
    forged = SigningKey(b"y" * 32).sign(statement)

    with pytest.raises(LedgerError, match="supporter's key"):
        own.countersign(LedgerSigned(count=2, link=head.head.link, signature=forged))
    assert own.book.countersigned_until == 0
