"""Can nobody take part with a ticket that this server did not make?"""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beistand.server.desk.errors import DeskError, NotSignedInError
from beistand.server.desk.tickets import CUSTOMER, KEY_FILE, SUPPORTER, TicketOffice, open_ticket_office

OFFICE = TicketOffice(bytes(32))
SESSION = "0123456789abcdef" * 2


def test_a_ticket_names_session_and_participant() -> None:
    """Each end gets in as itself."""
    supporter, customer = OFFICE.read(OFFICE.supporter(SESSION)), OFFICE.read(OFFICE.customer(SESSION))

    assert (supporter.session, supporter.participant, supporter.role) == (SESSION, SUPPORTER, "supporter")
    assert (customer.session, customer.participant, customer.role) == (SESSION, CUSTOMER, "customer")


@given(st.text(max_size=200))
def test_any_other_text_is_refused(text: str) -> None:
    """A stranger's text opens nothing and breaks nothing."""
    with pytest.raises(NotSignedInError):
        OFFICE.read(text)


@given(st.integers(0, 200), st.characters(min_codepoint=33, max_codepoint=126))
def test_one_changed_letter_is_refused(place: int, letter: str) -> None:
    """Nobody turns the own ticket into another one."""
    ticket = OFFICE.customer(SESSION)
    place %= len(ticket)
    changed = ticket[:place] + letter + ticket[place + 1 :]
    if changed == ticket:
        return
    with pytest.raises(NotSignedInError):
        OFFICE.read(changed)


def test_a_ticket_of_another_server_is_refused() -> None:
    """Only the own key counts."""
    with pytest.raises(NotSignedInError):
        OFFICE.read(TicketOffice(b"\x01" * 32).customer(SESSION))


def test_the_key_outlives_a_restart_and_is_private(tmp_path: Path) -> None:
    """A restarted server knows its tickets again, and other users of the machine cannot make any."""
    ticket = open_ticket_office(tmp_path).customer(SESSION)

    assert open_ticket_office(tmp_path).read(ticket).session == SESSION
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_key_of_wrong_size_is_told(tmp_path: Path) -> None:
    """A damaged key file is not silently used."""
    (tmp_path / KEY_FILE).write_bytes(b"short")

    with pytest.raises(DeskError, match="32 bytes; got 5"):
        open_ticket_office(tmp_path)
