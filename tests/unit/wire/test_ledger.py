"""Can anything be entered into a ledger that did not happen, or be taken out of it unseen?"""

import json
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.receipts import BEGAN_MS, OPENING, STORY, whole_session

from beistand.wire.errors import LedgerError
from beistand.wire.ledger import Chain, canonical, read_entry
from beistand.wire.ledger_facts import (
    MAY_BE_BY,
    Consent,
    Ended,
    Facts,
    Paired,
    Pause,
    RightAsked,
    RightGranted,
    RightWithdrawn,
    Trouble,
    Who,
    kind_of,
)
from beistand.wire.limits import LEDGER_ENTRIES_MAX, LEDGER_ENTRY_MAX_BYTES

GRANT = RightGranted(right="control", duration="session", minutes=0, click="physical")
PIECES = tuple(whole_session().pieces)


def complaint(pieces: list[bytes]) -> LedgerError | None:
    """Return what a reader says against a ledger; None when it took all of it."""
    chain = Chain(OPENING)
    try:
        for piece in pieces:
            chain.add(piece)
    except LedgerError as error:
        return error
    return None


def test_a_whole_session_is_read_as_it_was_written() -> None:
    """What the customer's module wrote down is what everybody reads."""
    chain = Chain(OPENING)
    entries = [chain.add(piece) for piece in PIECES]

    assert [(entry.facts, entry.who) for entry in entries] == list(STORY)
    assert chain.is_over


def test_the_form_is_the_one_of_the_standard() -> None:
    """A reader in any language gets the same bytes: sorted names, no spaces, real letters, shortest escapes."""
    for piece in PIECES:
        read = json.loads(piece)
        assert piece == json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    ("facts", "who", "words"),
    [
        (GRANT, Who.SUPPORTER, "only customer can do that"),
        (GRANT, Who.MODULE, "only customer can do that"),
        (RightWithdrawn(right="view"), Who.SERVER, "only customer can do that"),
        (RightGranted(right="view", duration="once", minutes=5, click="physical"), Who.CUSTOMER, "5 minutes"),
        (RightGranted(right="view", duration="minutes", minutes=0, click="physical"), Who.CUSTOMER, "0 minutes"),
        (Paired(run=2, language="de"), Who.MODULE, "second time"),
        (Trouble(word="Not a word", times=1), Who.MODULE, "not readable"),
        (Trouble(word="broken", times=-1), Who.MODULE, "not readable"),
        (Trouble(word="bad\udc80", times=1), Who.MODULE, "no Unicode"),
    ],
)
def test_what_cannot_have_happened_is_not_entered(facts: Facts, who: Who, words: str) -> None:
    """A right is given by the customer and by nobody else, whoever writes it."""
    chain = Chain(OPENING)
    for piece in PIECES[:3]:
        chain.add(piece)

    with pytest.raises(LedgerError, match=words) as caught:
        chain.write(facts, who=who, time_ms=BEGAN_MS)

    assert caught.value.number == 4
    assert chain.head.count == 3


def test_a_right_without_a_consent_is_forged() -> None:
    """No ledger shows a right that came before the customer's yes."""
    chain = Chain(OPENING)
    chain.add(PIECES[0])
    for facts in (GRANT, STORY[2][0]):
        with pytest.raises(LedgerError, match="without"):
            chain.write(facts, who=Who.CUSTOMER, time_ms=BEGAN_MS)


def test_a_consent_that_contradicts_itself_is_refused() -> None:
    """Screens that are shared without any right, or a yes and a no to the same right, are no answer."""
    for rights, refused in (([], ["view"]), (["view"], ["view"])):
        consent = Consent(rights=rights, rights_refused=refused, screens=1, has_read_notice=True, click="physical")
        chain = Chain(OPENING)
        for piece in PIECES[:2]:
            chain.add(piece)
        with pytest.raises(LedgerError):
            chain.write(consent, who=Who.CUSTOMER, time_ms=BEGAN_MS)


def test_nothing_follows_the_end_and_nothing_precedes_the_pairing() -> None:
    """A ledger is of one session, from its pairing to its end."""
    over = Chain(OPENING)
    for piece in PIECES:
        over.add(piece)
    with pytest.raises(LedgerError, match="after the end"):
        over.write(Pause(), who=Who.CUSTOMER, time_ms=BEGAN_MS)
    with pytest.raises(LedgerError, match="begins with the pairing"):
        Chain(OPENING).write(Ended(reason="failed", lasted_s=0), who=Who.MODULE, time_ms=BEGAN_MS)


def test_a_ledger_has_an_end() -> None:
    """Somebody who provokes entries without end fills no memory: the ledger says that it is full."""
    chain = Chain(OPENING)
    chain.add(PIECES[0])
    for _ in range(LEDGER_ENTRIES_MAX - 1):
        chain.write(Trouble(word="gap", times=1), who=Who.MODULE, time_ms=BEGAN_MS)
    with pytest.raises(LedgerError, match="does not fit any more"):
        chain.write(Trouble(word="gap", times=1), who=Who.MODULE, time_ms=BEGAN_MS)


def test_a_clock_that_goes_back_stands_still_in_the_ledger() -> None:
    """Entries never seem to have happened before those before them."""
    chain = Chain(OPENING)
    chain.write(Paired(run=1, language="en"), who=Who.MODULE, time_ms=BEGAN_MS)
    later = chain.write(Trouble(word="gap", times=1), who=Who.MODULE, time_ms=5)
    assert read_entry(later, number=2).time_ms == BEGAN_MS


@given(data=st.data())
def test_any_flipped_byte_is_found(data: st.DataObject) -> None:
    """Whoever changes one byte of what happened is found out, at that entry or the one behind it."""
    at = data.draw(st.integers(0, len(PIECES) - 2))
    place = data.draw(st.integers(0, len(PIECES[at]) - 1))
    mask = data.draw(st.integers(1, 255))
    changed = bytearray(PIECES[at])
    changed[place] ^= mask
    error = complaint([*PIECES[:at], bytes(changed), *PIECES[at + 1 :]])
    assert error is not None
    assert error.number in {at + 1, at + 2}


@given(data=st.data())
def test_reordered_missing_and_repeated_entries_are_found(data: st.DataObject) -> None:
    """Nobody can take an entry out, put it elsewhere or play it again."""
    taken = data.draw(st.integers(0, len(PIECES) - 1))
    rest = [*PIECES[:taken], *PIECES[taken + 1 :]]
    if taken < len(PIECES) - 1:
        assert complaint(rest) is not None
    put = data.draw(st.integers(0, len(rest)))
    if put != taken:
        assert complaint([*rest[:put], PIECES[taken], *rest[put:]]) is not None
    again = data.draw(st.integers(0, len(PIECES)))
    assert complaint([*PIECES[:again], PIECES[taken], *PIECES[again:]]) is not None


def test_an_entry_of_another_session_is_found() -> None:
    """A grant that somebody gave elsewhere counts for nothing here."""
    other = Chain(msgspec.structs.replace(OPENING, session="ff" * 16))
    first = other.write(Paired(run=1, language="de"), who=Who.MODULE, time_ms=BEGAN_MS)
    error = complaint([first])
    assert error is not None
    assert error.number == 1


@given(data=st.binary(max_size=300))
def test_hostile_bytes_are_one_clear_error(data: bytes) -> None:
    """Bytes that are no entry cause a sentence that names the entry, and nothing else."""
    with pytest.raises(LedgerError) as caught:
        read_entry(data, number=3)
    assert caught.value.number == 3
    assert "entry 3" in str(caught.value)


@given(spaces=st.sampled_from([b" ", b"\n", b"\t"]), data=st.data())
def test_the_same_content_in_another_form_is_refused(spaces: bytes, data: st.DataObject) -> None:
    """There is one form, so there is one checksum; an added space is a change."""
    piece = PIECES[0]
    places = [i for i, byte in enumerate(piece) if byte in b"{},:"]
    at = data.draw(st.sampled_from(places))
    with pytest.raises(LedgerError):
        read_entry(piece[:at] + spaces + piece[at:], number=1)


def test_double_names_deep_nests_and_giants_are_refused() -> None:
    """Tricks against readers of JSON end like every other wrong byte."""
    good = PIECES[0]
    twice = good.replace(b'"number":1', b'"number":1,"number":1')
    deep = b'{"facts":' + b"[" * 2_000 + b"]" * 2_000 + b"}"
    giant = canonical({"facts": "x" * LEDGER_ENTRY_MAX_BYTES})
    hidden = good.replace(b'"de"', b'"de\\u0000"')
    for data in (twice, deep, giant, hidden, good.replace(b'"run":1', b'"run":1.0'), good + b"\n"):
        with pytest.raises(LedgerError):
            read_entry(data, number=1)


@pytest.mark.parametrize("char", ["\u202e", "\u200b", "\u2066", "\n", "\x00", "\ufeff", "\u0085"])
def test_text_that_hides_something_is_refused(char: str) -> None:
    """A file or a person cannot look like another one by invisible characters."""
    chain = Chain(OPENING)
    for piece in PIECES[:4]:
        chain.add(piece)
    forged = RightAsked(right="control", participant=1, reason=f"gut{char}artig")
    with pytest.raises(LedgerError):
        chain.write(forged, who=Who.SUPPORTER, time_ms=BEGAN_MS)


def test_each_kind_has_an_author() -> None:
    """No kind of entry is without a rule of who can be behind it."""
    assert set(MAY_BE_BY) == set(get_args(Facts))
    assert all(MAY_BE_BY.values())
    assert len({kind_of(kind) for kind in MAY_BE_BY}) == len(MAY_BE_BY)
