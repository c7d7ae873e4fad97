"""Is every choice that cannot work told before anything starts, in both languages?"""

from pathlib import Path

import pytest

from beistand.server.settings import Settings, SettingsError, is_loopback, read_settings, tls_context

TLS = {"tls_certificate": "cert.pem", "tls_key": "key.pem"}


def test_without_any_choice_only_this_machine_is_served() -> None:
    """A first try is safe."""
    settings = read_settings({}, {})

    assert (settings.host, settings.port, settings.is_secure) == ("127.0.0.1", 8600, False)
    assert settings.bound_to(8600).public_url == "http://127.0.0.1:8600"
    assert settings.bound_to(8600).is_local


def test_the_option_wins_over_the_environment() -> None:
    """What the operator types now counts more than what was set once."""
    environment = {"BEISTAND_PORT": "1000", "BEISTAND_HOST": "::1", "OTHER": "x"}

    settings = read_settings({"port": "2000"}, environment)

    assert (settings.port, settings.host) == (2000, "::1")
    assert settings.bound_to(2000).public_url == "http://[::1]:2000"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"host": "0.0.0.0"}, "Ohne TLS"),  # noqa: S104 - the mistake that is to be told
        ({"port": "http"}, "0 bis 65535"),
        ({"port": "65536"}, "0 bis 65535"),
        ({"port": "٣"}, "0 bis 65535"),
        ({"tls_key": "key.pem"}, "gehören zusammen"),
        ({"public_url": "hilfe.example"}, "öffentliche Adresse"),
        ({"public_url": "https://hilfe.example/unten"}, "ohne Pfad"),
        ({"public_url": "https://[hilfe"}, "öffentliche Adresse"),
        ({"public_url": "https://hilfe.example"}, "weder Zertifikat noch Proxy"),
        ({"behind_proxy": "10.0.0.5"}, "--public-url"),
        ({"behind_proxy": "proxy", "public_url": "https://hilfe.example"}, "Adressen|Adresse oder ein Netz"),
        ({**TLS, "public_url": "http://hilfe.example"}, "mit https beginnen"),
        ({"downloads": "/not/there"}, "nicht da"),
        ({"database": "mysql://anna:geheim@db/name"}, "postgresql://benutzer@rechner"),
        ({"database": "postgresql://db"}, "postgresql://benutzer@rechner"),
    ],
)
def test_what_cannot_work_is_told(options: dict[str, str], told: str) -> None:
    """The operator reads what is wrong and what to do, in German and English."""
    with pytest.raises(SettingsError, match=told) as caught:
        read_settings(options, {})

    assert caught.value.de
    assert caught.value.en
    assert caught.value.de != caught.value.en


def test_the_password_of_the_database_is_not_shown() -> None:
    """A log line about the settings tells nobody how to open the database."""
    settings = read_settings({}, {"BEISTAND_DATABASE": "postgres://anna:geheim@db/name"})

    assert settings.database_url == "postgresql://anna:geheim@db/name"
    assert "geheim" not in repr(settings)


def test_a_misspelled_variable_is_told() -> None:
    """A setting that is written wrong is never silently without effect."""
    assert read_settings({}, {"BEISTAND_TEST_DISPLAY": ":9"})
    with pytest.raises(SettingsError, match="BEISTAND_PROT"):
        read_settings({}, {"BEISTAND_PROT": "1"})


def test_behind_a_proxy_plain_http_may_be_served_to_it() -> None:
    """The proxy speaks TLS; the address that people type decides about cookies and origins."""
    settings = read_settings(
        {"behind_proxy": "10.0.0.0/24, ::1", "public_url": "https://Hilfe.example/", "host": "10.0.0.9"},
        {},
    )

    assert settings.trusted_proxies == ("10.0.0.0/24", "::1")
    assert settings.is_secure
    assert not settings.is_local
    assert settings.origins == ("https://hilfe.example",)


def test_on_this_machine_both_of_its_names_are_own_pages() -> None:
    """Whoever types localhost instead of 127.0.0.1 is not shut out."""
    settings = Settings(data_dir=Path("x"), port=8600).bound_to(8600)

    assert settings.origins == ("http://127.0.0.1:8600", "http://localhost:8600")


def test_a_certificate_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A wrong path is a sentence, not a traceback."""
    settings = read_settings(TLS, {})
    with pytest.raises(SettingsError, match="nicht lesbar"):
        tls_context(settings)

    (tmp_path / "cert.pem").write_text("no certificate")
    wrong = read_settings({name: str(tmp_path / "cert.pem") for name in TLS}, {})
    with pytest.raises(SettingsError, match="cannot be read"):
        tls_context(wrong)


@pytest.mark.parametrize(
    ("host", "is_own"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("::", False), ("hilfe", False)],
)
def test_loopback_is_known(host: str, is_own: bool) -> None:  # noqa: FBT001 - a column of the table
    """Only addresses of this very machine count as local."""
    assert is_loopback(host) == is_own


@pytest.mark.parametrize(
    ("issuer", "secret", "told"),
    [
        ("http://login.example", "x", "https-Adresse"),
        ("https://login.example?a=b", "x", "https-Adresse"),
        ("https://login.example", " ", "nicht lesbar oder leer"),
        ("https://login.example", None, "nicht lesbar oder leer"),
    ],
)
def test_a_sign_in_service_that_cannot_work_is_told(tmp_path: Path, issuer: str, secret: str | None, told: str) -> None:
    """Secrets go over HTTPS only, and a forgotten one is told before anything starts."""
    path = tmp_path / "secret"
    if secret is not None:
        path.write_text(secret)

    with pytest.raises(SettingsError, match=told):
        read_settings({"oidc_issuer": issuer, "oidc_client": "beistand", "oidc_secret_file": str(path)}, {})
