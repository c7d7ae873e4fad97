"""Does every kind of entry have its place and its words in a case, and is nothing hidden that only the server knows?"""

from datetime import UTC, datetime
from typing import get_args

import pytest
from tests.support.receipts import STORY, Session, whole_session

from beistand.server.desk.cases import CaseFile
from beistand.server.desk.timeline import BY_ENTRY, Group, kind_of_item, signed_items, told_by_office
from beistand.server.notice.languages import Language
from beistand.server.store.happenings import Row
from beistand.server.web.language import load_catalogue
from beistand.wire import ledger_facts as f
from beistand.wire.ledger import Entry, read_entry

SESSION = "ab" * 16
AT = datetime(2026, 9, 21, tzinfo=UTC)


def entries(session: Session) -> list[Entry]:
    """Return what both ends signed."""
    return [read_entry(piece, number=number) for number, piece in enumerate(session.pieces, 1)]


def file_with(*happenings: str) -> CaseFile:
    """Return a case in which these things happened; nothing else of it matters here."""
    rows = tuple(Row(at=AT, happening=name, person=None, case="1", session=SESSION, facts={}) for name in happenings)
    return CaseFile(case=None, sessions=(), happenings=rows, attachments=(), names={}, staff=())  # type: ignore[arg-type] # a case is not looked at


def test_every_kind_of_entry_has_its_group() -> None:
    """Whatever a ledger can hold stands in the case, transfers and recordings too, before there are any."""
    assert set(BY_ENTRY) == set(get_args(f.Facts))


@pytest.mark.parametrize("language", Language)
def test_every_kind_and_group_has_its_words(language: Language) -> None:
    """Nobody reads a key of the program in place of a sentence."""
    told = load_catalogue()
    kinds = {kind_of_item(facts) for facts, _ in STORY} | {
        "transfer_from_customer", "recording_on", "recording_off", "screenshot_announced", "screenshot_taken",
        *(f.kind_of(kind) for kind in get_args(f.Facts)
          if kind not in {f.Transfer, f.RecordingChanged, f.Screenshot}),
    }  # fmt: skip
    keys = [f"timeline.entry.{kind}" for kind in kinds] + [f"timeline.show.{group.value}" for group in Group]
    assert [key for key in keys if not told.text(language, key)] == []


def test_signals_give_way_to_a_ledger_that_goes_to_the_end_only() -> None:
    """What the customer took back after the last thing that both signed is not hidden by what was signed before."""
    file = file_with("session.rights.changed", "session.session.ended")
    whole = {SESSION: entries(whole_session())}
    broken_off = {SESSION: entries(whole_session(STORY[:5]))}

    assert [item.row.happening for item in told_by_office(file, whole, {}) if item.row] == ["session.session.ended"]
    assert len(list(told_by_office(file, broken_off, {}))) == 2
    assert len(list(told_by_office(file, {SESSION: ()}, {}))) == 2


def test_only_the_newest_word_about_the_talk_is_shown() -> None:
    """A long talk does not fill the case with numbers that the last one holds already."""
    kept = [(f.TranscriptKept(lines=lines, sha256="ab" * 32), f.Who.MODULE) for lines in (1, 5)]
    shown = list(signed_items(entries(whole_session((*STORY[:5], *kept))), {}, None))

    assert [item.facts["lines"] for item in shown if item.kind == "transcript_kept"] == [5]


def test_who_took_part_stands_there_with_the_declaration_of_secrecy() -> None:
    """Afterwards anybody can read since when the person who watched was bound."""
    (joined,) = [item for item in signed_items(entries(whole_session()), {}, None) if item.kind == "participant_joined"]

    assert joined.group is Group.PEOPLE
    assert joined.bound_since is not None
