"""What does a session leave behind? Ledgers and receipts as a customer's module and a supporter's end make them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from beistand.proof.facts import notice_part
from beistand.seal.signing import SigningKey
from beistand.wire.ledger import CUSTOMER, SUPPORTER, Chain, Head, Opening, read_entry
from beistand.wire.ledger_facts import (
    Consent,
    Ended,
    Facts,
    NoticeShown,
    Paired,
    ParticipantJoined,
    RightAsked,
    RightExpired,
    RightGranted,
    RightWithdrawn,
    Transfer,
    Who,
)
from beistand.wire.policy import NoticeFacts, Policy
from beistand.wire.receipt import (
    Controller,
    Ledger,
    Processing,
    Purpose,
    Receipt,
    Retention,
    Signature,
    pack_receipt,
)
from beistand.wire.receipt_summary import receipt_of

SESSION: Final = bytes(range(16))
BEGAN_MS: Final = 1_790_000_000_000
NOTICE_TEXT: Final = "Datenschutzhinweis\n\nBeispiel Hilfe GmbH\n\n# Kurz\n\nSie bestimmen: „Nein“ ist immer möglich.\n"
NOTICE: Final = NoticeFacts(
    version=7,
    policy=Policy(),
    text_de_sha256=hashlib.sha256(NOTICE_TEXT.encode()).digest(),
    text_en_sha256=bytes(32),
    text_de_plain_sha256=bytes(range(1, 33)),
)
PROCESSING: Final = Processing(
    jurisdiction="DE",
    controller=Controller(
        name="Beispiel Hilfe GmbH",
        contact="Musterweg 1, 01067 Dresden, hilfe@beispiel.example",
        data_protection_officer="Dr. Erika Muster",
        authority="Sächsische Datenschutz- und Transparenzbeauftragte",
    ),
    purposes=[
        Purpose(
            purpose="Fernwartung",
            category="remote_support",
            basis="Art. 6 Abs. 1 Buchst. a DSGVO",
            consent_type="explicit",
            data_categories=["screen_content", "session_record"],
            termination="Ende der Sitzung",
            is_disclosed_to_third_parties=False,
        )
    ],
    recipients=["Supporter der Beispiel Hilfe GmbH"],
    retention=[Retention(what="ledger", days=1095)],
    withdrawal="Jederzeit mit einem Klick auf „Beenden“.",
    rights_of_the_person=["Auskunft", "Löschung", "Beschwerde"],
)
CUSTOMER_KEY: Final = SigningKey(bytes(range(32)))
SUPPORTER_KEY: Final = SigningKey(bytes(range(32, 64)))
OPENING: Final = Opening(
    session=SESSION.hex(),
    notice=NOTICE.notice_hash().hex(),
    binding="5b" * 32,
    customer_key=CUSTOMER_KEY.public.hex(),
    supporter_key=SUPPORTER_KEY.public.hex(),
)
SHOWN: Final = NoticeShown(
    organisation="Beispiel Hilfe GmbH",
    supporter="Jörg Müller",
    purpose="Drucker läßt sich nicht einrichten: Fehler 0x80",
    version=7,
    notice=NOTICE.notice_hash().hex(),
    text=NOTICE.text_de_sha256.hex(),
    processing=PROCESSING.sha256(),
    language="de",
    confirmed_ms=BEGAN_MS - 60_000,
)
STORY: Final[tuple[tuple[Facts, Who], ...]] = (
    (Paired(run=1, language="de"), Who.MODULE),
    (SHOWN, Who.MODULE),
    (
        Consent(rights=["view"], rights_refused=["control"], screens=1, has_read_notice=True, click="physical"),
        Who.CUSTOMER,
    ),
    (ParticipantJoined(participant=1, name="Jörg Müller", role="supporter", bound_since_ms=BEGAN_MS), Who.SUPPORTER),
    (RightAsked(right="control", participant=1, reason="Ich möchte den Treiber einrichten 🖨"), Who.SUPPORTER),
    (RightGranted(right="control", duration="minutes", minutes=10, click="physical"), Who.CUSTOMER),
    (
        Transfer(direction="to_customer", state="done", name='Treiber "neu".zip', size_bytes=5, sha256="0f" * 32),
        Who.SUPPORTER,
    ),
    (RightExpired(right="control"), Who.MODULE),
    (RightWithdrawn(right="view"), Who.CUSTOMER),
    (Ended(reason="customer", lasted_s=640), Who.CUSTOMER),
)


@dataclass(slots=True, kw_only=True)
class Session:
    """A ledger in the making, with both keys; signs after each entry like the two ends do."""

    chain: Chain = field(default_factory=lambda: Chain(OPENING))
    pieces: list[bytes] = field(default_factory=list)
    customer: list[Signature] = field(default_factory=list)
    supporter: list[Signature] = field(default_factory=list)

    def enter(self, facts: Facts, who: Who, *, is_countersigned: bool = True) -> None:
        """Write the next entry, a minute after the one before."""
        self.pieces.append(self.chain.write(facts, who=who, time_ms=BEGAN_MS + 60_000 * len(self.pieces)))
        self.customer = [signed(CUSTOMER_KEY, CUSTOMER, self.chain.head)]
        if is_countersigned:
            self.supporter.append(signed(SUPPORTER_KEY, SUPPORTER, self.chain.head))

    def ledger(self) -> Ledger:
        """Return the ledger as it stands in a receipt."""
        return Ledger(
            opening=OPENING,
            entries=[msgspec.Raw(piece) for piece in self.pieces],
            customer_signatures=self.customer,
            supporter_signatures=self.supporter,
        )

    def receipt(self, *, text: str = NOTICE_TEXT) -> Receipt:
        """Return the receipt as it would be saved now."""
        return receipt_with(self.ledger(), text=text)


def signed(key: SigningKey, signer: int, head: Head) -> Signature:
    """Return a signature over a head."""
    statement = head.statement(session=SESSION, signer=signer)
    return Signature(count=head.count, signature=key.sign(statement).hex())


def receipt_with(ledger: Ledger, *, text: str = NOTICE_TEXT) -> Receipt:
    """Return the receipt of a ledger whose entries can each be read."""
    entries = [read_entry(piece, number=n) for n, piece in enumerate(ledger.entry_bytes(), 1)]
    return receipt_of(notice=notice_part(NOTICE, text=text), processing=PROCESSING, ledger=ledger, entries=entries)


def whole_session(story: Sequence[tuple[Facts, Who]] = STORY) -> Session:
    """Return a session from the pairing to its end, countersigned throughout."""
    session = Session()
    for facts, who in story:
        session.enter(facts, who)
    return session


def whole_file() -> bytes:
    """Return the file of a session that ended well."""
    return pack_receipt(whole_session().receipt())


def file_for(
    *,
    session: str,
    notice: NoticeFacts,
    text: str,
    story: Sequence[tuple[Facts, Who]] = STORY,
    processing: Processing = PROCESSING,
) -> bytes:
    """Return the file that both ends would keep of a session on a real server, with its notice as it was offered."""
    opening = msgspec.structs.replace(OPENING, session=session, notice=notice.notice_hash().hex())
    shown = msgspec.structs.replace(
        SHOWN,
        version=notice.version,
        notice=notice.notice_hash().hex(),
        text=notice.text_de_sha256.hex(),
        processing=processing.sha256(),
    )
    chain, pieces = Chain(opening), list[bytes]()
    for facts, who in story:
        told = shown if isinstance(facts, NoticeShown) else facts
        pieces.append(chain.write(told, who=who, time_ms=BEGAN_MS + 60_000 * len(pieces)))
    signatures = [
        Signature(
            count=chain.head.count,
            signature=key.sign(chain.head.statement(session=bytes.fromhex(session), signer=signer)).hex(),
        )
        for key, signer in ((CUSTOMER_KEY, CUSTOMER), (SUPPORTER_KEY, SUPPORTER))
    ]
    ledger = Ledger(
        opening=opening,
        entries=[msgspec.Raw(piece) for piece in pieces],
        customer_signatures=signatures[:1],
        supporter_signatures=signatures[1:],
    )
    entries = [read_entry(piece, number=n) for n, piece in enumerate(pieces, 1)]
    part = notice_part(notice, text=text)
    return pack_receipt(receipt_of(notice=part, processing=processing, ledger=ledger, entries=entries))
