"""Does the module start with what was given, and refuse clearly what cannot be used?"""

from pathlib import Path

import pytest

from beistand.customer.settings import FILE_NAME, SettingsError, read_server, read_settings, system_language

LINK = "https://hilfe.example:8443/#1234567890"


def test_a_link_is_enough(tmp_path: Path) -> None:
    """Who starts with the link from the e-mail need not know an address."""
    settings = read_settings(code=LINK, language="de", folder=tmp_path)

    assert (settings.server, settings.code) == ("https://hilfe.example:8443", LINK)


def test_the_command_line_goes_before_the_link_and_the_file(tmp_path: Path) -> None:
    """What was typed last counts most."""
    (tmp_path / FILE_NAME).write_text('server = "https://datei.example"\nlanguage = "en"\n')

    assert read_settings(folder=tmp_path).server == "https://datei.example"
    assert read_settings(folder=tmp_path).language == "en"
    assert read_settings(code=LINK, folder=tmp_path).server == "https://hilfe.example:8443"
    assert read_settings(code=LINK, server="https://a.example", folder=tmp_path).server == "https://a.example"
    assert read_settings(language="de", folder=tmp_path).language == "de"


def test_without_a_server_nothing_starts(tmp_path: Path) -> None:
    """Nobody is connected to a server that was not named."""
    with pytest.raises(SettingsError) as caught:
        read_settings(folder=tmp_path)

    assert caught.value.key == "no_server"


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://hilfe.example/", "https://hilfe.example"),
        ("hilfe.example", "https://hilfe.example"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://HILFE.example:443/a?b#c", "https://hilfe.example:443"),
    ],
)
def test_an_address_becomes_an_origin(text: str, origin: str) -> None:
    """It does not matter how much of an address was pasted."""
    assert read_server(text) == origin


@pytest.mark.parametrize(
    "text",
    ["http://hilfe.example", "ftp://hilfe.example", "https://", "https://user:pw@hilfe.example", "https://a:x", "://"],
)
def test_an_address_that_cannot_be_trusted_is_refused(text: str) -> None:
    """No session goes over a way that others could read, and no password hides in an address."""
    with pytest.raises(SettingsError) as caught:
        read_server(text)

    assert caught.value.key == "bad_server"


@pytest.mark.parametrize("content", ["server = 5", "colour = 'red'", "server", "\x00"])
def test_a_broken_file_is_told(tmp_path: Path, content: str) -> None:
    """A slip in the file beside the program is named with the file."""
    (tmp_path / FILE_NAME).write_text(content)

    with pytest.raises(SettingsError) as caught:
        read_settings(code=LINK, folder=tmp_path)

    assert caught.value.key == "bad_file"
    assert FILE_NAME in caught.value.got


def test_certificates_must_be_there(tmp_path: Path) -> None:
    """A file of certificates that is not there is not silently left aside."""
    with pytest.raises(SettingsError) as caught:
        read_settings(code=LINK, ca_file=str(tmp_path / "none.pem"), folder=tmp_path)

    assert caught.value.key == "bad_ca_file"


@pytest.mark.parametrize(
    ("said", "language"),
    [("de_AT.UTF-8", "de"), ("en_GB.UTF-8", "en"), ("fr_FR", "en"), ("C.UTF-8", "de"), ("POSIX", "de")],
)
def test_the_systems_language_is_spoken(monkeypatch: pytest.MonkeyPatch, said: str, language: str) -> None:
    """The first sentence already comes in the customer's language."""
    monkeypatch.setenv("LC_ALL", said)

    assert system_language() == language


def test_the_code_is_not_in_a_log(tmp_path: Path) -> None:
    """Nothing that prints the settings prints the secret."""
    assert "1234567890" not in repr(read_settings(code=LINK, folder=tmp_path))
