"""What did the operator choose? The only reader of the environment; a value that leaves here is checked.

Every option of ``beistand serve`` has a variable: ``--public-url`` is ``BEISTAND_PUBLIC_URL``. The option wins.
"""

import ipaddress
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

PREFIX: Final = "BEISTAND_"
OTHERS: Final = ("BEISTAND_CUSTOMER_", "BEISTAND_TEST_")
"""Beginnings of variables that belong to other programs of the house."""
PORT_DEFAULT: Final = 8600
OPTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "data": "folder for the database and the ticket key (default: ./beistand-data)",
        "database": "PostgreSQL database, such as postgresql://user@host/name (default: a file in the data folder)",
        "host": "address to listen on (default: 127.0.0.1)",
        "port": f"port to listen on, 0 lets the system choose (default: {PORT_DEFAULT})",
        "public_url": "address that people type, such as https://hilfe.example.de",
        "tls_certificate": "certificate chain, PEM",
        "tls_key": "private key of the certificate, PEM",
        "behind_proxy": "addresses or networks of the reverse proxy, separated by commas",
        "downloads": "folder with the customer modules that customers may download",
        "oidc_issuer": "address of the company's sign-in service (OpenID Connect)",
        "oidc_client": "our name there (client id)",
        "oidc_secret_file": "file with our secret there (client secret)",
        "paper_certificate": "certificate and key that sign session reports, PKCS#12",
        "paper_password_file": "file with the password of that",
        "organisation_name": "proposed in the set-up page",
        "organisation_address": "proposed in the set-up page",
        "organisation_email": "proposed in the set-up page",
        "organisation_phone": "proposed in the set-up page",
    },
)
"""Every option: name in the environment without prefix and in lower case, and what it is for."""


class SettingsError(Exception):
    """The operator's choice cannot work; says so in both languages, and what to do."""

    def __init__(self, *, de: str, en: str) -> None:
        super().__init__(en)
        self.de = de
        self.en = en

    def __str__(self) -> str:
        """Say it in both languages."""
        return f"{self.de}\n{self.en}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Oidc:
    """The company's own sign-in service. ``secret_file``: readable; holds the client secret."""

    issuer: str
    client: str
    secret_file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationProposal:
    """What the set-up page has filled in already."""

    name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be chosen. Holds paths of secrets, and no secret that ``repr`` would show.

    Attributes:
        data_dir: folder for database and ticket key.
        database_url: of a PostgreSQL database; empty: a file in the data folder. May hold a password.
        host: address to listen on; without TLS and proxy a loopback address.
        port: to listen on; 0: the system chooses.
        public_url: what people type, without a slash at the end; empty until ``bound_to`` when it was not given.
        tls_certificate: and ``tls_key``: PEM files; both or none.
        trusted_proxies: addresses or networks whose forwarded headers count; not empty means "behind a proxy".
        downloads_dir: folder with customer modules; None: there are none.
        oidc: the company's sign-in service; None: there is none.
        paper_certificate: PKCS#12 file that signs reports; None: they are not signed.
        paper_password_file: holds the password of it; None: it has none.
        organisation: proposal for the set-up page.
    """

    data_dir: Path
    database_url: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = PORT_DEFAULT
    public_url: str = ""
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    downloads_dir: Path | None = None
    oidc: Oidc | None = None
    paper_certificate: Path | None = None
    paper_password_file: Path | None = None
    organisation: OrganisationProposal = field(default_factory=OrganisationProposal)

    @property
    def is_secure(self) -> bool:
        """Whether people reach the server by HTTPS."""
        return self.public_url.startswith("https://")

    @property
    def is_local(self) -> bool:
        """Whether only people at this very machine can reach the server: it serves plain HTTP on loopback."""
        return not self.is_secure and is_loopback(self.host)

    @property
    def origins(self) -> tuple[str, ...]:
        """Origins (RFC 6454) of the own pages; on loopback both usual names of this machine."""
        parts = urlsplit(self.public_url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        if not self.is_local:
            return (origin,)
        port = f":{parts.port}" if parts.port else ""
        return tuple(dict.fromkeys((origin, f"http://127.0.0.1{port}", f"http://localhost{port}")))

    def bound_to(self, port: int) -> "Settings":
        """Return the settings with the port that the system gave, and the address that follows from it."""
        if self.public_url:
            return replace(self, port=port)
        scheme = "https" if self.tls_certificate else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return replace(self, port=port, public_url=f"{scheme}://{host}:{port}")


def read_settings(options: Mapping[str, str | None], environment: Mapping[str, str] | None = None) -> Settings:
    """Read options of the command line (by name, None: not given) and the environment.

    Raises:
        SettingsError: a value is wrong, or values do not fit together.
    """
    environment = os.environ if environment is None else environment
    ours = [name for name in environment if name.startswith(PREFIX) and not name.startswith(OTHERS)]
    unknown = sorted(name for name in ours if _option(name) not in OPTIONS)
    if unknown:
        names = ", ".join(unknown)
        allowed = ", ".join(PREFIX + name.upper() for name in OPTIONS)
        raise SettingsError(
            de=f"Diese Variablen kennt beistand nicht: {names}. Erlaubt sind: {allowed}.",
            en=f"beistand does not know these variables: {names}. Allowed are: {allowed}.",
        )
    values = {name: options.get(name) or environment.get(PREFIX + name.upper()) or "" for name in OPTIONS}
    settings = Settings(
        data_dir=Path(values["data"] or "beistand-data").absolute(),
        database_url=_database_url(values["database"]),
        host=values["host"] or "127.0.0.1",
        port=_port(values["port"] or str(PORT_DEFAULT)),
        public_url=_public_url(values["public_url"]),
        tls_certificate=Path(values["tls_certificate"]) if values["tls_certificate"] else None,
        tls_key=Path(values["tls_key"]) if values["tls_key"] else None,
        trusted_proxies=_proxies(values["behind_proxy"]),
        downloads_dir=_downloads(values["downloads"]),
        oidc=_oidc(values),
        paper_certificate=_readable(values["paper_certificate"]),
        paper_password_file=_readable(values["paper_password_file"]),
        organisation=OrganisationProposal(
            name=values["organisation_name"],
            address=values["organisation_address"].replace("\\n", "\n"),
            email=values["organisation_email"],
            phone=values["organisation_phone"],
        ),
    )
    _check_reachable(settings)
    return settings


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """Load the certificate, so that a wrong one is told before anything listens; None without TLS.

    Raises:
        SettingsError: a file is not there, not readable, or the two do not fit together.
    """
    if settings.tls_certificate is None or settings.tls_key is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    except (OSError, ssl.SSLError) as error:
        pair = f"{settings.tls_certificate}, {settings.tls_key}"
        raise SettingsError(
            de=f"Zertifikat oder Schlüssel ist nicht lesbar ({pair}): {error}. Stimmen Pfade, Rechte und Format (PEM)?",
            en=f"The certificate or key cannot be read ({pair}): {error}. Please check paths, rights and format (PEM).",
        ) from error
    return context


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is reachable from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _option(variable: str) -> str:
    return variable.removeprefix(PREFIX).lower()


def _port(value: str) -> int:
    if value.isdecimal() and value.isascii() and int(value) <= 65_535:  # noqa: PLR2004 - 16 bits
        return int(value)
    raise SettingsError(
        de=f"Der Port muss eine Zahl von 0 bis 65535 sein; angegeben ist {value!r}.",
        en=f"The port must be a number from 0 to 65535; got {value!r}.",
    )


def _public_url(value: str) -> str:
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_good = False
    if is_good and not (parts.query or parts.fragment or parts.username or parts.path not in {"", "/"}):
        return f"{parts.scheme}://{parts.netloc}".lower()
    raise SettingsError(
        de=f"Die öffentliche Adresse muss wie https://hilfe.example.de aussehen, ohne Pfad; angegeben ist {value!r}.",
        en=f"The public address must look like https://help.example.com, without a path; got {value!r}.",
    )


def _database_url(value: str) -> str:
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1 and (parts.port or 1) > 0
    except ValueError:
        is_good = False
    if is_good:
        return "postgresql" + value.removeprefix(value.split(":", maxsplit=1)[0])
    # What was typed may hold a password: it is not said again.
    raise SettingsError(
        de="Die Datenbank muss wie postgresql://benutzer@rechner:5432/name aussehen (PostgreSQL); ohne Angabe nimmt "
        "beistand eine Datei im Datenordner.",
        en="The database must look like postgresql://user@host:5432/name (PostgreSQL); without it beistand takes a "
        "file in the data folder.",
    )


def _proxies(value: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    for name in names:
        try:
            ipaddress.ip_network(name)
        except ValueError as error:
            raise SettingsError(
                de=f"Ein Proxy ist eine Adresse oder ein Netz, etwa 10.0.0.5 oder 10.0.0.0/24; angegeben ist {name!r}.",
                en=f"Proxies are given as addresses or networks, such as 10.0.0.5 or 10.0.0.0/24; got {name!r}.",
            ) from error
    return names


def _downloads(value: str) -> Path | None:
    if not value:
        return None
    folder = Path(value).absolute()
    if folder.is_dir():
        return folder
    raise SettingsError(
        de=f"Der Ordner für Kundenmodule {folder} ist nicht da; bitte anlegen oder die Angabe weglassen.",
        en=f"The folder for customer modules {folder} is not there; please make it or leave the option out.",
    )


def _readable(value: str) -> Path | None:
    """Check a file that was named; None: none was."""
    if not value:
        return None
    if os.access(value, os.R_OK) and Path(value).is_file():
        return Path(value)
    raise SettingsError(
        de=f"Diese Datei gibt es nicht, oder sie ist nicht lesbar: {value!r}.",
        en=f"This file is not there, or cannot be read: {value!r}.",
    )


def _oidc(values: Mapping[str, str]) -> Oidc | None:
    issuer, client, secret = (values[f"oidc_{name}"] for name in ("issuer", "client", "secret_file"))
    if not (issuer or client or secret):
        return None
    if not (issuer and client and secret):
        raise SettingsError(
            de="Der Anmeldedienst braucht alle drei Angaben: --oidc-issuer, --oidc-client und --oidc-secret-file.",
            en="The sign-in service needs all three: --oidc-issuer, --oidc-client and --oidc-secret-file.",
        )
    parts = urlsplit(issuer)
    is_here = parts.scheme == "http" and is_loopback(parts.hostname or "")
    if not (is_here or (parts.scheme == "https" and parts.hostname)) or parts.query or parts.fragment:
        raise SettingsError(
            de=f"Der Anmeldedienst muss eine https-Adresse haben; angegeben ist {issuer!r}.",
            en=f"The sign-in service must have an https address; got {issuer!r}.",
        )
    path = Path(secret).absolute()
    try:
        is_good = bool(path.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeError):
        is_good = False
    if not is_good:
        raise SettingsError(
            de=f"Das Geheimnis für den Anmeldedienst ist nicht lesbar oder leer: {path}. Bitte Pfad und Rechte prüfen.",
            en=f"The secret for the sign-in service cannot be read or is empty: {path}. Please check path and rights.",
        )
    return Oidc(issuer=issuer, client=client, secret_file=path)


def _check_reachable(settings: Settings) -> None:
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        raise SettingsError(
            de="Zertifikat und Schlüssel gehören zusammen; bitte beide angeben oder keines.",
            en="Certificate and key belong together; please give both or none.",
        )
    if settings.tls_certificate is None and settings.trusted_proxies and not settings.is_secure:
        raise SettingsError(
            de="Hinter einem Proxy braucht beistand die öffentliche Adresse mit https: --public-url https://…",
            en="Behind a proxy beistand needs the public address with https: --public-url https://…",
        )
    is_open = settings.tls_certificate is not None or bool(settings.trusted_proxies)
    if not is_open and not is_loopback(settings.host):
        raise SettingsError(
            de=(
                f"Ohne TLS läuft beistand nur auf diesem Rechner, nicht auf {settings.host}: Browser geben ihre "
                "Verschlüsselung nur an sichere Seiten. Bitte --tls-certificate und --tls-key angeben, oder hinter "
                "einem Proxy --behind-proxy ADRESSE und --public-url https://…"
            ),
            en=(
                f"Without TLS beistand runs on this machine only, not on {settings.host}: browsers give their "
                "cryptography to secure pages only. Please give --tls-certificate and --tls-key, or behind a proxy "
                "--behind-proxy ADDRESS and --public-url https://…"
            ),
        )
    if not is_open and settings.is_secure:
        raise SettingsError(
            de="Die öffentliche Adresse beginnt mit https, aber weder Zertifikat noch Proxy ist angegeben.",
            en="The public address begins with https, but neither a certificate nor a proxy is given.",
        )
    if settings.tls_certificate is not None and settings.public_url.startswith("http://"):
        raise SettingsError(
            de="Mit Zertifikat muss die öffentliche Adresse mit https beginnen.",
            en="With a certificate the public address must begin with https.",
        )
