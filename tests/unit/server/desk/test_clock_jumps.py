"""What becomes of the work when the server's clock jumps: an hour back, a day ahead, into another year?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.support.desk import Desk, open_desk
from tests.support.places import Place

from beistand.server.desk import audit, cases, sessions, times
from beistand.server.desk.audit_seal import open_audit_seal
from beistand.server.desk.sessions import Told

BACK = timedelta(hours=1)


@pytest.fixture
def desk(place: Place) -> Iterator[Desk]:
    """Give a desk that is set up."""
    with open_desk(place.folder, place.url) as opened:
        yield opened


def test_a_clock_that_goes_back_loses_no_case_and_no_row(desk: Desk, place: Place) -> None:
    """Notes, numbers and the record keep their order, and the chain still verifies."""
    first = desk.case()
    for text in ("eins", "zwei", "drei"):
        with desk.database.transaction() as tx:
            seen = cases.notes_mark(cases.get(tx, first).notes)
            cases.note(tx, number=first, notes=text, seen=seen, by=desk.anna, now=desk.clock())
        desk.clock.now -= BACK
    second = desk.case()

    assert int(second[-4:]) == int(first[-4:]) + 1
    with desk.database.reading() as tx:
        assert cases.get(tx, first).notes == "drei"
        assert [one.number for one in cases.search(tx, words="", is_open=None).cases] == [second, first]
        assert audit.verify(tx, open_audit_seal(place.folder)).findings == ()
    assert desk.happened(case=first).count("case.notes.changed") == 3


@pytest.mark.parametrize("jump", [-timedelta(hours=2), timedelta(days=2)])
def test_a_session_ends_and_is_billed_without_nonsense(desk: Desk, jump: timedelta) -> None:
    """A jump in mid-session gives no negative time and no session that never ends."""
    case = desk.case()
    with desk.database.transaction() as tx:
        started = sessions.start(tx, case_number=case, by=desk.anna, tickets=desk.tickets, now=desk.clock())
        sessions.join(tx, number=started.number, tickets=desk.tickets, now=desk.clock())
    for what, facts in (("consent_given", {"rights": ["view"]}), ("bye", {"reason": "customer"})):
        told = Told(session=started.session, participant=2, role="customer", what=what, facts=facts)
        with desk.database.transaction() as tx:
            sessions.record_told(tx, told, now=desk.clock())
        desk.clock.now += jump

    with desk.database.reading() as tx:
        (session,) = cases.open_file(tx, case).sessions
        sheet = times.sheet(tx, case)
    assert (session.state, session.is_live) == ("ended", False)
    assert session.lasted_s == max(0, int(jump.total_seconds()))
    assert all(entry.seconds >= 0 for entry in sheet.entries)
    assert sheet.total_s >= 0


def test_a_code_is_never_good_for_longer_than_it_says(desk: Desk) -> None:
    """A day ahead every code is over, and the server says so instead of letting somebody in."""
    case = desk.case()
    with desk.database.transaction() as tx:
        sessions.start(tx, case_number=case, by=desk.anna, tickets=desk.tickets, now=desk.clock())
    desk.clock.pass_by(days=1)
    with desk.database.transaction() as tx:
        ended = sessions.end_overdue(tx, now=desk.clock())
    assert len(ended) == 1
    with desk.database.transaction() as tx:
        cases.close(tx, number=case, by=desk.anna, now=desk.clock())
