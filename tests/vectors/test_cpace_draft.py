"""Is our pairing the one of the draft, number for number?"""

import json
from pathlib import Path

import pytest
from cpace import CPace, CPaceRole

from beistand.seal.errors import BadShareError
from beistand.seal.generator import generator, generator_string, multiply

DRAFT = json.loads((Path(__file__).resolve().parents[2] / "protocol/vectors/cpace_draft.json").read_text())


def octets(name: str) -> bytes:
    """Return the bytes of one of the draft's values."""
    return bytes.fromhex(DRAFT[name])


def test_generator_is_the_drafts() -> None:
    """Two programs that follow the draft start from the same point."""
    parts = {"secret": octets("prs"), "channel": octets("ci"), "session": octets("sid")}
    assert generator_string(**parts) == octets("generator_string")
    assert generator(**parts) == octets("generator")


def test_shares_and_product_are_the_drafts() -> None:
    """Two programs that follow the draft exchange the same shares."""
    point = octets("generator")
    assert multiply(octets("ya"), point) == octets("share_a")
    assert multiply(octets("yb"), point) == octets("share_b")
    assert multiply(octets("ya"), octets("share_b")) == octets("k") == multiply(octets("yb"), octets("share_a"))


def test_shared_key_is_the_drafts() -> None:
    """The package that we build on derives the draft's key from our shares, in both roles."""
    a = CPace(
        role=CPaceRole.INITIATOR,
        sid=octets("sid"),
        ad=octets("ada"),
        scalar=octets("ya"),
        public_share=octets("share_a"),
    )
    b = CPace(
        role=CPaceRole.RESPONDER,
        sid=octets("sid"),
        ad=octets("adb"),
        scalar=octets("yb"),
        public_share=octets("share_b"),
    )
    a.derive(octets("share_b"), octets("adb"))
    b.derive(octets("share_a"), octets("ada"))
    assert a.isk == b.isk == octets("isk_ir")


@pytest.mark.parametrize("point", DRAFT["weak_points"])
def test_weak_share_is_refused(point: str) -> None:
    """Nobody can force a known key on two people with a weak share."""
    with pytest.raises(BadShareError, match="low order"):
        multiply(octets("weak_scalar"), bytes.fromhex(point))


@pytest.mark.parametrize(("point", "product"), DRAFT["unusual_points"])
def test_unusual_share_gives_the_drafts_product(point: str, product: str) -> None:
    """A share in an unusual encoding means the same to both programs."""
    assert multiply(octets("weak_scalar"), bytes.fromhex(point)).hex() == product
