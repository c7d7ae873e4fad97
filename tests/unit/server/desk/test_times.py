"""Is time counted to the second, rounded as agreed, and exported without surprises?"""

import contextlib
import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.desk import open_desk

from beistand.server.desk import cases, sessions, times
from beistand.server.desk.errors import NotThereError, WrongInputError
from beistand.server.desk.sessions import Told, record_told
from beistand.server.desk.times import TimeRules as Rules
from beistand.server.desk.times import Work

RULES = st.builds(
    Rules,
    step_s=st.sampled_from(times.STEPS_S),
    direction=st.sampled_from(times.DIRECTIONS),
    minimum_s=st.integers(0, times.MINIMUM_MAX_S),
)


@given(seconds=st.integers(-10, 100_000), rules=RULES)
def test_rounding_is_never_more_than_a_step_away(seconds: int, rules: Rules) -> None:
    """A customer pays for the time, the step and the minimum that were agreed, and for nothing else."""
    billed = times.billed_s(seconds, rules)

    assert billed % rules.step_s == 0 or billed == rules.minimum_s
    if seconds <= 0:
        assert billed == 0
    elif billed > rules.minimum_s:
        assert abs(billed - seconds) < rules.step_s
        assert (billed >= seconds) if rules.direction == "up" else True
        assert (billed <= seconds) if rules.direction == "down" else True


@pytest.mark.parametrize(("text", "seconds"), [("0:01", 1), ("12:30", 750), ("90:00", 5_400), ("1:05:09", 3_909)])
def test_a_span_is_read_to_the_second(text: str, seconds: int) -> None:
    """What somebody types is what is counted."""
    assert times.read_span(text) == seconds


@given(
    st.text(max_size=12)
    | st.sampled_from(["0:00", "1:60:00", "12:60", "25:00:00", "-1:00", "\u0663:\u0660\u0660", "1:2"])
)
def test_a_span_that_is_none_is_refused(text: str) -> None:
    """Nonsense never becomes time on a bill."""
    with contextlib.suppress(WrongInputError):
        assert 0 < times.read_span(text) <= times.ENTRY_MAX_S


def test_sessions_stand_on_the_sheet_by_themselves(tmp_path: Path) -> None:
    """Nobody forgets to write a session down: from joining to the end, with its own comment, billed as agreed."""
    with open_desk(tmp_path) as desk:
        number, clock, tx_of = desk.case(), desk.clock, desk.database.transaction
        with tx_of() as tx:
            started = sessions.start(tx, case_number=number, by=desk.anna, tickets=desk.tickets, now=clock())
        clock.pass_by(minutes=1)
        with tx_of() as tx:
            sessions.join(tx, number=started.number, tickets=desk.tickets, now=clock())
        clock.pass_by(minutes=12, seconds=34)
        told = Told(session=started.session, participant=2, role="customer", what="bye", facts={"reason": "customer"})
        with tx_of() as tx:
            record_told(tx, told, now=clock())
            times.set_rules(tx, Rules(step_s=900, direction="up", minimum_s=0), by=desk.anna, now=clock())
            before = times.sheet(tx, number)
            facts = {"number": number, "session": started.session, "by": desk.anna, "now": clock()}
            for comment in ("Treiber", "=cmd|' /C calc'!A0"):
                times.comment_session(tx, comment=comment, is_billable=True, **facts)  # type: ignore[arg-type] # mixed
            work = Work(began_at=clock() - timedelta(hours=2), span="5:01", comment="Rückruf", is_billable=False)
            times.enter(tx, number=number, work=work, by=desk.anna, now=clock())
            sheet = times.sheet(tx, number)
            exported = times.as_csv(sheet, language="de")
            everything = times.of_span(tx, since=clock() - timedelta(days=1), until=clock())
            other = cases.create(tx, customer="A", contact="", purpose="B", by=desk.anna, now=clock())
            with pytest.raises(NotThereError):
                times.comment_session(tx, comment="", is_billable=True, **{**facts, "number": other})  # type: ignore[arg-type] # mixed

    assert [(entry.seconds, entry.comment) for entry in before.entries] == [(754, "")]
    assert [entry.seconds for entry in sheet.entries] == [301, 754]
    assert (sheet.total_s, sheet.billed, sheet.total_billed_s) == (1_055, (0, 900), 900)
    rows = list(csv.reader(io.StringIO(exported.decode("utf-8-sig")), delimiter=";"))
    assert [row[5:] for row in rows[1:]] == [
        ["301", "0:05:01", "0", "0:00:00", "nein", "von Hand", "Rückruf"],
        ["754", "0:12:34", "900", "0:15:00", "ja", "Sitzung", "'=cmd|' /C calc'!A0"],
    ]
    assert everything.entries == sheet.entries
