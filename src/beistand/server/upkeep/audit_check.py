"""Is the record whole, and what does one say about it? ``beistand audit verify`` in plain sentences."""

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from beistand.server.desk.audit_findings import sentence
from beistand.server.desk.audit_seal import AuditSeal, is_signed_by, name_of
from beistand.server.settings import SettingsError
from beistand.server.store import audit
from beistand.server.store.audit import Verdict
from beistand.server.store.database import Tx


def check(tx: Tx, seal: AuditSeal, *, public_key: Path | None = None) -> Verdict:
    """Walk along the chain.

    Args:
        tx: one consistent state.
        seal: the key of this installation, and the file beside it.
        public_key: PEM file of the key that an auditor trusts; None: the key of the data folder.

    Raises:
        SettingsError: the file holds no such key.
    """
    key = read_public_key(public_key) if public_key else seal.key.public_key()
    return audit.verify(tx, is_signed=lambda checkpoint: is_signed_by(key, checkpoint), seen=seal.noted())


def read_public_key(path: Path) -> Ed25519PublicKey:
    """Read an auditor's copy of the public key.

    Raises:
        SettingsError: the file cannot be read or holds something else.
    """
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError):
        key = None
    if isinstance(key, Ed25519PublicKey):
        return key
    raise SettingsError(
        de=f"{path} ist kein öffentlicher Ed25519-Schlüssel in PEM; „beistand audit key“ gibt ihn aus.",
        en=f"{path} is no public Ed25519 key in PEM; “beistand audit key” prints it.",
    )


def say(verdict: Verdict, seal: AuditSeal) -> list[str]:
    """Return what was found, a sentence in each language for each thing."""
    if verdict.findings:
        return [line for finding in verdict.findings for line in sentence(finding)]
    unsigned = verdict.rows - verdict.signed
    key = name_of(seal.key.public_key())
    german = f"{verdict.rows} Zeilen, {verdict.checkpoints} Unterschriften mit Schlüssel {key}"
    english = f"{verdict.rows} rows, {verdict.checkpoints} signatures with key {key}"
    return [
        f"Das Protokoll ist unversehrt: {german}; {unsigned} neue Zeilen sind noch nicht unterschrieben.",
        f"The record is whole: {english}; {unsigned} new rows are not signed yet.",
        f"SHA-256: {verdict.sha256.hex()}",
    ]
