"""How do two ends become sure that both know the spoken code, and that nobody stands between them?

CPACE-X25519-SHA512 (draft-irtf-cfrg-cpace-21), initiator-responder with explicit confirmation, and a commitment before
it (RFC 6189, section 4.4.1.1). The customer's module is initiator A. One object is one run::

    customer                                     supporter
    commit()                 PairCommit  ──►     committed()
    replied()           ◄──  PairReply
                             PairReveal  ──►     revealed()  → Paired
    confirmed() → Paired ◄── PairConfirm

Each step may be taken once and in this order. A run that failed is over; secrets are never used twice.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from cpace import CPace, CPaceError, CPaceRole

from beistand.seal.errors import BadShareError, PairingOrderError, WrongCodeError
from beistand.seal.generator import SCALAR_BYTES, generator, length_value, multiply
from beistand.seal.keys import Paired, Said, extract
from beistand.seal.words import Language
from beistand.wire.opening import PAIR_TAG_BYTES, PairCommit, PairConfirm, PairReply, PairReveal

RandomBytes = Callable[[int], bytes]

SUPPORTER: Final = 1
CUSTOMER: Final = 2
LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")
_PROTOCOL: Final = b"beistand/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingFacts:
    """What both ends must agree on before they begin; a difference fails the run like a wrong code.

    Attributes:
        number: the four digits that route.
        secret: the six digits that only the two ends know.
        session_id: 16 bytes.
        notice_hash: 32 bytes, of the notice version under which the session is held.
        run: 1, 2, 3, ...; at most 255.
        supporter: participant number; ``customer``: participant number.
    """

    number: str
    secret: str = field(repr=False)
    session_id: bytes
    notice_hash: bytes
    run: int
    supporter: int = SUPPORTER
    customer: int = CUSTOMER

    def channel(self) -> bytes:
        """Return CI of the draft."""
        return length_value(_PROTOCOL, self.number.encode(), self.notice_hash, bytes((self.run,)))

    def point(self) -> bytes:
        """Return the generator that follows from code, channel and session."""
        return generator(secret=self.secret.encode(), channel=self.channel(), session=self.session_id)

    def about_customer(self, language: Language) -> bytes:
        """Return ADa of the draft."""
        return b"customer" + bytes((self.customer,)) + language.encode()

    def about_supporter(self) -> bytes:
        """Return ADb of the draft."""
        return b"supporter" + bytes((self.supporter,))


class CustomerPairing:
    """One run at the customer's module."""

    def __init__(self, *, facts: PairingFacts, language: Language, random_bytes: RandomBytes) -> None:
        self._facts = facts
        self._language: Language = language
        self._scalar = random_bytes(SCALAR_BYTES)
        self._share = multiply(self._scalar, facts.point())
        self._cpace: CPace | None = None
        self._said: Said | None = None
        self._step = 0

    def commit(self) -> PairCommit:
        """Return step 0."""
        self._step = _next(self._step, 0)
        return PairCommit(commitment=hashlib.sha256(self._share).digest())

    def replied(self, reply: PairReply) -> PairReveal:
        """Take step 1, return step 2.

        Raises:
            PairingOrderError: not the time for it.
            BadShareError: the supporter's share is of low order, or is this end's own share.
        """
        self._step = _next(self._step, 1)
        if hmac.compare_digest(reply.share, self._share):
            msg = "the other end sent this end's own share back"
            raise BadShareError(msg)
        about = self._facts.about_customer(self._language)
        said = _said(self._facts, about_a=about, share_a=self._share, share_b=reply.share)
        self._cpace = _exchange(CPaceRole.INITIATOR, said, self._scalar)
        self._said = said
        return PairReveal(share=self._share, tag=self._cpace.tag())

    def confirmed(self, confirm: PairConfirm) -> Paired:
        """Take step 3: the pairing stands.

        Raises:
            PairingOrderError: not the time for it.
            WrongCodeError: the supporter's tag is wrong.
        """
        self._step = _next(self._step, 2)
        if self._cpace is None or self._said is None or not self._cpace.verify(confirm.tag):
            msg = f"run {self._facts.run}: the supporter's confirmation does not fit the code that was typed"
            raise WrongCodeError(msg)
        return _paired(self._facts.customer, self._facts.supporter, self._language, self._cpace.isk, self._said)


class SupporterPairing:
    """One run at the supporter's end."""

    def __init__(self, *, facts: PairingFacts, random_bytes: RandomBytes) -> None:
        self._facts = facts
        self._scalar = random_bytes(SCALAR_BYTES)
        self._share = multiply(self._scalar, facts.point())
        self._commitment = b""
        self._step = 0

    def committed(self, commit: PairCommit) -> PairReply:
        """Take step 0, return step 1. From here on the run counts as wrong until ``revealed`` succeeds.

        Raises:
            PairingOrderError: not the time for it.
        """
        self._step = _next(self._step, 0)
        self._commitment = commit.commitment
        return PairReply(share=self._share)

    def revealed(self, reveal: PairReveal) -> tuple[PairConfirm, Paired]:
        """Take step 2, return step 3 and what follows from the pairing.

        Raises:
            PairingOrderError: not the time for it.
            BadShareError: the share is not the committed one, or is of low order, or is this end's own.
            WrongCodeError: the customer's tag is wrong in every language. Send ``refusal`` then.
        """
        self._step = _next(self._step, 1)
        digest = hashlib.sha256(reveal.share).digest()
        if not hmac.compare_digest(digest, self._commitment) or hmac.compare_digest(reveal.share, self._share):
            msg = "the share is not the one that was committed to, or is this end's own"
            raise BadShareError(msg)
        for language in LANGUAGES:
            about = self._facts.about_customer(language)
            said = _said(self._facts, about_a=about, share_a=reveal.share, share_b=self._share)
            cpace = _exchange(CPaceRole.RESPONDER, said, self._scalar)
            if cpace.verify(reveal.tag):
                paired = _paired(self._facts.supporter, self._facts.customer, language, cpace.isk, said)
                return PairConfirm(tag=cpace.tag()), paired
        msg = f"run {self._facts.run}: the customer's confirmation does not fit this code"
        raise WrongCodeError(msg)


def refusal() -> PairConfirm:
    """Return the step 3 that tells the customer's module at once that the code was wrong: a tag of zeros."""
    return PairConfirm(tag=bytes(PAIR_TAG_BYTES))


def _next(step: int, wanted: int) -> int:
    if step != wanted:
        msg = f"step {wanted} of this end came after {step} steps; a run goes through its steps once, in order"
        raise PairingOrderError(msg)
    return step + 1


def _said(facts: PairingFacts, *, about_a: bytes, share_a: bytes, share_b: bytes) -> Said:
    return Said(
        channel=facts.channel(),
        session=facts.session_id,
        share_a=share_a,
        about_a=about_a,
        share_b=share_b,
        about_b=facts.about_supporter(),
    )


def _exchange(role: CPaceRole, said: Said, scalar: bytes) -> CPace:
    a, b = (said.share_a, said.about_a), (said.share_b, said.about_b)
    (own_share, own_about), (peer_share, peer_about) = (a, b) if role is CPaceRole.INITIATOR else (b, a)
    cpace = CPace(role=role, sid=said.session, ad=own_about, scalar=scalar, public_share=own_share)
    try:
        cpace.derive(peer_share, peer_about)
    except CPaceError as error:
        msg = f"the other end's share cannot be used: {error}"
        raise BadShareError(msg) from error
    return cpace


def _paired(own: int, peer: int, language: Language, isk: bytes, said: Said) -> Paired:
    return Paired(own=own, peer=peer, language=language, prk=extract(isk=isk, transcript=said.transcript()))
