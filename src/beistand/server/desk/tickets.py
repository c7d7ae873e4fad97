"""What proves that a link belongs to a session? A signed ticket that outlives restarts; no table is asked.

A ticket is ``1.<session>.<participant>.<role>.<mac>``: HMAC-SHA256 (RFC 2104) over what stands before it, in base64url.
All its characters may stand in a WebSocket subprotocol (RFC 6455, section 4.1).
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from beistand.server.desk.errors import DeskError, NotSignedInError
from beistand.server.desk.secret_files import read_or_make

Role = Literal["supporter", "customer"]
SUPPORTER: Final = 1
CUSTOMER: Final = 2
KEY_BYTES: Final = 32
KEY_FILE: Final = "ticket.key"
_ROLES: Final[dict[int, Role]] = {SUPPORTER: "supporter", CUSTOMER: "customer"}
_FORM: Final = re.compile(
    r"(?P<body>1\.(?P<session>[0-9a-f]{32})\.(?P<who>[12])\.(?P<role>[a-z]+))\.(?P<mac>[\w-]{43})", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Who may take part in which session. ``session``: 16 bytes in hex."""

    session: str
    participant: int
    role: Role


class TicketOffice:
    """Signs and checks tickets."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            msg = f"a ticket key has {KEY_BYTES} bytes; got {len(key)}"
            raise ValueError(msg)
        self._key = key

    def supporter(self, session: str) -> str:
        """Return the supporter's ticket for a session."""
        return self._signed(session, SUPPORTER)

    def customer(self, session: str) -> str:
        """Return the customer's ticket for a session."""
        return self._signed(session, CUSTOMER)

    def read(self, ticket: str) -> Ticket:
        """Check a ticket.

        Raises:
            NotSignedInError: it was not made here, or was changed.
        """
        found = _FORM.fullmatch(ticket)
        if found and hmac.compare_digest(self._mac(found["body"]), found["mac"]):
            participant = int(found["who"])
            if found["role"] == _ROLES[participant]:
                return Ticket(session=found["session"], participant=participant, role=_ROLES[participant])
        word = "bad_ticket"
        raise NotSignedInError(word, "the ticket was not made by this server or was changed; join again with the code")

    def _signed(self, session: str, participant: int) -> str:
        body = f"1.{session}.{participant}.{_ROLES[participant]}"
        return f"{body}.{self._mac(body)}"

    def _mac(self, body: str) -> str:
        digest = hmac.new(self._key, body.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def open_ticket_office(data_dir: Path) -> TicketOffice:
    """Read the key of this server; made at the first start, readable for its user only.

    Raises:
        OSError: the folder or file cannot be read or written.
        DeskError: the file does not hold a key.
    """
    path = data_dir / KEY_FILE
    key = read_or_make(path, lambda: secrets.token_bytes(KEY_BYTES))
    if len(key) != KEY_BYTES:
        de = f"{path} muss {KEY_BYTES} Bytes haben, hat aber {len(key)}. Ohne die Datei entsteht ein neuer Schlüssel."
        en = f"{path} must hold {KEY_BYTES} bytes; got {len(key)}. Remove it to get a new key."
        raise DeskError("ticket_key", f"{de}\n{en}")
    return TicketOffice(key)
