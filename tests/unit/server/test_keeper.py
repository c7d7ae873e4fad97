"""Does the server do by itself what nobody remembers to do?"""

from collections.abc import Iterator

import pytest
from tests.support.desk import Desk, open_desk
from tests.support.places import Place

from beistand.server.desk import audit, cases, retention
from beistand.server.desk.audit_seal import open_audit_seal
from beistand.server.desk.retention import CASES_AT_ONCE
from beistand.server.keeper import Keeper


@pytest.fixture
def desk(place: Place) -> Iterator[Desk]:
    """Give a desk that is set up."""
    with open_desk(place.folder, place.url) as opened:
        yield opened


async def test_all_that_is_due_goes_and_the_end_is_signed(desk: Desk, place: Place) -> None:
    """However much has run out, it is gone the same day, and when the server stops every row is signed."""
    with desk.database.transaction() as tx:
        for _ in range(CASES_AT_ONCE + 1):
            number = cases.create(tx, customer="A", contact="", purpose="B", by=desk.anna, now=desk.clock())
            cases.close(tx, number=number, by=desk.anna, now=desk.clock())
    desk.clock.pass_by(days=1_096)
    seal = open_audit_seal(place.folder)
    keeper = Keeper(books=desk.books, data_dir=place.folder, seal=seal, now=desk.clock)

    keeper.delete_due()
    await keeper.stop()

    with desk.database.reading() as tx:
        made = [one.count for one in retention.certificates(tx) if one.kind == "cases"]
        verdict = audit.verify(tx, seal)
        assert cases.get(tx, number).customer != "A"
    assert sorted(made) == [1, CASES_AT_ONCE]
    assert (verdict.findings, verdict.signed) == ((), verdict.rows)


async def test_a_record_that_is_away_does_not_end_the_work(
    desk: Desk, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    """A busy database costs a round, not the job; the operator finds it in the log."""
    seal = open_audit_seal(place.folder)
    gone = place.folder / "gone"
    keeper = Keeper(books=desk.books, data_dir=gone, seal=type(seal)(key=seal.key, witness=gone / "w"), now=desk.clock)

    await keeper.stop()

    assert "keeping_failed" in caplog.text
