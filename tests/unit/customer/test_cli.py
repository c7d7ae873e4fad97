"""Does a wrong start end with one clear sentence in the customer's language and an honest exit code?"""

from pathlib import Path

import pytest
from tests.support.customer_app import MemorySide, WaitingFace

from beistand.customer.app import EXIT_NO_DISPLAY, EXIT_USAGE
from beistand.customer.cli import language_of, read_command, start
from beistand.customer.conductor.ports import DesktopSide, Face
from beistand.customer.desktop.ports import DesktopError
from beistand.customer.settings import Settings

LINK = "https://hilfe.example/#1234567890"


def face(_settings: Settings) -> Face:
    """Return a face that shows nothing."""
    return WaitingFace()


def side(_face: Face) -> DesktopSide:
    """Return a desktop in memory."""
    return MemorySide()


def no_display(_face: Face) -> DesktopSide:
    """Be a system without a screen."""
    msg = "DISPLAY is not set"
    raise DesktopError(msg)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--colour"], "Erlaubt sind"),
        ([], "--server"),
        (["--server", "http://hilfe.example"], "https://"),
        ([LINK, "--ca-file", "keine.pem"], "--ca-file"),
        ([LINK, "--language", "fr"], "de|de_plain|en"),
    ],
)
def test_wrong_use_is_told_in_german(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who starts the module wrongly reads what was wrong and what is allowed, in one sentence or two."""
    given = [*arguments, "--language", "de"] if "--language" not in arguments else arguments

    code = start(given, make_face=face, open_side=side, folder=tmp_path)

    told = capsys.readouterr().err
    assert code == EXIT_USAGE
    assert words in told
    assert told.count("\n") == 1


def test_wrong_use_is_told_in_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The other language has the same sentences."""
    assert start(["--language", "en"], make_face=face, open_side=side, folder=tmp_path) == EXIT_USAGE

    assert "which server" in capsys.readouterr().err


def test_without_a_display_the_sentence_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On a machine without a screen nothing is tried, and the exit code says why."""
    code = start([LINK, "--language", "de"], make_face=face, open_side=no_display, folder=tmp_path)

    assert code == EXIT_NO_DISPLAY
    assert "DISPLAY is not set" in capsys.readouterr().err


@pytest.mark.parametrize(("language", "told"), [("de", "nur mit Wayland"), ("en", "Wayland only")])
def test_a_login_with_wayland_alone_is_told_as_such(
    language: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has a desktop in front of the eyes is not told that there is none, but how to sign in instead."""
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.delenv("DISPLAY", raising=False)

    code = start([LINK, "--language", language], make_face=face, open_side=no_display, folder=tmp_path)

    said = capsys.readouterr().err
    assert code == EXIT_NO_DISPLAY
    assert told in said
    assert "Xorg" in said


def test_a_file_without_certificates_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong file is not taken for trust."""
    (tmp_path / "empty.pem").write_text("nothing")

    arguments = [LINK, "--language", "de", "--ca-file", str(tmp_path / "empty.pem")]
    code = start(arguments, make_face=face, open_side=side, folder=tmp_path)

    assert code == EXIT_USAGE
    assert "Zertifikate" in capsys.readouterr().err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """``--version`` names the program and the protocol and ends well."""
    with pytest.raises(SystemExit) as caught:
        read_command(["--version"])

    assert caught.value.code == 0
    assert "protocol 1" in capsys.readouterr().out


def test_complaints_come_in_the_chosen_language() -> None:
    """Even about a command line that cannot be read."""
    assert language_of(["--nonsense", "--language", "en"]) == "en"
