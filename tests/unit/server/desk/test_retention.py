"""Is everything deleted on time, and nothing else? With a certificate, and a record that still holds."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from tests.support.desk import Desk, open_desk
from tests.support.places import Place

from beistand.server.desk import audit, cases, notices, retention, sessions, subjects, webhooks
from beistand.server.desk.audit_seal import open_audit_seal
from beistand.server.desk.errors import NotAllowedError, NotThereError, WrongInputError
from beistand.server.desk.retention import Certificate
from beistand.server.desk.sessions import Told
from beistand.server.notice.languages import TextLanguage
from beistand.server.store import snapshot
from beistand.server.store.files import FileStore

SECRETS = ("Öztürk", "Drucker", "geheime Notiz", "0351 999")


@pytest.fixture
def desk(place: Place) -> Iterator[Desk]:
    """Give a desk that is set up."""
    with open_desk(place.folder, place.url) as opened:
        yield opened


def _closed_case(desk: Desk) -> str:
    """Hold a session in a case and close it."""
    by, now = desk.anna, desk.clock()
    with desk.database.transaction() as tx:
        new = {"customer": "Herr Öztürk", "contact": "0351 999", "purpose": "Drucker"}
        number = cases.create(tx, **new, by=by, now=now)
        cases.note(tx, number=number, notes="geheime Notiz", seen="", by=by, now=now)
        started = sessions.start(tx, case_number=number, by=by, tickets=desk.tickets, now=now)
        rights = {"rights": ["view", "control"]}
        for what, facts in (("consent_given", rights), ("bye", {"reason": "customer"})):
            told = Told(session=started.session, participant=2, role="customer", what=what, facts=facts)
            sessions.record_told(tx, told, now=now)
        cases.close(tx, number=number, by=by, now=now)
    return number


def _everything(desk: Desk) -> str:
    with desk.database.reading() as tx:
        return str({copy.name: list(copy.rows) for copy in snapshot.copies(tx)})


def _run(desk: Desk) -> list[Certificate]:
    with desk.database.transaction() as tx:
        return retention.delete_due(tx, now=desk.clock())


def _holds(desk: Desk, place: Place) -> bool:
    with desk.database.reading() as tx:
        return audit.verify(tx, open_audit_seal(place.folder)).findings == ()


def test_a_closed_case_is_forgotten_when_its_time_is_over(desk: Desk, place: Place) -> None:
    """Three years after the end nothing names the customer any more; that somebody was helped and allowed it stays."""
    number, other = _closed_case(desk), desk.case()
    desk.clock.pass_by(days=1_094)
    assert "cases" not in [certificate.kind for certificate in _run(desk)]
    assert "Öztürk" in _everything(desk)

    desk.clock.pass_by(days=2)
    certificate = next(one for one in _run(desk) if one.kind == "cases")

    assert (certificate.count, certificate.rule) == (1, "cases: 1095 days")
    with desk.database.reading() as tx:
        file, untouched = cases.open_file(tx, number), cases.get(tx, other)
        rows = {row.happening: row.facts for row in file.happenings}
    assert (file.case.customer, file.case.notes, untouched.customer) == ("\N{EN DASH}", "", "Herr Öztürk")
    assert file.sessions[0].started_at
    assert rows["session.consent.given"]["rights"] == ["view", "control"]
    assert rows["case.notes.changed"] == {}
    assert not [secret for secret in SECRETS[2:] if secret in _everything(desk)]
    assert _holds(desk, place)
    assert "cases" not in [one.kind for one in _run(desk)], "once is enough"


def test_a_legal_hold_keeps_everything_until_it_is_lifted(desk: Desk) -> None:
    """Nobody deletes what a court may ask for, not even by a rule."""
    number = _closed_case(desk)
    with desk.database.transaction() as tx:
        retention.place_hold(tx, case=number, reason="Klage", by=desk.anna, now=desk.clock())
    desk.clock.pass_by(days=5_000)
    assert {one.kind for one in _run(desk)} <= {"tokens", "facts"}
    with pytest.raises(NotAllowedError, match="legal hold"), desk.database.transaction() as tx:
        subjects.erase(tx, numbers=[number], by=desk.anna, now=desk.clock())
    with desk.database.reading() as tx:
        assert cases.get(tx, number).notes == "geheime Notiz"
        assert all(row.facts for row in cases.open_file(tx, number).happenings if row.happening.startswith("session."))
        hold = retention.holds(tx)[0].id

    with desk.database.transaction() as tx:
        retention.lift_hold(tx, hold=hold, by=desk.anna, now=desk.clock())

    assert "cases" in {one.kind for one in _run(desk)}
    assert "geheime Notiz" not in _everything(desk)


def test_other_kinds_go_by_their_own_rules(desk: Desk, place: Place) -> None:
    """Confirmations, old links and what rows of the record told go as well; the rows stay."""
    with desk.database.transaction() as tx:
        notices.confirm(tx, version=1, language=TextLanguage.DE, now=desk.clock())
    desk.clock.pass_by(days=3_651)

    made = {one.kind: one.count for one in _run(desk)}

    assert made["confirmations"] == 1
    assert made["tokens"] == 1
    assert made["facts"] > 1
    assert _holds(desk, place)
    with desk.database.reading() as tx:
        assert len(retention.certificates(tx)) == len(made)


def test_the_organisation_chooses_how_long(desk: Desk) -> None:
    """A shorter time counts at once, none means for ever, and nonsense is refused."""

    def choose(kind: str, days: str) -> None:
        with desk.database.transaction() as tx:
            retention.change_rule(tx, kind=kind, days=days, by=desk.anna, now=desk.clock())

    _closed_case(desk)
    choose("cases", "")
    desk.clock.pass_by(days=5_000)
    assert "cases" not in {one.kind for one in _run(desk)}
    choose("cases", "30")
    assert "cases" in {one.kind for one in _run(desk)}
    for wrong in ("0", "36501", "bald", "-1", "1.5", "9" * 40):
        with pytest.raises(WrongInputError, match="36500"):
            choose("cases", wrong)
    with pytest.raises(NotThereError):
        choose("everything", "1")


def test_one_person_gets_everything_and_then_nothing_is_left(desk: Desk, place: Place) -> None:
    """A customer reads all that is kept, and can have it erased; the record still holds."""
    with desk.database.transaction() as tx:
        told = ("case.case.opened", "session.session.ended")
        webhooks.make(tx, url="https://tickets.example/hook", happenings=told, by=desk.anna, now=desk.clock())
    numbers, other = [_closed_case(desk), _closed_case(desk)], desk.case()
    with desk.database.transaction() as tx:
        found = subjects.find(
            tx, name="Herr Öztürk", contact="0351 999", reason="Brief vom 3. März", by=desk.anna, now=desk.clock()
        )
        given: dict[str, Any] = subjects.export(
            tx, FileStore(place.folder), numbers=numbers, reason="Brief vom 3. März", by=desk.anna, now=desk.clock()
        )
    assert sorted(case.number for case in found) == numbers
    assert all(secret in str(given["data"]) for secret in SECRETS)
    assert {case["number"] for case in given["data"]["cases"]} == set(numbers)
    assert len(given["data"]["sessions"]) == 2
    assert given["meaning"]["cases"]["purpose"]

    with desk.database.transaction() as tx:
        certificate = subjects.erase(tx, numbers=numbers, by=desk.anna, now=desk.clock())

    assert (certificate.kind, certificate.count, certificate.rule) == ("person", 2, "DSGVO Art. 17")
    left = _everything(desk)
    assert not [word for word in ("geheime Notiz", "0351 999", "Brief vom 3. März") if word in left]
    with desk.database.reading() as tx:
        assert cases.get(tx, other).customer == "Herr Öztürk"
        waiting = [json.loads(one.body)["case"] for one in webhooks.due(tx, now=desk.clock(), limit=100)]
        assert waiting == [other], "news about the others are told to nobody"
        assert retention.certificate(tx, certificate.id) == certificate
    assert _holds(desk, place)


def test_what_is_open_or_erased_cannot_be_erased(desk: Desk) -> None:
    """Nobody loses a case that is being worked on, and a proof of deletion is made once."""
    number, open_number = _closed_case(desk), desk.case()

    def erase(*numbers: str) -> None:
        with desk.database.transaction() as tx:
            subjects.erase(tx, numbers=numbers, by=desk.anna, now=desk.clock())

    with pytest.raises(NotAllowedError, match="close it first"):
        erase(number, open_number)
    with pytest.raises(NotThereError):
        erase("2020-0001")
    with pytest.raises(NotThereError):
        erase()
    erase(number)
    with pytest.raises(NotAllowedError, match="erased before"):
        erase(number)
    desk.clock.pass_by(minutes=1)
    with desk.database.transaction() as tx:
        cases.reopen(tx, number=number, by=desk.anna, now=desk.clock())
        mark = cases.notes_mark(cases.get(tx, number).notes)
        cases.note(tx, number=number, notes="neue Notiz", seen=mark, by=desk.anna, now=desk.clock())
        cases.close(tx, number=number, by=desk.anna, now=desk.clock() + timedelta(minutes=1))
    desk.clock.pass_by(minutes=2)
    erase(number)
    assert "neue Notiz" not in _everything(desk)


@pytest.mark.parametrize("statement", ["UPDATE deletion_certificates SET count = 0", "DELETE FROM erased_cases"])
def test_a_proof_of_deletion_stays(desk: Desk, statement: str) -> None:
    """Nobody can take back that something was deleted."""
    number = _closed_case(desk)
    with desk.database.transaction() as tx:
        subjects.erase(tx, numbers=[number], by=desk.anna, now=desk.clock())

    with pytest.raises(IntegrityError, match="only ever added"), desk.database.transaction() as tx:
        tx.execute(text(statement))
