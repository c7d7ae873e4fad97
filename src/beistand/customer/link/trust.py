"""Whom does the module believe to be the server? Verified TLS always; only whose certificates count is chosen."""

import ssl
from pathlib import Path
from typing import Final

SYSTEM_FILES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where Linux systems keep the certificates they trust (Debian, Fedora, openSUSE, Alpine)."""


class TrustError(Exception):
    """The file of certificates cannot be used."""


def trust(*, server: str, ca_file: Path | None) -> ssl.SSLContext | None:
    """Return how the server is verified; None for plain ``http``, which settings allow on this machine only.

    Raises:
        TrustError: ``ca_file`` holds no certificates.
    """
    if not server.startswith("https:"):
        return None
    try:
        context = ssl.create_default_context(cafile=str(ca_file or _system_file() or "") or None)
    except (OSError, ssl.SSLError) as error:
        msg = f"no certificates in {ca_file}: {error}"
        raise TrustError(msg) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _system_file() -> str | None:
    """Return the system's certificates where Python looks for them elsewhere, as a packed program does."""
    known = ssl.get_default_verify_paths()
    if known.cafile or known.capath:
        return None
    return next((name for name in SYSTEM_FILES if Path(name).is_file()), None)
