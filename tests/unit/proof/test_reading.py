"""Can a person read a receipt in the own language, and is nothing in it taken for more than text?"""

from datetime import timedelta, timezone
from typing import get_args

import pytest
from msgspec.structs import replace
from tests.support.receipts import BEGAN_MS, NOTICE, NOTICE_TEXT, STORY, Session, whole_file, whole_session

from beistand.proof.check import Result, check
from beistand.proof.keeping import receipt_file
from beistand.proof.reading import reading_of
from beistand.proof.telling import sentence_of
from beistand.proof.terms import processing_of
from beistand.proof.text import WIDTH, text_of
from beistand.proof.words import LANGUAGES, load_words
from beistand.wire import ledger_facts as f
from beistand.wire.ledger_facts import Language, TranscriptKept, Who
from beistand.wire.policy import Policy
from beistand.wire.receipt import pack_receipt

EVERY_KIND: tuple[f.Facts, ...] = (
    *(facts for facts, _ in STORY),
    f.Refusal(reason="timeout"),
    f.RightRefused(right="elevation", reason="policy"),
    f.Pause(),
    f.Resume(),
    f.ParticipantLeft(participant=3),
    f.Transfer(direction="from_customer", state="broken", name="{0} %s #x", size_bytes=2**53 - 1, sha256="0f" * 32),
    f.MaskChanged(hidden=1, waiting=2, shown=3, program_kinds=["mail"]),
    f.RecordingChanged(is_running=True),
    f.RecordingChanged(is_running=False),
    f.Screenshot(number=1, screen=0, state="announced", sha256=""),
    f.Screenshot(number=1, screen=0, state="taken", sha256="ab" * 32),
    f.TranscriptKept(lines=3, sha256="cd" * 32),
    f.LinkLost(),
    f.LinkBack(away_ms=12_345),
    f.WindowsLost(times=1),
    f.WindowsBack(away_ms=4_321),
    f.Trouble(word="gap", times=2),
    f.Trouble(word="never_heard_of", times=2**53 - 1),
    f.Ended(reason="customer", lasted_s=2**53 - 1),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_entry_is_a_sentence(language: Language) -> None:
    """Whatever happened is told in words, also a word that this program does not know."""
    words = load_words(language)
    assert {type(facts) for facts in EVERY_KIND} == set(get_args(f.Facts))
    for facts in EVERY_KIND:
        told = sentence_of(facts, words)
        assert told.strip()
        assert "{" not in told.replace("{0} %s", "")


def test_every_language_has_every_word() -> None:
    """Nobody finds an empty place because of the own language; every word of a ledger has its name."""
    german = load_words("de").keys()
    assert {load_words(language).keys() for language in LANGUAGES} == {german}
    assert {f"who.{who.value}" for who in Who} <= german
    assert {f"right.{right}" for right in ("view", "control", "elevation", "other")} <= german


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_form_is_whole_and_narrow(language: Language) -> None:
    """Without paper and server the customer has everything in an ordinary text: answers, people, entries, notice."""
    text = text_of(reading_of(check(whole_file()), load_words(language)))

    for wanted in ("Jörg Müller", "Beispiel Hilfe GmbH", "0x80", "Sie bestimmen", "14:13:20"):
        assert wanted in text
    assert all(len(line) <= WIDTH or " " not in line.strip() for line in text.splitlines())


def test_times_are_those_of_the_customer() -> None:
    """A customer in Dresden reads the time of the own clock, with the zone beside it."""
    zone = timezone(timedelta(minutes=120))
    text = text_of(reading_of(check(whole_file()), load_words("de"), zone=zone))
    assert "21.09.2026 16:13:20 UTC+02:00" in text


def test_a_broken_receipt_is_not_read_out() -> None:
    """What was changed is not shown as if it had happened; the person reads that it is broken, and where."""
    changed = whole_file().replace(b'"minutes":10', b'"minutes":99')
    reading = reading_of(check(changed), load_words("de"))

    assert reading.result is Result.BROKEN
    assert len(reading.sections) == 1
    assert "Nummer 6" in " ".join(reading.sections[0].paragraphs)


def test_what_is_missing_is_said_in_words() -> None:
    """The receipt of a session that broke off says so in its first lines."""
    reading = reading_of(check(pack_receipt(whole_session(STORY[:4]).receipt())), load_words("de"))
    assert any("brach ab" in told for told in reading.sections[0].paragraphs)


def test_a_session_without_an_answer_is_read_too() -> None:
    """A customer who never answered has a receipt that says exactly that."""
    session = Session()
    for facts, who in STORY[:2]:
        session.enter(facts, who, is_countersigned=False)
    text = text_of(reading_of(check(pack_receipt(session.receipt())), load_words("en")))
    assert "You did not answer" in text
    assert "Nothing was allowed." in text


def test_of_a_kept_talk_the_newest_state_is_told() -> None:
    """A talk of a hundred lines is one row on paper; what follows keeps the number that it has in the record."""
    session = Session()
    for facts, who in STORY[:3]:
        session.enter(facts, who, is_countersigned=False)
    for lines in range(1, 101):
        session.enter(TranscriptKept(lines=lines, sha256=f"{lines:064x}"), Who.MODULE, is_countersigned=False)
    session.enter(STORY[-1][0], STORY[-1][1], is_countersigned=False)
    reading = reading_of(check(pack_receipt(session.receipt())), load_words("en"))

    happened = next(section for section in reading.sections if section.heading == "What happened")
    assert [row[0] for row in happened.table] == ["1", "2", "3", "103", "104"]


def test_the_module_makes_a_receipt_that_holds_out_of_what_it_has() -> None:
    """Rules and company name are enough for a whole receipt; more is put in where the server told it."""
    processing = processing_of(organisation="Beispiel Hilfe GmbH", policy=Policy(), language="de")
    session = Session()
    for facts, who in STORY:
        is_notice = isinstance(facts, f.NoticeShown)
        session.enter(replace(facts, processing=processing.sha256()) if is_notice else facts, who)

    file = receipt_file(ledger=session.ledger(), notice=NOTICE, notice_text=NOTICE_TEXT, processing=processing)

    assert check(file).result is Result.HOLDS
    assert "1095 Tage" in text_of(reading_of(check(file), load_words("de")))
    assert check(file).entries[-1].time_ms > BEGAN_MS
