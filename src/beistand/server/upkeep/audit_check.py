"""Is the record whole, and what does one say about it? ``beistand audit verify`` in plain sentences."""

from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from beistand.server.desk.audit_seal import AuditSeal, is_signed_by, name_of
from beistand.server.settings import SettingsError
from beistand.server.store import audit
from beistand.server.store.audit import Finding, Flaw, Verdict
from beistand.server.store.database import Tx

SENTENCES: Final[dict[Flaw, tuple[str, str]]] = {
    "changed": ("Zeile {place} wurde geändert.", "Row {place} was changed."),
    "missing": ("Es fehlen die Zeilen {place} bis {last}.", "Rows {place} to {last} are missing."),
    "moved": (
        "Zeile {place} steht an der falschen Stelle; sie gehört an Stelle {belongs}.",
        "Row {place} stands in the wrong place; it belongs to place {belongs}.",
    ),
    "loose": (
        "Zeile {place} schließt nicht an die Zeile davor an: Die Zeile davor wurde ersetzt.",
        "Row {place} does not hold on to the row before it: that row was replaced.",
    ),
    "facts_changed": ("Die Angaben zu Zeile {place} wurden geändert.", "The facts of row {place} were changed."),
    "facts_missing": (
        "Die Angaben zu Zeile {place} fehlen, und keine Löschung ist festgehalten.",
        "The facts of row {place} are missing, and no erasure is on record.",
    ),
    "end": (
        "Das vermerkte Ende der Kette passt nicht zur letzten Zeile {place}.",
        "The noted end of the chain does not fit the last row {place}.",
    ),
    "rewritten": (
        "Bis Zeile {place} war die Kette anders, als sie unterschrieben wurde: Das Protokoll wurde neu geschrieben.",
        "Up to row {place} the chain was different when it was signed: the record was written anew.",
    ),
    "signature": (
        "Die Unterschrift zu Zeile {place} ist falsch.",
        "The signature at row {place} is wrong.",
    ),
    "unknown_key": (
        "Die Unterschrift zu Zeile {place} stammt von einem anderen Schlüssel.",
        "The signature at row {place} was made with another key.",
    ),
}


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


def sentence(finding: Finding) -> tuple[str, str]:
    """Return a finding in German and English."""
    facts = {"place": finding.place, "last": finding.last, "belongs": finding.belongs}
    german, english = SENTENCES[finding.flaw]
    return german.format_map(facts), english.format_map(facts)
