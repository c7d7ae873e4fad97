"""Does a receipt hold exactly when nothing in it was changed, and is the first broken entry named?"""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.receipts import (
    CUSTOMER_KEY,
    OPENING,
    STORY,
    SUPPORTER_KEY,
    Session,
    receipt_with,
    signed,
    whole_file,
    whole_session,
)

from beistand.proof.check import Check, Result, Verdict, check
from beistand.seal.signing import SigningKey
from beistand.wire.ledger import CUSTOMER, SUPPORTER, Chain, canonical
from beistand.wire.ledger_facts import Consent, Ended, Facts, Refusal, RightGranted, Who
from beistand.wire.receipt import Receipt, Signature, pack_receipt, read_receipt

FILE = whole_file()


def results(verdict: Verdict) -> dict[Check, Result]:
    """Return what each check found."""
    return {finding.check: finding.result for finding in verdict.findings}


def entry_places() -> list[tuple[int, int]]:
    """Return where each entry begins and ends in the file."""
    places, at = [], 0
    for piece in read_receipt(FILE).ledger.entry_bytes():
        at = FILE.index(piece, at)
        places.append((at, at + len(piece)))
    return places


PLACES = entry_places()


def test_a_whole_session_holds() -> None:
    """The customer can show the receipt to anybody, and every check says yes."""
    verdict = check(FILE)

    assert verdict.result is Result.HOLDS, verdict.findings
    assert set(results(verdict)) == set(Check)
    assert verdict.first_broken == 0
    assert len(verdict.entries) == len(STORY)


@settings(max_examples=600)
@given(data=st.data())
def test_every_flipped_byte_breaks_it(data: st.DataObject) -> None:
    """One changed byte anywhere in the file is found; inside an entry, that entry is named."""
    place = data.draw(st.integers(0, len(FILE) - 1))
    changed = bytearray(FILE)
    changed[place] ^= data.draw(st.integers(1, 255))

    verdict = check(bytes(changed))

    assert verdict.result is not Result.HOLDS
    inside = [number for number, (begin, end) in enumerate(PLACES, 1) if begin <= place < end]
    if inside:
        assert verdict.result is Result.BROKEN
        assert verdict.first_broken == inside[0], (place, changed[place - 20 : place + 20])


def test_each_byte_of_each_entry_is_guarded() -> None:
    """Every single byte of the ledger, changed to a digit or a letter, leads to its own entry."""
    for number, (begin, end) in enumerate(PLACES, 1):
        for place in range(begin, end):
            other = ord("7") if FILE[place] != ord("7") else ord("8")
            verdict = check(FILE[:place] + bytes((other,)) + FILE[place + 1 :])
            assert (verdict.result, verdict.first_broken) == (Result.BROKEN, number), FILE[place - 9 : place + 9]


def test_every_byte_of_the_file_is_guarded_and_the_fault_has_a_name() -> None:
    """Whichever byte of a receipt is flipped: it does not hold, and the answer names an entry or says what is wrong."""
    for place in range(len(FILE)):
        changed = bytearray(FILE)
        changed[place] ^= 1 << place % 8
        verdict = check(bytes(changed))
        broken = [finding for finding in verdict.findings if finding.result is Result.BROKEN]
        assert broken, (place, FILE[place - 9 : place + 9])
        assert all(finding.entry or finding.detail for finding in broken), (place, broken)


@given(data=st.data())
def test_cut_files_are_found(data: st.DataObject) -> None:
    """A file that was not saved to its end is none."""
    assert check(FILE[: data.draw(st.integers(0, len(FILE) - 1))]).result is Result.BROKEN


@given(data=st.binary(max_size=2_000))
def test_hostile_bytes_are_a_verdict(data: bytes) -> None:
    """Whatever somebody passes off as a receipt, the answer is a plain no."""
    assert check(data).result is Result.BROKEN


def test_a_session_that_broke_off_holds_as_far_as_it_goes() -> None:
    """A torn link or a killed program leaves proof of what happened until then, and says that the end is missing."""
    session = whole_session(STORY[:5])
    session.enter(RightGranted(right="control", duration="once", minutes=0, click="physical"), Who.CUSTOMER)
    session.supporter.pop()

    verdict = check(pack_receipt(session.receipt(text="")))

    assert verdict.result is Result.PARTLY
    partly = {finding.check: finding.until for finding in verdict.findings if finding.result is Result.PARTLY}
    assert partly == {Check.SUPPORTER: 5, Check.NOTICE: 0, Check.END: 6}


def test_a_refusal_has_a_receipt_too() -> None:
    """Who says no can prove that; the supporter's end is not opened for it, so only the module signs."""
    session = Session()
    for facts, who in STORY[:2]:
        session.enter(facts, who, is_countersigned=False)
    session.enter(Refusal(reason="customer"), Who.CUSTOMER, is_countersigned=False)
    session.enter(Ended(reason="refused", lasted_s=0), Who.CUSTOMER, is_countersigned=False)

    receipt = session.receipt()

    assert receipt.header.state == "refused"
    assert [(one.right, one.answer) for one in receipt.answers] == [("session", "refused")]
    assert results(check(pack_receipt(receipt)))[Check.SUPPORTER] is Result.PARTLY


def rechained(number: int, **changed: object) -> Receipt:
    """Return a receipt whose entry was changed and everything behind it linked again, signatures as they were."""
    session = whole_session()
    chain = Chain(OPENING)
    pieces = []
    for at, entry in enumerate(check(FILE).entries, 1):
        facts = msgspec.convert({**msgspec.to_builtins(entry.facts), **changed}, Facts) if at == number else entry.facts
        pieces.append(chain.write(facts, who=entry.who, time_ms=entry.time_ms))
    session.pieces = pieces
    return session.receipt()


@pytest.mark.parametrize("number", [3, 5, 6, 7, 10])
def test_a_rewritten_history_is_named_at_its_first_entry(number: int) -> None:
    """Who changes what happened and makes the chain fit again still cannot make the signatures fit."""
    changes: dict[int, dict[str, object]] = {
        3: {"rights": ["view", "control"], "rights_refused": []},
        5: {"reason": "Ich war es nicht"},
        6: {"minutes": 600},
        7: {"sha256": "00" * 32},
        10: {"lasted_s": 1},
    }

    verdict = check(pack_receipt(rechained(number, **changes[number])))

    assert (verdict.result, verdict.first_broken) == (Result.BROKEN, number)
    assert results(verdict)[Check.CHAIN] is Result.HOLDS


def test_a_cut_off_end_is_seen() -> None:
    """Who leaves the last entries out keeps signatures that say how many there were."""
    session = whole_session()
    session.pieces = session.pieces[:7]

    verdict = check(pack_receipt(session.receipt()))

    assert verdict.result is Result.BROKEN
    assert results(verdict)[Check.CUSTOMER] is Result.BROKEN


def test_signatures_of_somebody_else_or_in_disorder_are_found() -> None:
    """A signature of another key, of the other end, or one that is there twice is no signature."""
    session = whole_session()
    head = session.chain.head
    stranger = SigningKey(b"x" * 32)
    wrong: list[list[Signature]] = [
        [signed(stranger, SUPPORTER, head)],
        [signed(SUPPORTER_KEY, CUSTOMER, head)],
        [signed(CUSTOMER_KEY, SUPPORTER, head)],
        [*session.supporter, session.supporter[-1]],
        list(reversed(session.supporter)),
        [msgspec.structs.replace(session.supporter[-1], count=11)],
    ]
    for signatures in wrong:
        session.supporter = signatures
        assert results(check(pack_receipt(session.receipt())))[Check.SUPPORTER] is Result.BROKEN


def test_what_stands_around_the_ledger_is_guarded_too() -> None:
    """Nobody can change the contact, a purpose, the notice or the answers and leave the entries alone."""
    receipt = read_receipt(FILE)
    replace = msgspec.structs.replace
    answer = replace(receipt.answers[0], until="open", until_ms=0)
    changed = {
        Check.SUMMARY: [
            replace(receipt, answers=[answer, *receipt.answers[1:]]),
            replace(receipt, parties=receipt.parties[:1]),
            replace(receipt, header=replace(receipt.header, state="refused")),
        ],
        Check.NOTICE: [
            replace(receipt, notice=replace(receipt.notice, text="Wir dürfen alles.")),
            replace(receipt, notice=replace(receipt.notice, version=8)),
            replace(receipt, notice=replace(receipt.notice, policy="00" * 32)),
            replace(receipt, notice=replace(receipt.notice, texts=receipt.notice.texts[:1])),
            replace(receipt, processing=replace(receipt.processing, withdrawal="Nie.")),
        ],
    }
    for name, receipts in changed.items():
        for one in receipts:
            assert results(check(pack_receipt(one)))[name] is Result.BROKEN


def test_a_ledger_or_receipt_of_another_form_is_not_guessed_at() -> None:
    """A file of a later version is refused with its name, not half understood."""
    receipt = read_receipt(FILE)
    replace = msgspec.structs.replace
    opening = replace(receipt.ledger.opening, form="beistand ledger 2")
    for other in (
        replace(receipt, form="beistand receipt 2"),
        replace(receipt, ledger=replace(receipt.ledger, opening=opening)),
    ):
        verdict = check(pack_receipt(other))
        assert verdict.result is Result.BROKEN
        assert "2'; this program reads" in verdict.findings[0].detail


def test_answers_stand_apart_with_their_times() -> None:
    """Each right has its own line: given or refused, when, for how long, when it ended and why."""
    answers = {(one.right, one.answer): one for one in read_receipt(FILE).answers}

    assert answers["view", "given"].until == "withdrawn"
    assert answers["control", "refused"].until == "none"
    granted = answers["control", "given"]
    assert (granted.duration, granted.minutes, granted.until) == ("minutes", 10, "expired")
    assert granted.until_ms - granted.at_ms == 120_000


def test_a_second_consent_cannot_be_slipped_in() -> None:
    """One session has one consent; later rights are grants of their own."""
    session = whole_session(STORY[:3])
    chain = session.chain
    with pytest.raises(Exception, match="second time"):
        chain.write(
            Consent(rights=["control"], rights_refused=[], screens=1, has_read_notice=True, click="physical"),
            who=Who.CUSTOMER,
            time_ms=0,
        )


def test_the_file_is_ordinary_json() -> None:
    """Every program can read the receipt; nothing of it needs ours."""
    read = json.loads(FILE)

    assert canonical(read) == FILE
    assert read["ledger"]["entries"][2]["facts"]["rights"] == ["view"]
    assert check(pack_receipt(receipt_with(whole_session().ledger()))).result is Result.HOLDS
