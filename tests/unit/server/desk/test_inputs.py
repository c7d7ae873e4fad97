"""Is what people type taken when it is good, and refused with a reason when it is not?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beistand.server.desk import inputs
from beistand.server.desk.errors import WrongInputError


def test_spaces_around_and_within_do_not_matter() -> None:
    """Copied names come out clean."""
    assert inputs.line("name", "  Anna \t Schäfer\n") == "Anna Schäfer"
    assert inputs.email("email", " Anna@Müller.example ") == "anna@müller.example"
    assert inputs.paragraph("address", "A\r\nB\rC\n") == "A\nB\nC"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("x" * 129, "long"),
        ("ä" * 65, "long"),
        ("a\x00b", "characters"),
        ("a\u202eb", "characters"),
    ],
)
def test_a_bad_name_is_refused_with_its_reason(text: str, word: str) -> None:
    """Nobody gets a name that reads backwards or breaks the customer's window."""
    with pytest.raises(WrongInputError) as caught:
        inputs.line("name", text)

    assert (caught.value.field, caught.value.word) == ("name", word)


@pytest.mark.parametrize(
    "text", ["", "anna", "anna@", "@b.example", "a b@c.example", "a@b..example", "a@b.example\nx", "a@" + "b" * 300]
)
def test_what_is_no_e_mail_address_is_refused(text: str) -> None:
    """A typing error is told before a link goes to nowhere."""
    with pytest.raises(WrongInputError, match="must look like"):
        inputs.email("email", text)


@pytest.mark.parametrize("text", ["elf Zeichen", "aaaaaaaaaaaaaaaa", "abababababab", "x" * 257, ""])
def test_a_weak_password_is_refused(text: str) -> None:
    """A password that is quickly guessed protects nobody."""
    with pytest.raises(WrongInputError, match="12 to 256"):
        inputs.password("password", text)


def test_a_sentence_is_a_good_password() -> None:
    """No digits, signs or capitals are demanded: length is what counts."""
    assert inputs.new_password("ein guter satz ist lang", again="ein guter satz ist lang")
    with pytest.raises(WrongInputError, match="differ"):
        inputs.new_password("ein guter satz ist lang", again="ein anderer satz")


@given(st.text(max_size=400))
def test_any_text_is_taken_or_refused_and_never_breaks(text: str) -> None:
    """Whatever is typed, a person gets an answer; what is taken is short and visible."""
    for check in (inputs.line, inputs.email, inputs.password):
        try:
            value = check("name", text)
        except WrongInputError:
            continue
        assert value
        if check is inputs.line:
            assert len(value.encode()) <= 128
            assert value == value.strip()


@given(st.text(max_size=8) | st.integers() | st.none())
def test_a_number_is_four_plain_digits(value: object) -> None:
    """Digits of other scripts and signs are no session number."""
    number = inputs.number(value)

    assert number is None or (len(number) == 4 and number.isascii() and number.isdecimal())
