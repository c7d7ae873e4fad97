"""What is kept about the ways to sign in? Passkeys, their challenges, recovery codes, accounts elsewhere."""

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from beistand.server.store.tables import Moment, metadata

passkeys: Final = Table(
    "passkeys",
    metadata,
    Column("id", Integer, primary_key=True, comment="stands in addresses of the own account"),
    Column("person", ForeignKey("people.id"), nullable=False, index=True, comment="whose"),
    Column("credential", LargeBinary(1023), nullable=False, comment="credential id (WebAuthn, 4)"),
    Column("public_key", LargeBinary(4096), nullable=False, comment="COSE key (RFC 9052)"),
    Column("sign_count", BigInteger, nullable=False, comment="last counter of the device; 0: it does not count"),
    Column("transports", JSON, nullable=False, comment="words of WebAuthn: usb, nfc, ble, internal, hybrid"),
    Column("name", String(64), nullable=False, comment="as its owner calls it"),
    Column("made_at", Moment, nullable=False, comment="when it was set up"),
    Column("used_at", Moment, comment="when it opened a sign-in last; null: not yet"),
    UniqueConstraint("credential", name="uq_passkeys_credential"),
)

passkey_challenges: Final = Table(
    "passkey_challenges",
    metadata,
    Column("challenge", LargeBinary(64), primary_key=True, comment="random; good once"),
    Column("purpose", String(16), nullable=False, comment="register, sign_in (nobody known yet), confirm"),
    Column("person", ForeignKey("people.id"), comment="for whom; null: whoever has a passkey"),
    Column("expires_at", Moment, nullable=False, comment="after it the answer comes too late"),
)

recovery_codes: Final = Table(
    "recovery_codes",
    metadata,
    Column("code_sha256", LargeBinary(32), primary_key=True, comment="of the code, 80 random bits; not kept itself"),
    Column("person", ForeignKey("people.id"), nullable=False, index=True, comment="whose"),
    Column("made_at", Moment, nullable=False, comment="when it was shown, once"),
    Column("used_at", Moment, comment="good once; null: still good"),
)

outside_accounts: Final = Table(
    "outside_accounts",
    metadata,
    Column("issuer", String(255), primary_key=True, comment="who vouches (OpenID Connect Core, iss)"),
    Column("subject", String(255), primary_key=True, comment="for whom there (sub); never used again by the issuer"),
    Column("person", ForeignKey("people.id"), nullable=False, index=True, comment="who that is here"),
    Column("made_at", Moment, nullable=False, comment="when the two were joined"),
)

outside_attempts: Final = Table(
    "outside_attempts",
    metadata,
    Column("state_sha256", LargeBinary(32), primary_key=True, comment="of the state that comes back; good once"),
    Column("nonce", String(64), nullable=False, comment="must stand in the identity token"),
    Column("verifier", String(128), nullable=False, comment="of PKCE (RFC 7636)"),
    Column("expires_at", Moment, nullable=False, comment="after it the answer comes too late"),
)
