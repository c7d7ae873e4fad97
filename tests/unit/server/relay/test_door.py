"""Are seats true, so that the relay can rely on them?"""

import pytest
from tests.support.memory_link import NOTICE_HASH, SESSION

from beistand.server.relay.door import Seat
from beistand.server.relay.errors import SeatError


@pytest.mark.parametrize(
    ("session", "participant", "notice_hash"),
    [
        (SESSION.upper(), 1, NOTICE_HASH),
        (SESSION[:-1], 1, NOTICE_HASH),
        (SESSION + "0", 1, NOTICE_HASH),
        (SESSION, 0, NOTICE_HASH),
        (SESSION, 255, NOTICE_HASH),
        (SESSION, 1, ""),
    ],
)
def test_a_wrong_seat_is_never_made(session: str, participant: int, notice_hash: str) -> None:
    """A mistake elsewhere in the server cannot put somebody on a seat that is everybody's."""
    with pytest.raises(SeatError):
        Seat(
            session=session,
            participant=participant,
            role="customer",
            notice_hash=notice_hash,
            notice_version=1,
            confirmed_ms=0,
        )
