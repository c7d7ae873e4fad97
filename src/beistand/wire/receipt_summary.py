"""Which header, parties and answers follow from a ledger? Worked out again by everybody who reads a receipt."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from msgspec.structs import replace

from beistand.wire.ledger import CUSTOMER, SUPPORTER, Entry, Opening
from beistand.wire.ledger_facts import (
    Consent,
    Ended,
    Language,
    NoticeShown,
    Paired,
    ParticipantJoined,
    ParticipantLeft,
    Refusal,
    RightExpired,
    RightGranted,
    RightRefused,
    RightWithdrawn,
    Who,
)
from beistand.wire.receipt import STANDARDS, Answer, Header, Ledger, Notice, Party, Processing, Receipt

PRINCIPAL: Final = "customer of this session (participant 2)"
EVERYTHING: Final = "session"
"""Stands in an answer where the customer refused the session as a whole."""
Until = Literal["withdrawn", "expired", "replaced", "session_end"]
Role = Literal["customer", "supporter", "colleague", "recorder"]
State = Literal["given", "refused", "open"]


def receipt_of(*, notice: Notice, processing: Processing, ledger: Ledger, entries: Sequence[Entry]) -> Receipt:
    """Return the receipt of a ledger; ``entries``: what stands in it, read."""
    return Receipt(
        header=_header(ledger.opening, entries, processing),
        notice=notice,
        processing=processing,
        parties=parties_of(entries),
        answers=answers_of(entries),
        ledger=ledger,
    )


def _header(opening: Opening, entries: Sequence[Entry], processing: Processing) -> Header:
    state: State = "open"
    language: Language = "de"
    for entry in entries:
        match entry.facts:
            case Paired(language=spoken) | NoticeShown(language=spoken):
                language = spoken
            case Consent():
                state = "given"
            case Refusal():
                state = "refused"
            case _:
                pass
    return Header(
        standards=list(STANDARDS),
        record=opening.session,
        principal=PRINCIPAL,
        collection_method="customer_module",
        jurisdiction=processing.jurisdiction,
        language=language,
        created_ms=entries[0].time_ms if entries else 0,
        last_ms=entries[-1].time_ms if entries else 0,
        state=state,
    )


def parties_of(entries: Iterable[Entry]) -> list[Party]:
    """Return who took part, in the order of joining."""
    parties: list[Party] = []
    here: dict[int, int] = {}
    for entry in entries:
        match entry.facts:
            case Paired():
                _joins(parties, here, _party(entry, CUSTOMER, "customer", ""))
            case NoticeShown(supporter=name):
                _joins(parties, here, _party(entry, SUPPORTER, "supporter", name))
            case ParticipantJoined() as facts:
                party = _party(entry, facts.participant, facts.role, facts.name)
                _joins(parties, here, replace(party, bound_since_ms=facts.bound_since_ms))
            case ParticipantLeft(participant=gone) if gone in here:
                place = here.pop(gone)
                parties[place] = replace(parties[place], left_ms=entry.time_ms)
            case _:
                pass
    return parties


def _joins(parties: list[Party], here: dict[int, int], party: Party) -> None:
    """Add a party; of one that is here already more may become known, not when it joined or under which name."""
    place = here.get(party.participant)
    if place is None:
        here[party.participant] = len(parties)
        parties.append(party)
    else:
        parties[place] = replace(parties[place], bound_since_ms=party.bound_since_ms)


def _party(entry: Entry, participant: int, role: Role, name: str) -> Party:
    return Party(participant=participant, role=role, name=name, joined_ms=entry.time_ms, left_ms=0, bound_since_ms=0)


class _Answers:
    """Answers so far, and which of them still hold."""

    def __init__(self) -> None:
        self.all: list[Answer] = []
        self._open: dict[str, int] = {}

    def take(self, entry: Entry) -> None:
        """Take what an entry says about rights."""
        match entry.facts:
            case Consent() as facts:
                self._consent(entry, facts)
            case RightGranted() as facts:
                self._give(entry, facts)
            case Refusal(reason=reason):
                self._refuse(entry, EVERYTHING, reason)
            case RightRefused(right=right, reason=reason):
                self._refuse(entry, right, reason)
            case RightWithdrawn(right=right) | RightExpired(right=right):
                self._close(right, entry, "withdrawn" if isinstance(entry.facts, RightWithdrawn) else "expired")
            case Ended():
                self._close_all(entry)
            case _:
                pass

    def _consent(self, entry: Entry, facts: Consent) -> None:
        for right in facts.rights:
            self._give(entry, RightGranted(right=right, duration="session", minutes=0, click=facts.click))
        for right in facts.rights_refused:
            self._refuse(entry, right, "customer")

    def _give(self, entry: Entry, facts: RightGranted) -> None:
        self._close(facts.right, entry, "replaced")
        self._open[facts.right] = len(self.all)
        self.all.append(_given(entry, facts))

    def _refuse(self, entry: Entry, right: str, reason: str) -> None:
        self.all.append(_refused(entry, right, reason))

    def _close(self, right: str, entry: Entry, until: Until) -> None:
        place = self._open.pop(right, None)
        if place is not None:
            self.all[place] = replace(self.all[place], until_ms=entry.time_ms, until=until)

    def _close_all(self, entry: Entry) -> None:
        for right in list(self._open):
            self._close(right, entry, "session_end")


def answers_of(entries: Iterable[Entry]) -> list[Answer]:
    """Return each answer apart, in the order of answering, with when and why it ceased to hold."""
    answers = _Answers()
    for entry in entries:
        answers.take(entry)
    return answers.all


def _given(entry: Entry, facts: RightGranted) -> Answer:
    return Answer(
        right=facts.right,
        answer="given",
        by="customer",
        reason="customer",
        click=facts.click,
        at_ms=entry.time_ms,
        duration=facts.duration,
        minutes=facts.minutes,
        until_ms=0,
        until="open",
    )


def _refused(entry: Entry, right: str, reason: str) -> Answer:
    return Answer(
        right=right,
        answer="refused",
        by="customer" if entry.who is Who.CUSTOMER else "module",
        reason=reason,
        click="unknown",
        at_ms=entry.time_ms,
        duration="none",
        minutes=0,
        until_ms=0,
        until="none",
    )
