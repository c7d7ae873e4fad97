"""Are rules that cannot both hold found, and nothing else?"""

from dataclasses import fields, replace
from typing import Any

import pytest

from beistand.wire.policy import Mode, Policy, contradictions

NO_VIEW = {"control", "colleagues", "recording_picture", "new_windows", "screenshots"}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, set()),
        ({"control": Mode.NEVER}, set()),
        ({"view": Mode.NEVER}, {(rule, "view") for rule in NO_VIEW}),
        ({"retention_recording_days": 0}, {("recording_picture", "retention_recording_days")}),
        ({"recording_picture": Mode.NEVER}, {("retention_recording_days", "recording_picture")}),
        ({"recording_picture": Mode.NEVER, "retention_recording_days": 0}, set()),
        ({"retention_ledger_days": 0}, {("chat_transcript", "retention_ledger_days")}),
        ({"retention_ledger_days": 0, "chat_transcript": Mode.NEVER}, set()),
    ],
)
def test_what_does_not_fit_together_is_named(changes: dict[str, Any], found: set[tuple[str, str]]) -> None:
    """Who writes rules learns which two do not go together, and rules that do are left alone."""
    assert {(one.rule, one.other) for one in contradictions(replace(Policy(), **changes))} == found


def test_every_contradiction_says_what_to_do() -> None:
    """An administrator reads in both languages what is wrong and how to mend it."""
    names = {field.name for field in fields(Policy)}
    for one in contradictions(Policy(view=Mode.NEVER, retention_ledger_days=0, retention_recording_days=0)):
        assert {one.rule, one.other} <= names
        assert len(one.de.split(". ")) > 1
        assert len(one.en.split(". ")) > 1
