"""Can somebody with a passkey add an authenticator app, and nobody else?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.desk import Desk, code_at, open_desk
from tests.support.places import Place

from beistand.server.desk import code_devices, people, sign_in
from beistand.server.desk.errors import NotAllowedError
from beistand.server.desk.sign_in import Place as Where
from beistand.server.desk.sign_in import SignedIn
from beistand.server.store import happenings, passkeys
from beistand.server.store.passkeys import NewPasskey

KEY = NewPasskey(person=1, credential=b"c" * 32, public_key=b"k" * 77, sign_count=0, transports=(), name="Laptop")


@pytest.fixture
def desk(place: Place) -> Iterator[Desk]:
    """Give a desk that is set up."""
    with open_desk(place.folder, place.url) as opened:
        yield opened


def _with_passkey(desk: Desk) -> SignedIn:
    where = Where(address="192.0.2.1", device="Firefox")
    with desk.database.transaction() as tx:
        passkeys.add(tx, KEY, now=desk.clock())
        anna = people.get(tx, 1)
        begun = sign_in.begin(tx, person=anna, is_right=True, email=anna.email, now=desk.clock(), place=where)
        assert begun is not None
        return sign_in.complete_with_passkey(tx, begun, now=desk.clock())


def test_an_app_is_added_with_its_first_code(desk: Desk) -> None:
    """Whoever lost the one device with the passkey still comes in with the app; a wrong first code adds nothing."""
    me = _with_passkey(desk)
    with desk.database.transaction() as tx:
        secret = code_devices.offer(tx, me, now=desk.clock())
        assert code_devices.offer(tx, me, now=desk.clock()) == secret, "a reload shows the same code"
        assert not code_devices.accept(tx, me, typed="000000", now=desk.clock())
        assert not people.get(tx, 1).has_code_device
        assert code_devices.accept(tx, me, typed=code_at(secret, desk.clock()), now=desk.clock())
        assert people.get(tx, 1).has_code_device
        with pytest.raises(NotAllowedError):
            code_devices.offer(tx, me, now=desk.clock())
        newest = happenings.newest(tx, limit=1)[0]
    assert (newest.happening, newest.person) == ("people.second_factor.set", 1)


def test_nobody_adds_one_without_showing_the_passkey(desk: Desk) -> None:
    """A browser that was left open for hours, or somebody without a second factor, adds no key of their own."""
    me = _with_passkey(desk)
    later = desk.clock() + timedelta(hours=3)
    with desk.database.transaction() as tx:
        with pytest.raises(NotAllowedError, match="older"):
            code_devices.offer(tx, me, now=later)
        with pytest.raises(NotAllowedError):
            code_devices.accept(tx, me, typed="000000", now=desk.clock())
        with pytest.raises(NotAllowedError):
            code_devices.offer(tx, replace(me, person=replace(me.person, id=99)), now=desk.clock())
