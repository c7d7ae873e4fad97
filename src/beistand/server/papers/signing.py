"""How does the organisation sign a paper? PAdES (ETSI EN 319 142-1, level B-B) with the key of a PKCS#12 file.

An optional part: it needs the package ``pyhanko``. The signature is invisible, added behind the finished PDF/A-3, and
covers every byte before it. No time stamp is asked for from outside: the moment is the server's own.
"""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import pkcs12

from beistand.server.papers.errors import PaperError

FIELD: Final = "beistand"
Sign = Callable[[bytes, datetime], bytes]
"""Signs a PDF at a moment; raises ``PaperError``. Blocks for about 50 ms."""


def open_signer(file: Path, password: bytes) -> Sign:
    """Return what signs with the key and certificate of a file.

    Raises:
        PaperError: the package is missing, or the file, password or certificate cannot be used.
    """
    try:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415 - optional package
        from pyhanko.sign import fields, signers  # noqa: PLC0415 - see above
    except ImportError as error:
        raise PaperError("the package pyhanko is missing; install beistand[server,signing]") from error
    try:
        content = file.read_bytes()
        key, certificate, _ = pkcs12.load_key_and_certificates(content, password)
        signer = signers.SimpleSigner.load_pkcs12_data(content, other_certs=[], passphrase=password)
    except (OSError, ValueError) as error:
        raise PaperError(f"{file} cannot be used: {error}") from error
    if key is None or certificate is None or signer is None:
        raise PaperError(f"{file} must hold a private key with its certificate (PKCS#12)")
    since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc

    def sign(pdf: bytes, now: datetime) -> bytes:
        if not since <= now <= until:
            raise PaperError(f"the certificate in {file} holds from {since} to {until}, not at {now}; please renew it")
        about = signers.PdfSignatureMetadata(
            field_name=FIELD, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
        )
        made = io.BytesIO()
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        _keep_archivable(writer)
        signers.sign_pdf(writer, about, signer=signer, output=made)
        return made.getvalue()

    return sign


def _keep_archivable(writer: Any) -> None:  # noqa: ANN401 - of the optional package
    """Keep what makes the paper PDF/A-3: it is PDF 1.7 and its metadata stay as they are.

    For keys on elliptic curves the package (0.38) would declare PDF 2.0, and write the metadata anew without the
    description of their schemas; neither is needed to check the signature.
    """
    writer.ensure_output_version = writer.register_extension = _nothing
    writer._update_meta = _nothing  # noqa: SLF001 - the package has no other way


def _nothing(*_: object, **__: object) -> None:
    return
