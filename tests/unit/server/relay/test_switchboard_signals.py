"""Does the switchboard believe only those who may say it?"""

import pytest
from tests.support.memory_link import PARTICIPANTS, SESSION, seat

from beistand.server.relay.door import BYE_REASONS, Report
from beistand.server.relay.effects import CloseLink, SendSignal
from beistand.server.relay.rates import Rates
from beistand.server.relay.switchboard import LinkState, Switchboard
from beistand.wire.messages import END_REASONS
from beistand.wire.signals import (
    Bye,
    Closed,
    CodeBurned,
    FromEnd,
    Knocked,
    Lanes,
    Left,
    PairingFailed,
    Refused,
    Role,
    Told,
    pack_signal,
)


def said(role: Role, signal: FromEnd) -> tuple[Switchboard, list[Report], dict[int, list[object]], list[CloseLink]]:
    """Let a role say something to three linked participants; return board, reports, signals by link, and closings."""
    board = Switchboard(rates=Rates())
    for one, number in PARTICIPANTS.items():
        board.link_up(number, seat(one), now_ms=0)
    effects = board.signal(PARTICIPANTS[role], pack_signal(signal), now_ms=0)
    told: dict[int, list[object]] = {number: [] for number in PARTICIPANTS.values()}
    for effect in effects:
        if isinstance(effect, SendSignal):
            told[effect.link].append(effect.signal)
    reports = [effect for effect in effects if isinstance(effect, Report)]
    return board, reports, told, [effect for effect in effects if isinstance(effect, CloseLink)]


def test_the_words_are_those_of_the_ends() -> None:
    """Every way in which an end may end a session is understood."""
    assert frozenset(END_REASONS) == BYE_REASONS


def test_only_the_supporter_hears_that_the_used_code_was_tried_again() -> None:
    """Nobody else learns of it, nothing ends, and where no supporter is linked nothing happens."""
    board = Switchboard(rates=Rates())
    assert list(board.knocked(SESSION)) == []
    for one, number in PARTICIPANTS.items():
        board.link_up(number, seat(one), now_ms=0)

    assert list(board.knocked(SESSION)) == [SendSignal(link=PARTICIPANTS["supporter"], signal=Knocked())]
    assert board.state_of(PARTICIPANTS["customer"]) is LinkState.LINKED


@pytest.mark.parametrize("role", ["supporter", "customer"])
def test_a_goodbye_ends_the_session_for_everybody(role: Role) -> None:
    """One click of either person ends it, with the reason on every screen and on record."""
    board, reports, told, closings = said(role, Bye(reason=role))

    assert [(report.role, report.what, report.facts) for report in reports] == [(role, "bye", {"reason": role})]
    for number in PARTICIPANTS.values():
        final = [] if number == PARTICIPANTS[role] else [Left(participant=PARTICIPANTS[role], role=role, is_final=True)]
        assert told[number] == [*final, Closed(reason=role)]
        assert board.state_of(number) is LinkState.CLOSING
    assert {closing.code for closing in closings} == {4410}


@pytest.mark.parametrize("role", ["supporter", "customer"])
def test_whoever_says_first_that_the_code_is_burned_puts_it_on_record(role: Role) -> None:
    """Both screens count the wrong tries; the record says "burned" whichever of the two is faster."""
    board, reports, told, _ = said(role, Bye(reason="code_burned"))

    assert [report.what for report in reports] == ["code_burned"]
    assert board.signal(PARTICIPANTS["supporter"], pack_signal(CodeBurned()), now_ms=1) == ()
    assert told[PARTICIPANTS["supporter"]][-1] == Closed(reason="code_burned")


def test_a_colleague_leaves_alone() -> None:
    """A colleague who goes does not end the help."""
    board, reports, told, closings = said("colleague", Bye(reason="supporter"))

    assert [report.what for report in reports] == ["bye"]
    assert [closing.link for closing in closings] == [PARTICIPANTS["colleague"]]
    assert told[PARTICIPANTS["customer"]] == [Left(participant=3, role="colleague", is_final=True)]
    assert board.state_of(PARTICIPANTS["customer"]) is LinkState.LINKED
    assert board.link_down(PARTICIPANTS["colleague"]) == ()


def test_wrong_codes_are_counted_and_the_third_burns_the_code() -> None:
    """Nobody can guess a code by trying on and on."""
    board, reports, _, closings = said("supporter", PairingFailed(runs=2))
    assert [(report.what, report.facts) for report in reports] == [("pairing_failed", {"runs": 2})]
    assert closings == []

    board, reports, told, closings = said("supporter", PairingFailed(runs=3))
    assert [report.what for report in reports] == ["pairing_failed", "code_burned"]
    assert told[PARTICIPANTS["customer"]] == [Closed(reason="code_burned")]
    assert len(closings) == len(PARTICIPANTS)
    board.link_up(9, seat("supporter"), now_ms=0)
    assert board.state_of(9) is LinkState.CLOSING


def test_a_burned_code_ends_the_session() -> None:
    """Both screens say so when the code is burned."""
    _, reports, told, _ = said("supporter", CodeBurned())

    assert [report.what for report in reports] == ["code_burned"]
    assert all(signals == [Closed(reason="code_burned")] for signals in told.values())


@pytest.mark.parametrize("what", ["paired", "consent_given", "consent_refused", "rights_changed", "paused", "resumed"])
def test_what_the_customer_tells_is_on_record(what: str) -> None:
    """Both sides find in the record what the customer allowed."""
    _, reports, told, closings = said("customer", Told(what=what, rights=["view"]))

    assert [(report.session, report.what) for report in reports] == [(SESSION, what)]
    assert reports[0].facts == ({} if what == "paired" else {"rights": ["view"]})
    assert closings == []
    assert not any(told.values())


@pytest.mark.parametrize(
    ("role", "signal"),
    [
        ("supporter", Told(what="consent_given", rights=["view", "control"])),
        ("supporter", Told(what="rights_changed", rights=["control"])),
        ("supporter", Told(what="resumed")),
        ("colleague", Told(what="paired")),
        ("colleague", Told(what="consent_given")),
        ("customer", Told(what="anything_else")),
        ("supporter", Lanes(slow=[])),
        ("colleague", Lanes(slow=[1])),
        ("customer", PairingFailed(runs=3)),
        ("customer", CodeBurned()),
        ("colleague", CodeBurned()),
        ("colleague", PairingFailed(runs=1)),
        ("customer", Bye(reason="a text of one's own")),
    ],
)
def test_nobody_speaks_for_another_role(role: Role, signal: FromEnd) -> None:
    """No supporter can write a consent into the record, and no customer can burn somebody's code."""
    _, reports, told, closings = said(role, signal)

    assert [(report.what, report.facts) for report in reports] == [("left", {"reason": "bad_signal"})]
    assert told[PARTICIPANTS[role]] == [Refused(reason="bad_signal")]
    assert [(closing.link, closing.code) for closing in closings] == [(PARTICIPANTS[role], 4400)]
