"""Is a session report signed by the organisation, so that any program for PDF can tell?"""

import datetime as dt
import io
import re
from pathlib import Path

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from tests.support.desk import bind, quick_passwords
from tests.support.staff_browser import StaffBrowser, code_now, first_token, secret_in

from beistand.server.app import build
from beistand.server.desk.people import get as get_person
from beistand.server.papers.errors import PaperError
from beistand.server.papers.signing import open_signer
from beistand.server.settings import SettingsError, read_settings
from beistand.server.web.reception import utc_now

PASSWORD = b"ein Satz"


def _certificate(folder: Path, *, days: int = 30) -> tuple[Path, Path]:
    """Make a key with a certificate of its own; return the PKCS#12 file and the certificate in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Müller & Söhne Support GmbH")])
    now = dt.datetime.now(dt.UTC)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only"), False
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=60))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, decipher_only=False, **usage), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    file, pem = folder / "paper.p12", folder / "paper.pem"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, made, None, BestAvailableEncryption(PASSWORD)))
    pem.write_bytes(made.public_bytes(Encoding.PEM))
    return file, pem


def _demand_archivable(pdf: bytes) -> None:
    """Hold a signed paper to what the signature must not take away: it is PDF 1.7, with its metadata untouched."""
    catalog = pypdf.PdfReader(io.BytesIO(pdf)).root_object
    assert ("/Version" in catalog, "/Extensions" in catalog) == (False, False)
    stream = catalog["/Metadata"].get_object()
    assert isinstance(stream, pypdf.generic.StreamObject)
    metadata = stream.get_data()
    assert b"<pdfaid:part>3</pdfaid:part>" in metadata
    assert metadata in pdf, "the metadata are those of the paper before it was signed"


async def test_a_report_carries_the_signature_of_the_organisation(tmp_path: Path) -> None:
    """Whoever opens the report sees that this company made it and that nothing was changed since."""
    file, pem = _certificate(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "password").write_bytes(PASSWORD + b"\n")
    chosen = {"paper_certificate": str(file), "paper_password_file": str(tmp_path / "password")}
    settings = read_settings({"data": str(tmp_path / "data"), **chosen}, {})
    app = build(settings.bound_to(8600), passwords=quick_passwords())
    browser = StaffBrowser(app)
    page = await browser.set_up(first_token(app))
    await browser.send("/second-factor", code=code_now(secret_in(page)))
    with app.state.books.transaction() as tx:
        bind(tx, get_person(tx, 1), now=utc_now())
    await browser.get("/cases/new")
    address = (await browser.send("/cases/new", customer="Herr Öztürk", purpose="Drucker")).url.path
    offer = (await browser.client.post(f"/api{address}/sessions", headers={"x-beistand-csrf": browser.csrf})).json()
    await browser.get(address)
    await browser.send(f"{address}/sessions/{offer['session']}/end")
    page = await browser.send(f"{address}/sessions/{offer['session']}/report", language="de")
    link = re.search(rf'href="({address}/attachments/[0-9a-f]+)">Sitzungsbericht', page.text)
    assert link, page.text
    pdf = (await browser.client.get(link[1])).content
    await browser.client.aclose()
    app.state.close_database()

    own = load_cert_from_pemder(str(pem))  # type: ignore[no-untyped-call] # of the package
    trusted = ValidationContext(trust_roots=[own], allow_fetching=False)
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    status = await async_validate_pdf_signature(signature, trusted)
    assert status.bottom_line
    assert str(signature.sig_object["/SubFilter"]) == "/ETSI.CAdES.detached"
    _demand_archivable(pdf)
    changed = pdf.replace(b"/Title", b"/Tytle", 1)
    assert changed != pdf
    (signature,) = PdfFileReader(io.BytesIO(changed)).embedded_signatures
    assert not (await async_validate_pdf_signature(signature, trusted)).bottom_line


def test_a_certificate_that_cannot_sign_is_told_at_the_start(tmp_path: Path) -> None:
    """An operator learns of a wrong password, a wrong file or a missing one before a report is needed."""
    file, pem = _certificate(tmp_path)
    wrong = {"wrong password": (file, b"falsch"), "wrong form": (pem, b""), "folder": (tmp_path, b"")}
    for path, password in wrong.values():
        with pytest.raises(PaperError, match=re.escape(str(path))):
            open_signer(path, password)
    with pytest.raises(SettingsError, match="nicht lesbar"):
        read_settings({"paper_certificate": str(tmp_path / "none.p12")}, {})
    with pytest.raises(SettingsError, match="kann nicht unterschrieben werden"):
        build(read_settings({"data": str(tmp_path / "data"), "paper_certificate": str(file)}, {}).bound_to(8600))


def test_an_expired_certificate_signs_nothing(tmp_path: Path) -> None:
    """No report carries a signature that everybody would call invalid."""
    file, _ = _certificate(tmp_path, days=-1)
    with pytest.raises(PaperError, match="renew"):
        open_signer(file, PASSWORD)(b"%PDF-", utc_now())
