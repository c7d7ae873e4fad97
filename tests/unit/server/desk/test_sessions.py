"""Does a session begin once, end for sure, and leave its trace?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.support.desk import Desk, open_desk
from tests.support.places import Place

from beistand.server.desk import cases, notices, secrecy, sessions
from beistand.server.desk.errors import JoinRefusedError, NotAllowedError, NotThereError
from beistand.server.desk.sessions import Seat, Started, Told
from beistand.server.notice.languages import TextLanguage
from beistand.server.store import sessions as kept
from beistand.server.store.sessions import Session

ROLES = {1: "supporter", 2: "customer", 3: "colleague"}


@pytest.fixture
def desk(place: Place) -> Iterator[Desk]:
    """Give a desk that is set up."""
    with open_desk(place.folder, place.url) as opened:
        yield opened


def _start(desk: Desk, case: str) -> Started:
    with desk.database.transaction() as tx:
        return sessions.start(tx, case_number=case, by=desk.anna, tickets=desk.tickets, now=desk.clock())


def _join(desk: Desk, number: str) -> str:
    with desk.database.transaction() as tx:
        return sessions.join(tx, number=number, tickets=desk.tickets, now=desk.clock())


def _admit(desk: Desk, ticket: str) -> Seat | str:
    with desk.database.reading() as tx:
        return sessions.admit(tx, ticket=ticket, tickets=desk.tickets, now=desk.clock())


def _tell(desk: Desk, session: str, participant: int, what: str, **facts: str | int | list[str]) -> None:
    told = Told(session=session, participant=participant, role=ROLES[participant], what=what, facts=facts)
    with desk.database.transaction() as tx:
        sessions.record_told(tx, told, now=desk.clock())


def _overdue(desk: Desk) -> dict[str, str]:
    with desk.database.transaction() as tx:
        return sessions.end_overdue(tx, now=desk.clock())


def _kept(desk: Desk, session: str) -> Session:
    with desk.database.reading() as tx:
        found = kept.find(tx, session)
    assert found is not None
    return found


def test_a_new_session_names_the_notice_that_holds(desk: Desk) -> None:
    """What the supporter's browser binds into the pairing is the notice that the customer reads."""
    started = _start(desk, desk.case())

    seat = _admit(desk, started.ticket)

    assert isinstance(seat, Seat)
    assert (seat.participant, seat.role, seat.session) == (1, "supporter", started.session)
    assert seat.notice_hash == started.notice_hash.hex()
    assert (started.notice_version, seat.notice_version, seat.confirmed_ms) == (1, 1, 0)
    assert len(started.number) == 4
    assert started.expires_ms == int((desk.clock() + timedelta(minutes=10)).timestamp() * 1_000)


def test_a_number_lets_one_customer_in(desk: Desk) -> None:
    """Who reads the code over a shoulder comes too late."""
    started = _start(desk, desk.case())

    seat = _admit(desk, _join(desk, started.number))

    assert isinstance(seat, Seat)
    assert (seat.participant, seat.role) == (2, "customer")
    with pytest.raises(JoinRefusedError) as caught:
        _join(desk, started.number)
    assert caught.value.word == "code_used"


@pytest.mark.parametrize(
    ("happened", "word"),
    [("nothing", "unknown_number"), ("waited", "code_expired"), ("ended", "session_over"), ("expired", "code_expired")],
)
def test_a_number_that_is_not_good_says_why(desk: Desk, happened: str, word: str) -> None:
    """A customer with an old code learns what to do."""
    started = _start(desk, desk.case())
    number = started.number if happened != "nothing" else f"{(int(started.number) + 1) % 10_000:04}"
    if happened in {"waited", "expired"}:
        desk.clock.pass_by(minutes=10)
    if happened == "expired":
        _overdue(desk)
    if happened == "ended":
        _tell(desk, started.session, 1, "bye", reason="supporter")

    with pytest.raises(JoinRefusedError) as caught:
        _join(desk, number)

    assert caught.value.word == word


def test_a_ticket_serves_every_reconnect_until_the_end(desk: Desk) -> None:
    """A broken link or a restarted server costs seconds, not the session."""
    started = _start(desk, desk.case())
    ticket = _join(desk, started.number)
    for what in ("joined", "left", "joined"):
        _tell(desk, started.session, 2, what)
        assert isinstance(_admit(desk, ticket), Seat)
    desk.clock.pass_by(hours=3)
    assert isinstance(_admit(desk, ticket), Seat), "a long session outlives the code"

    _tell(desk, started.session, 2, "bye", reason="customer")

    assert _admit(desk, ticket) == "session_over"
    assert _admit(desk, "nonsense") == "bad_ticket"


def test_the_story_of_a_session_is_on_record(desk: Desk) -> None:
    """Whoever asks later finds who did what, and how long the screen was shared."""
    case = desk.case()
    started = _start(desk, case)
    _join(desk, started.number)
    _tell(desk, started.session, 1, "paired")
    _tell(desk, started.session, 2, "consent_given", rights=["view"])
    desk.clock.pass_by(minutes=5)
    _tell(desk, started.session, 2, "rights_changed", rights=["view", "control"])
    _tell(desk, started.session, 2, "bye", reason="customer")

    session = _kept(desk, started.session)
    assert (session.state, session.end_reason, session.ended_by) == ("ended", "customer", "customer")
    assert session.lasted_s == 300
    assert desk.happened(session=started.session) == [
        "session.code.made",
        "session.code.used",
        "session.pairing.done",
        "session.consent.given",
        "session.rights.changed",
        "session.session.ended",
    ]
    assert desk.happened(case=case)[0] == "case.case.opened"


def test_three_wrong_codes_burn_the_session(desk: Desk) -> None:
    """Guessing ends before it gets anywhere."""
    started = _start(desk, desk.case())
    ticket = _join(desk, started.number)
    for runs in (1, 2, 3):
        _tell(desk, started.session, 1, "pairing_failed", runs=runs)
    _tell(desk, started.session, 1, "code_burned")

    session = _kept(desk, started.session)
    assert (session.state, session.pairing_runs_failed) == ("burned", 3)
    assert _admit(desk, ticket) == "session_over"
    with pytest.raises(JoinRefusedError):
        _join(desk, started.number)


def test_a_code_nobody_used_expires(desk: Desk) -> None:
    """A code on a slip of paper is worth nothing after ten minutes."""
    started = _start(desk, desk.case())
    _tell(desk, started.session, 1, "joined")
    desk.clock.pass_by(minutes=9)
    assert _overdue(desk) == {}
    desk.clock.pass_by(minutes=1)

    assert _overdue(desk) == {started.session: "timeout"}
    assert _overdue(desk) == {}
    assert _admit(desk, started.ticket) == "code_expired"


def test_a_session_whose_ends_stay_away_ends(desk: Desk) -> None:
    """No session stays open because two machines crashed."""
    started = _start(desk, desk.case())
    _join(desk, started.number)
    for participant in (1, 2):
        _tell(desk, started.session, participant, "joined")
    _tell(desk, started.session, 1, "left", reason="link_lost")
    desk.clock.pass_by(minutes=30)
    assert _overdue(desk) == {}, "the customer is still there"
    _tell(desk, started.session, 2, "left", reason="silent")
    desk.clock.pass_by(minutes=9)
    assert _overdue(desk) == {}
    desk.clock.pass_by(minutes=1)

    assert _overdue(desk) == {started.session: "link_lost"}


def test_a_restarted_server_waits_for_its_ends(desk: Desk) -> None:
    """After a crash nobody is linked; who comes back goes on, who does not is not waited for for ever."""
    started = _start(desk, desk.case())
    _join(desk, started.number)
    _tell(desk, started.session, 2, "joined")
    desk.clock.pass_by(hours=1)
    with desk.database.transaction() as tx:
        sessions.server_started(tx, now=desk.clock())

    assert _overdue(desk) == {}
    desk.clock.pass_by(minutes=10)
    assert list(_overdue(desk)) == [started.session]


def test_a_new_code_replaces_the_one_nobody_used(desk: Desk) -> None:
    """One case has one code at a time, so that nobody joins into an empty room."""
    case = desk.case()
    first = _start(desk, case)

    second = _start(desk, case)

    assert second.ended == (first.session,)
    assert second.number != first.number
    assert _kept(desk, first.session).state == "ended"


def test_a_running_session_is_not_thrown_away_by_a_second_one(desk: Desk) -> None:
    """A second click or a colleague does not cut off a customer."""
    case = desk.case()
    started = _start(desk, case)
    _join(desk, started.number)
    _tell(desk, started.session, 2, "joined")
    _tell(desk, started.session, 2, "consent_given", rights=["view"])

    with pytest.raises(NotAllowedError, match="running"):
        _start(desk, case)
    with desk.database.transaction() as tx:
        sessions.end_by_staff(tx, session_id=started.session, by=desk.anna, now=desk.clock())

    assert _start(desk, case).ended == ()


def test_closed_and_unknown_cases_start_nothing(desk: Desk) -> None:
    """Every session belongs to a case that is being worked on."""
    case = desk.case()
    with desk.database.transaction() as tx:
        cases.close(tx, number=case, by=desk.anna, now=desk.clock())

    with pytest.raises(NotAllowedError, match="closed"):
        _start(desk, case)
    with pytest.raises(NotThereError):
        _start(desk, "1999-0001")


def test_a_case_with_a_live_session_stays_open(desk: Desk) -> None:
    """Nobody closes a case under a customer."""
    case = desk.case()
    _start(desk, case)

    with pytest.raises(NotAllowedError), desk.database.transaction() as tx:
        cases.close(tx, number=case, by=desk.anna, now=desk.clock())


def test_a_confirmation_on_the_page_reaches_the_seat(desk: Desk) -> None:
    """Both ends learn when the notice was confirmed, but only for this very session's number."""
    with desk.database.transaction() as tx:
        confirmation = notices.confirm(tx, version=1, language=TextLanguage.DE, now=desk.clock())
    confirmed_at = desk.clock()
    desk.clock.pass_by(minutes=1)
    started = _start(desk, desk.case())
    with desk.database.transaction() as tx:
        notices.say_number(tx, confirmation, number=started.number, now=desk.clock())

    seat = _admit(desk, _join(desk, started.number))

    assert isinstance(seat, Seat)
    assert seat.confirmed_ms == int(confirmed_at.timestamp() * 1_000)


def test_numbers_of_the_last_hour_rest(desk: Desk) -> None:
    """Who mistypes or keeps an old code does not meet a stranger's session."""
    case = desk.case()

    numbers = [_start(desk, case).number for _ in range(30)]

    assert len(set(numbers)) == 30


def test_what_a_colleague_says_ends_nothing(desk: Desk) -> None:
    """The session belongs to customer and supporter."""
    started = _start(desk, desk.case())
    _tell(desk, started.session, 3, "bye", reason="supporter")

    assert _kept(desk, started.session).is_live


def test_a_declaration_that_ends_meanwhile_ends_no_session(desk: Desk) -> None:
    """A customer is not left alone in the middle of the work: this session goes on, and no new one begins."""
    case = desk.case()
    with desk.database.reading() as tx:
        signed = [one.declaration for one in secrecy.standings(tx, desk.anna, now=desk.clock())]
        last = min(one.valid_until for one in signed if one)
    desk.clock.now = last - timedelta(minutes=1)
    started = _start(desk, case)
    _join(desk, started.number)
    desk.clock.pass_by(minutes=2)

    assert isinstance(_admit(desk, started.ticket), Seat), "a link that broke comes back"
    _tell(desk, started.session, 2, "consent_given", rights=["view"])
    assert _overdue(desk) == {}
    assert _kept(desk, started.session).is_live
    with pytest.raises(NotAllowedError, match="secrecy"):
        _start(desk, desk.case())
