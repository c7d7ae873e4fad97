"""Does every version stay as it was, with the confirmations that name it?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.desk import START, Desk, open_desk, open_empty
from tests.support.places import Place

from beistand.server.desk import notices
from beistand.server.desk.errors import NotAllowedError, NotThereError, WrongInputError
from beistand.server.notice import publish, versions
from beistand.server.notice.canonical import sha256
from beistand.server.notice.errors import NoNoticeError
from beistand.server.notice.languages import TextLanguage
from beistand.server.store import organisation
from beistand.wire.policy import Mode, Policy


@pytest.fixture
def desk(place: Place) -> Iterator[Desk]:
    """Give a desk whose first notice is published."""
    with open_desk(place.folder, place.url) as made:
        yield made


def _publish(desk: Desk, policy: Policy) -> int:
    with desk.database.transaction() as tx:
        return publish.publish(tx, policy=policy, by=desk.anna.id, now=desk.clock())


def test_the_record_fits_together(desk: Desk) -> None:
    """Hash, texts and rules on record are those of one and the same notice."""
    with desk.database.reading() as tx:
        found = versions.current(tx)

    assert found.number == 1
    assert found.facts.policy == Policy()
    assert found.facts.notice_hash() == found.notice_hash
    assert found.facts.text_de_sha256 == sha256(found.texts[TextLanguage.DE])
    assert found.facts.text_en_sha256 == sha256(found.texts[TextLanguage.EN])
    assert found.facts.text_de_plain_sha256 == sha256(found.texts[TextLanguage.DE_PLAIN])
    assert found.published_at == START


def test_equal_rules_are_not_published_twice(desk: Desk) -> None:
    """Customers are not asked to read the same words again under another number."""
    assert _publish(desk, Policy()) == 1


def test_an_old_version_stays_readable(desk: Desk) -> None:
    """What a customer confirmed in spring can be read in autumn, letter by letter."""
    with desk.database.reading() as tx:
        old = versions.get(tx, 1)
    assert _publish(desk, replace(Policy(), control=Mode.NEVER)) == 2

    with desk.database.reading() as tx:
        again, current, history = versions.get(tx, 1), versions.current(tx), versions.history(tx)

    assert again == replace(old, is_current=False)
    assert (current.number, current.is_current) == (2, True)
    assert [entry.number for entry in history] == [2, 1]


def test_a_new_address_is_a_new_version(desk: Desk) -> None:
    """A company that moves tells its customers under a new number."""
    with desk.database.transaction() as tx:
        about = organisation.find(tx)
        assert about is not None
        organisation.put(tx, replace(about, address="Neue Straße 2"), now=desk.clock())

    assert _publish(desk, Policy()) == 2


def test_there_is_none_before_the_set_up(tmp_path: Path) -> None:
    """Before the company said who it is, there is nothing to confirm."""
    database = open_empty(tmp_path)
    with database.transaction() as tx:
        with pytest.raises(NoNoticeError):
            versions.current(tx)
        with pytest.raises(NoNoticeError):
            publish.publish(tx, policy=Policy(), by=1, now=START)
        with pytest.raises(NotThereError, match="set up"):
            notices.current(tx)
    database.close()


def test_a_confirmation_says_what_when_and_in_which_language(desk: Desk) -> None:
    """A confirmation names the version, its hash, the language and the moment."""
    with desk.database.transaction() as tx:
        made = notices.confirm(tx, version=1, language=TextLanguage.EN, now=desk.clock())
        known = notices.confirmed(tx, made, now=desk.clock())

    assert (known.version.number, known.language, known.confirmed_at) == (1, TextLanguage.EN, START)


def test_an_outdated_notice_cannot_be_confirmed(desk: Desk) -> None:
    """Who had the page open while the rules changed is asked to read the new ones."""
    with desk.database.transaction() as tx:
        made = notices.confirm(tx, version=1, language=TextLanguage.DE, now=desk.clock())
    _publish(desk, replace(Policy(), control=Mode.NEVER))

    with desk.database.transaction() as tx:
        with pytest.raises(NotAllowedError, match="version 2 holds"):
            notices.confirm(tx, version=1, language=TextLanguage.DE, now=desk.clock())
        with pytest.raises(NotAllowedError, match="version 2 holds"):
            notices.confirmed(tx, made, now=desk.clock())


@pytest.mark.parametrize("confirmation", ["", "abc", "0" * 32, "../../etc/passwd", "A" * 32])
def test_an_unknown_confirmation_is_refused(desk: Desk, confirmation: str) -> None:
    """Nobody gets to the code without a confirmation of their own."""
    with desk.database.reading() as tx, pytest.raises(NotThereError, match="confirm the notice again"):
        notices.confirmed(tx, confirmation, now=desk.clock())


def test_a_confirmation_holds_for_a_working_day(desk: Desk) -> None:
    """A consent is fresh: after twelve hours the notice is read again."""
    with desk.database.transaction() as tx:
        made = notices.confirm(tx, version=1, language=TextLanguage.DE, now=START)

        assert notices.confirmed(tx, made, now=START + timedelta(hours=12)).id == made
        with pytest.raises(NotThereError):
            notices.confirmed(tx, made, now=START + timedelta(hours=12, milliseconds=1))


@pytest.mark.parametrize("number", ["", "123", "12345", "1234567890", "12a4", "١٢٣٤"])
def test_only_four_digits_are_a_number(desk: Desk, number: str) -> None:
    """The secret half of a code is refused even if somebody sends it."""
    with desk.database.transaction() as tx:
        made = notices.confirm(tx, version=1, language=TextLanguage.DE, now=START)
        with pytest.raises(WrongInputError):
            notices.say_number(tx, made, number=number, now=START)
