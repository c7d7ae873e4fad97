"""With which key does the installation sign the state of its record, and where is that noted a second time?

The private key lies in the data folder, readable for its user only. Each checkpoint is also appended to a file there,
so that whoever can change the database alone cannot take it back unseen.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from beistand.server.desk.errors import DeskError
from beistand.server.desk.secret_files import read_or_make
from beistand.server.store.audit import Checkpoint
from beistand.server.store.tables import from_unix_ms, to_unix_ms

KEY_FILE: Final = "audit.key"
WITNESS_FILE: Final = "audit-checkpoints.jsonl"
_NAME_BYTES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSeal:
    """The key of an installation (Ed25519, RFC 8032), and the file beside it."""

    key: Ed25519PrivateKey
    witness: Path

    @property
    def name(self) -> str:
        """How checkpoints name the key."""
        return name_of(self.key.public_key())

    def sign(self, checkpoint: Checkpoint) -> bytes:
        """Return the signature of a checkpoint, 64 bytes."""
        return self.key.sign(checkpoint.text())

    def is_signed(self, checkpoint: Checkpoint) -> bool | None:
        """Tell whether the signature is good; None: another key made it."""
        return is_signed_by(self.key.public_key(), checkpoint)

    def note(self, checkpoint: Checkpoint) -> None:
        """Append a checkpoint to the file.

        Raises:
            OSError: it cannot be written.
        """
        line = {
            "place": checkpoint.place,
            "at_ms": to_unix_ms(checkpoint.at),
            "sha256": checkpoint.sha256.hex(),
            "key": checkpoint.key,
            "signature": checkpoint.signature.hex(),
        }
        handle = os.open(self.witness, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def noted(self) -> list[Checkpoint]:
        """Return the checkpoints of the file; a last line that was cut off by a power cut does not count."""
        if not self.witness.exists():
            return []
        found = []
        for text in self.witness.read_text(encoding="ascii", errors="replace").splitlines():
            try:
                line = json.loads(text)
                found.append(
                    Checkpoint(
                        place=int(line["place"]),
                        at=from_unix_ms(int(line["at_ms"])),
                        sha256=bytes.fromhex(line["sha256"]),
                        key=str(line["key"]),
                        signature=bytes.fromhex(line["signature"]),
                    ),
                )
            except (ValueError, KeyError, TypeError, OverflowError):
                continue
        return found


def open_audit_seal(data_dir: Path) -> AuditSeal:
    """Read the key of a data folder; a new one is made if there is none.

    Raises:
        DeskError: the file holds something else.
        OSError: it cannot be read or written.
    """
    path = data_dir / KEY_FILE
    content = read_or_make(path, lambda: _pem(Ed25519PrivateKey.generate()))
    return AuditSeal(key=_read(content, path), witness=data_dir / WITNESS_FILE)


def public_pem(seal: AuditSeal) -> str:
    """Return the public key in PEM: with it others can check the checkpoints."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return seal.key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def name_of(key: Ed25519PublicKey) -> str:
    """Return the first 8 bytes of the SHA-256 of a public key (raw, 32 bytes) in hex."""
    return hashlib.sha256(key.public_bytes_raw()).digest()[:_NAME_BYTES].hex()


def is_signed_by(key: Ed25519PublicKey, checkpoint: Checkpoint) -> bool | None:
    """Tell whether a key signed a checkpoint; None: another key did."""
    if checkpoint.key != name_of(key):
        return None
    try:
        key.verify(checkpoint.signature, checkpoint.text())
    except InvalidSignature:
        return False
    return True


def _pem(key: Ed25519PrivateKey) -> bytes:
    form, open_form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, open_form)


def _read(content: bytes, path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except ValueError:
        key = None
    if isinstance(key, Ed25519PrivateKey):
        return key
    raise DeskError(
        "audit_key",
        f"{path} ist kein Schlüssel des Protokolls; bitte aus einer Sicherung zurückholen.\n"
        f"{path} is no key of the audit; please bring it back from a copy.",
    )
