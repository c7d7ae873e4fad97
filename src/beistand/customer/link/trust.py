"""Whom does the module believe to be the server? Verified TLS always; only whose certificates count is chosen."""

import ssl
from pathlib import Path


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
        context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except (OSError, ssl.SSLError) as error:
        msg = f"no certificates in {ca_file}: {error}"
        raise TrustError(msg) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
