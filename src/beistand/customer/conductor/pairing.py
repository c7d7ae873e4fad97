"""How does one pairing run go over packets? Between the clear steps on the link and the lock's exchange."""

from typing import cast

from beistand.customer.conductor.ports import RandomBytes
from beistand.seal.errors import PairingError, WrongCodeError
from beistand.seal.keys import Paired
from beistand.seal.pairing import CustomerPairing, PairingFacts
from beistand.seal.words import Language
from beistand.session.effects import BeginPairing
from beistand.session.events import Event, PairingBroke, PairingDone, PairingReplied
from beistand.wire.envelope import Header, Stream, pack_header
from beistand.wire.errors import OpeningError
from beistand.wire.limits import HEADER_BYTES
from beistand.wire.opening import PairConfirm, PairMessage, PairReply, pack_pair, read_pair


class Run:
    """One pairing run of this end.

    Attributes:
        paired: what follows from it; None before both ends confirmed.
    """

    def __init__(self, *, begin: BeginPairing, random_bytes: RandomBytes) -> None:
        self.paired: Paired | None = None
        self._begin = begin
        facts = PairingFacts(
            number=begin.number,
            secret=begin.secret,
            session_id=begin.session,
            notice_hash=begin.notice_hash,
            run=begin.run,
            supporter=begin.peer,
            customer=begin.own,
        )
        language = cast("Language", begin.language)
        self._exchange = CustomerPairing(facts=facts, language=language, random_bytes=random_bytes)

    def first_packet(self) -> bytes:
        """Return the packet that begins the run."""
        return self._packet(self._exchange.commit())

    def take(self, header: Header, packet: bytes) -> tuple[list[bytes], Event | None]:
        """Take a packet of the stream PAIRING; return what is to be sent and what happened."""
        run = self._begin.run
        is_ours = header.sender == self._begin.peer and header.receiver == self._begin.own
        if not is_ours or header.epoch != run or header.session != int.from_bytes(self._begin.session[:8], "big"):
            return [], None
        try:
            return self._step(read_pair(header.counter, packet[HEADER_BYTES:]))
        except WrongCodeError:
            return [], PairingBroke(run=run, is_wrong_code=True)
        except (PairingError, OpeningError):
            return [], PairingBroke(run=run, is_wrong_code=False)

    def _step(self, message: PairMessage) -> tuple[list[bytes], Event | None]:
        run = self._begin.run
        match message:
            case PairReply():
                return [self._packet(self._exchange.replied(message))], PairingReplied(run=run)
            case PairConfirm():
                self.paired = self._exchange.confirmed(message)
                return [], PairingDone(run=run, words=self.paired.words())
            case _:
                return [], PairingBroke(run=run, is_wrong_code=False)

    def _packet(self, message: PairMessage) -> bytes:
        step, body = pack_pair(message)
        header = Header(
            session=int.from_bytes(self._begin.session[:8], "big"),
            sender=self._begin.own,
            receiver=self._begin.peer,
            stream=Stream.PAIRING,
            epoch=self._begin.run,
            counter=step,
            body_bytes=len(body),
        )
        return pack_header(header) + body
