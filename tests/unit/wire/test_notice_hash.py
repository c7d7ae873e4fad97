"""Does the hash that a customer confirms cover text and rules alike?"""

from dataclasses import replace
from hashlib import sha256

import pytest

from beistand.wire.errors import PolicyError
from beistand.wire.policy import Mode, NoticeFacts, Policy, Right, pack_policy, read_policy

FACTS = NoticeFacts(version=1, policy=Policy(), text_de_sha256=bytes(32), text_en_sha256=bytes(32))


@pytest.mark.parametrize(
    "other",
    [
        replace(FACTS, version=2),
        replace(FACTS, text_de_sha256=b"\1" * 32),
        replace(FACTS, text_en_sha256=b"\1" * 32),
        replace(FACTS, text_de_plain_sha256=bytes(32)),
        *(replace(FACTS, policy=replace(Policy(), **{right.value: Mode.NEVER})) for right in Right),
        replace(FACTS, policy=Policy(screens_max=2)),
        replace(FACTS, policy=Policy(ask_again_min=0)),
        replace(FACTS, policy=Policy(retention_ledger_days=1)),
        replace(FACTS, policy=Policy(retention_recording_days=1)),
    ],
)
def test_every_change_of_text_or_rules_is_another_notice(other: NoticeFacts) -> None:
    """Nobody changes a rule or a sentence under a consent that was given."""
    assert other.notice_hash() != FACTS.notice_hash()


def test_an_old_notice_keeps_its_hash() -> None:
    """What was confirmed before plain German was there still verifies, byte for byte."""
    parts = b"beistand notice v1" + (1).to_bytes(4) + pack_policy(Policy()) + bytes(64)
    assert FACTS.notice_hash() == sha256(parts).digest()


def test_rules_come_back_as_they_were() -> None:
    """The module enforces the very rules that the notice was written from."""
    rules = Policy(control=Mode.ANNOUNCE, clipboard=Mode.NEVER, screens_max=0, ask_again_min=65_535)
    assert read_policy(pack_policy(rules)) == rules


@pytest.mark.parametrize("data", [b"", bytes(31), bytes(32), b"\1" + b"\3" * 10 + bytes(21), b"\1" + bytes(30) + b"\1"])
def test_rules_that_are_none_are_refused(data: bytes) -> None:
    """There is no fourth mode, and nothing hides in the padding."""
    with pytest.raises(PolicyError):
        read_policy(data)
