"""Is what nobody needs to see known by its program or its title, and nothing else?"""

import pytest

from beistand.session.window_proposals import PROGRAMS, ProgramKind, kind_of_window


@pytest.mark.parametrize(
    ("program", "title", "kind"),
    [
        ("thunderbird", "", ProgramKind.MAIL),
        ("Thunderbird", "Posteingang", ProgramKind.MAIL),
        ("keepassxc", "Tresor", ProgramKind.PASSWORDS),
        ("firefox", "Sparkasse Musterstadt - Firefox", ProgramKind.BANKING),
        ("firefox", "Online-Banking", ProgramKind.BANKING),
        ("chromium", "(3) WhatsApp", ProgramKind.MESSENGER),
        ("dunst", "", ProgramKind.MESSENGER),
        ("pinentry-qt", "", ProgramKind.PASSWORDS),
        ("firefox", "Parkbank aus Holz", None),
        ("libreoffice-writer", "Datenbank.odt", None),
        ("", "", None),
    ],
)
def test_mail_messages_banks_and_passwords_are_known(program: str, title: str, kind: ProgramKind | None) -> None:
    """The question page proposes to cover what is private, and not what only has such letters in its title."""
    assert kind_of_window(program=program, title=title) is kind


def test_every_known_program_is_written_as_systems_tell_it() -> None:
    """A program in the list is found: names are compared in small letters."""
    assert all(name == name.casefold() for name in PROGRAMS)
