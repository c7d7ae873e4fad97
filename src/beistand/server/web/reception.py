"""What does every page need to answer? Built once in app.py and handed to all of them."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request

from beistand.server.desk.attachments import Files
from beistand.server.desk.audit_seal import AuditSeal
from beistand.server.desk.books import Books
from beistand.server.desk.limits import GrowingWaits, SlidingWindows, Window
from beistand.server.desk.passkeys import Site
from beistand.server.desk.passwords import Passwords
from beistand.server.desk.provider import Provider
from beistand.server.desk.reports import Sign
from beistand.server.desk.tickets import TicketOffice
from beistand.server.settings import Settings
from beistand.server.web.pages import Pages

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 3_600_000


def _join_by_address() -> SlidingWindows:
    return SlidingWindows((Window(tries_max=10, span_ms=MINUTE_MS), Window(tries_max=60, span_ms=HOUR_MS)))


def _join_by_number() -> SlidingWindows:
    return SlidingWindows((Window(tries_max=5, span_ms=MINUTE_MS),))


def _sign_in_by_address() -> SlidingWindows:
    return SlidingWindows((Window(tries_max=20, span_ms=MINUTE_MS), Window(tries_max=200, span_ms=HOUR_MS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """How often somebody tried what can be guessed."""

    join_by_address: SlidingWindows = field(default_factory=_join_by_address)
    helper_by_address: SlidingWindows = field(default_factory=_join_by_address)
    join_by_number: SlidingWindows = field(default_factory=_join_by_number)
    token_by_address: SlidingWindows = field(default_factory=_sign_in_by_address)
    sign_in_by_address: SlidingWindows = field(default_factory=_sign_in_by_address)
    sign_in_by_person: GrowingWaits = field(default_factory=GrowingWaits)


def utc_now() -> datetime:
    """Return the wall clock of the server; moments on record are those of this clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Everything behind the pages.

    Attributes:
        close_session: ends the links of a session (id in hex, reason of the ends); to be called in the event loop.
        knocked: tells the supporter of a session (id in hex) that its used code was tried again; in the event loop.
        seal: signs the record and knows what it signed.
        late_reports: how many happenings wait because the record does not take them.
        provider: the company's own sign-in service; None: there is none.
        sign_paper: signs session reports for the organisation; None: they are not signed.
        now: wall clock, aware, UTC.
    """

    settings: Settings
    books: Books
    files: Files
    tickets: TicketOffice
    passwords: Passwords
    pages: Pages
    close_session: Callable[[str, str], None]
    knocked: Callable[[str], None]
    late_reports: Callable[[], int]
    seal: AuditSeal
    provider: Provider | None = None
    sign_paper: Sign | None = None
    tries: Tries = field(default_factory=Tries)
    now: Callable[[], datetime] = utc_now

    @property
    def cookie_name(self) -> str:
        """The sign-in's cookie; ``__Host-`` (RFC 6265bis) binds it to this host and to HTTPS."""
        return "__Host-beistand" if self.settings.is_secure else "beistand"

    def site_for(self, request: Request) -> Site | None:
        """Return for which pages passkeys count; None where browsers have none: at a bare IP address."""
        settings = self.settings
        host = "localhost" if settings.is_local else urlsplit(settings.public_url).hostname or ""
        if _is_ip(host) or request.url.hostname != host:
            return None
        return Site(host=host, origins=tuple(one for one in settings.origins if urlsplit(one).hostname == host))

    def now_ms(self) -> int:
        """Return the wall clock in milliseconds of Unix time, for counting tries."""
        return int(self.now().timestamp() * 1_000)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
