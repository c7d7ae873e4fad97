"""Which windows is it better to cover? Known names of programs, and words in titles, by what they are for."""

import re
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class ProgramKind(StrEnum):
    """What a window is for; the words of the ledger."""

    PASSWORDS = "passwords"
    BANKING = "banking"
    MAIL = "mail"
    MESSENGER = "messenger"


_PROGRAMS: Final = {
    ProgramKind.PASSWORDS: (
        "keepassxc keepassx keepass2 keepass bitwarden 1password enpass dashlane lastpass proton-pass seahorse"
        " kwalletmanager kwalletmanager5 kwalletd5 kwalletd6 buttercup passwordsafe pwsafe gorilla qtpass"
        " gcr-prompter gcr4-prompter pinentry pinentry-gtk-2 pinentry-gnome3 pinentry-qt ksshaskpass ssh-askpass"
    ),
    ProgramKind.BANKING: (
        "hibiscus jameica starmoney moneyplex gnucash kmymoney wiso banking4 homebank skrooge subsembly"
    ),
    ProgramKind.MAIL: (
        "thunderbird betterbird evolution kmail kontact geary claws-mail sylpheed mailspring outlook trojita balsa"
        " proton-mail tutanota tuta-mail seamonkey bluemail"
    ),
    ProgramKind.MESSENGER: (
        "signal telegram telegram-desktop telegramdesktop whatsapp whatsapp-for-linux slack teams teams-for-linux"
        " microsoft-teams discord element skype zoom threema wire pidgin hexchat gajim dino mattermost rocket.chat"
        " jitsi linphone kopete konversation quassel viber nheko fractal polari"
        " dunst xfce4-notifyd mate-notification-daemon notification-daemon notify-osd lxqt-notificationd"
    ),
}
PROGRAMS: Final = MappingProxyType({name: kind for kind, names in _PROGRAMS.items() for name in names.split()})
"""Names of programs as the system has them, in small letters."""
_TITLE_WORDS: Final = {
    ProgramKind.PASSWORDS: "passwortmanager passwort-manager passwords kennwörter keepass bitwarden 1password",
    ProgramKind.BANKING: (
        "banking onlinebanking online-banking netbanking bank sparkasse volksbank raiffeisenbank postbank commerzbank"
        " comdirect dkb hypovereinsbank targobank n26 paypal tan überweisung kontostand"
    ),
    ProgramKind.MAIL: "gmail gmx web.de outlook webmail posteingang inbox roundcube protonmail freemail",
    ProgramKind.MESSENGER: "whatsapp telegram threema signal slack discord skype",
}
_TITLES: Final = tuple(
    (kind, re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in words.split())})(?!\w)", re.IGNORECASE))
    for kind, words in _TITLE_WORDS.items()
)


def kind_of_window(*, program: str, title: str) -> ProgramKind | None:
    """Return what a window is for, if it is one of those that nobody needs to see; None: it is not known to be."""
    known = PROGRAMS.get(program.casefold())
    if known is not None:
        return known
    return next((kind for kind, words in _TITLES if words.search(title)), None)
