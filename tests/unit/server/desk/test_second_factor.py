"""Does the code of a device open, once, and only around its time?"""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.desk import START, code_at

from beistand.server.desk import second_factor

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = timedelta(seconds=second_factor.STEP_S)


@pytest.mark.parametrize(("steps", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(steps: int, is_good: bool) -> None:  # noqa: FBT001 - a column of the table
    """Phones are never exact; old codes are worth nothing."""
    code = code_at(SECRET, START + steps * STEP)

    step = second_factor.matching_step(SECRET, code, now=START)

    assert (step is not None) == is_good
    if is_good:
        assert step == int(START.timestamp()) // 30 + steps


def test_spaces_in_a_code_do_not_matter() -> None:
    """Apps show 123 456."""
    code = code_at(SECRET, START)

    assert second_factor.matching_step(SECRET, f" {code[:3]} {code[3:]} ", now=START) is not None


@given(st.text(max_size=12))
def test_any_text_is_a_code_or_not(text: str) -> None:
    """Whatever is typed, nothing breaks."""
    step = second_factor.matching_step(SECRET, text, now=START)

    assert step is None or "".join(text.split()).isdecimal()
