"""What is kept, column by column? The shape of the database as it is now; migrations lead here.

Moments are whole milliseconds of Unix time in the table and aware UTC datetimes outside of it.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.engine import Dialect

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LIVE_STATES: Final = ("open", "used")
"""States of a session in which its number is taken."""

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    },
)


def to_unix_ms(moment: datetime) -> int:
    """Return Unix time in milliseconds of an aware datetime."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def from_unix_ms(value_ms: int) -> datetime:
    """Return the aware UTC datetime of Unix time in milliseconds."""
    return EPOCH + timedelta(milliseconds=value_ms)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as Unix time in milliseconds: sorts right and knows no zones."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002
        """Turn a datetime into milliseconds."""
        return None if value is None else to_unix_ms(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002
        """Turn milliseconds into a datetime."""
        return None if value is None else from_unix_ms(value)


organisation: Final = Table(
    "organisation",
    metadata,
    Column("id", Integer, primary_key=True, comment="always 1: one organisation per server"),
    Column("name", String(128), nullable=False, comment="as the customer reads it"),
    Column("address", Text, nullable=False, comment="postal address, several lines"),
    Column("email", String(254), nullable=False, comment="for customers"),
    Column("phone", String(64), nullable=False, comment="for customers, as one dials it"),
    Column("dpo_contact", Text, nullable=False, comment="data protection officer; empty if there is none"),
    Column("supervisory_authority", Text, nullable=False, comment="where customers may complain (DSGVO Art. 77)"),
    Column("extra", JSON, nullable=False, comment="texts of the notice that the organisation chose, by block"),
    Column("changed_at", Moment, nullable=False, comment="when any of this changed last"),
)

people: Final = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True, comment="never used again"),
    Column("name", String(128), nullable=False, comment="as the customer reads it"),
    Column("email", String(254), nullable=False, unique=True, comment="casefolded; the name for the sign-in"),
    Column("password_hash", Text, nullable=False, comment="Argon2id in PHC form"),
    Column("totp_secret", String(64), comment="base32 (RFC 6238); null until the second factor is confirmed"),
    Column("totp_offered", String(64), comment="base32; shown as QR code, not confirmed yet"),
    Column("totp_last_step", BigInteger, nullable=False, comment="last 30 s step that was used; smaller: a replay"),
    Column("roles", JSON, nullable=False, comment="words: administrator, supporter, auditor, guest"),
    Column("language", String(2), nullable=False, comment="de or en"),
    Column("is_disabled", Boolean, nullable=False, comment="may not sign in; stays for the record"),
    Column("made_at", Moment, nullable=False, comment="when the person was set up"),
)

sign_ins: Final = Table(
    "sign_ins",
    metadata,
    Column("token_sha256", LargeBinary(32), primary_key=True, comment="of the cookie; the cookie itself is not kept"),
    Column("person", ForeignKey("people.id"), nullable=False, index=True, comment="who"),
    Column("made_at", Moment, nullable=False, comment="when the password was right"),
    Column("expires_at", Moment, nullable=False, comment="after it the cookie is worth nothing"),
    Column("second_factor_at", Moment, comment="when the second factor was right; null: not signed in yet"),
    Column("csrf", String(64), nullable=False, comment="must come with every change from a page"),
    Column("address", String(64), nullable=False, server_default="", comment="from where: IPv4 or IPv6 network"),
    Column("device", String(200), nullable=False, server_default="", comment="browser and system, as the browser said"),
    Column("way", String(16), nullable=False, server_default="", comment="code, recovery, passkey, outside, password"),
)

setup_links: Final = Table(
    "setup_links",
    metadata,
    Column("token_sha256", LargeBinary(32), primary_key=True, comment="of the link's secret part"),
    Column("purpose", String(16), nullable=False, comment="first (administrator), invite, reset"),
    Column("name", String(128), nullable=False, comment="of the invited person; empty for first"),
    Column("email", String(254), nullable=False, comment="of the invited person; empty for first"),
    Column("roles", JSON, nullable=False, comment="roles the invited person gets"),
    Column("person", ForeignKey("people.id"), comment="for reset: whose password and second factor"),
    Column("made_by", ForeignKey("people.id"), comment="administrator; null: the command line"),
    Column("made_at", Moment, nullable=False, comment="when the link was made"),
    Column("expires_at", Moment, nullable=False, comment="after it the link is worth nothing"),
    Column("used_at", Moment, comment="once only; also set when a newer link replaces this one"),
)

notice_versions: Final = Table(
    "notice_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False, comment="counts up from 1"),
    Column("policy", LargeBinary(32), nullable=False, comment="packed rules, see wire/policy"),
    Column("text_de", Text, nullable=False, comment="canonical plain text, German"),
    Column("text_en", Text, nullable=False, comment="canonical plain text, English"),
    Column("text_de_sha256", LargeBinary(32), nullable=False, comment="of text_de in UTF-8"),
    Column("text_en_sha256", LargeBinary(32), nullable=False, comment="of text_en in UTF-8"),
    Column("notice_hash", LargeBinary(32), nullable=False, comment="what consent, pairing and receipt name"),
    Column("published_at", Moment, nullable=False, comment="valid from then on"),
    Column("published_by", ForeignKey("people.id"), nullable=False, comment="who is answerable"),
    Column("organisation", JSON, nullable=False, comment="name, address and contacts as they were then"),
    Column("text_de_plain", Text, comment="canonical plain text, plain German; null: a version of the time before it"),
    Column("text_de_plain_sha256", LargeBinary(32), comment="of text_de_plain in UTF-8"),
    Column("note", Text, nullable=False, server_default="", comment="what changed and why, as the publisher said"),
)

notice_confirmations: Final = Table(
    "notice_confirmations",
    metadata,
    Column("id", String(32), primary_key=True, comment="random, 16 bytes in hex; stands in the customer's address"),
    Column("version", ForeignKey("notice_versions.version"), nullable=False, comment="what was read"),
    Column("notice_hash", LargeBinary(32), nullable=False, comment="of that version"),
    Column("language", String(8), nullable=False, comment="in which it was read: de, de_plain or en"),
    Column("confirmed_at", Moment, nullable=False, comment="when the button was pressed"),
    Column("number", String(4), comment="of the session for which it was read; null until the code was typed"),
    Column("number_at", Moment, comment="when the number was typed; numbers are used again later"),
    Index("ix_notice_confirmations_number", "number", "number_at"),
)

cases: Final = Table(
    "cases",
    metadata,
    Column("number", String(16), primary_key=True, comment="year-counter, such as 2026-0042"),
    Column("customer", String(128), nullable=False, comment="the customer's name"),
    Column("contact", String(254), nullable=False, comment="phone or e-mail; may be empty"),
    Column("purpose", String(500), nullable=False, comment="why; the customer reads it before the yes"),
    Column("supporter", ForeignKey("people.id"), nullable=False, index=True, comment="who helps"),
    Column("state", String(8), nullable=False, comment="open or closed"),
    Column("opened_at", Moment, nullable=False, index=True, comment="when"),
    Column("closed_at", Moment, comment="when; null while open"),
    Column("notes", Text, nullable=False, comment="what the supporter wrote down, Markdown"),
    Column("serial", Integer, nullable=False, comment="counts up from 1 in the order of opening"),
    Column("reference", String(128), nullable=False, comment="number in another system; may be empty"),
    Column("revision", Integer, nullable=False, comment="counts the changes: who changes an older one is asked first"),
    Column("changed_at", Moment, nullable=False, comment="when facts, notes, state or supporter changed last"),
    Column("search_text", Text, nullable=False, comment="what is searched, folded; see store/case_search"),
    Index("uq_cases_serial", "serial", unique=True),
    Index("ix_cases_state_serial", "state", "serial"),
    Index("ix_cases_supporter_serial", "supporter", "serial"),
)

sessions: Final = Table(
    "sessions",
    metadata,
    Column("id", String(32), primary_key=True, comment="random, 16 bytes in hex"),
    Column("case", ForeignKey("cases.number"), nullable=False, index=True, comment="why it is held"),
    Column("number", String(4), nullable=False, comment="first four digits of the code; unique while live"),
    Column("supporter", ForeignKey("people.id"), nullable=False, comment="who opened it"),
    Column("state", String(8), nullable=False, comment="open, used (customer joined), burned, ended, expired"),
    Column("opened_at", Moment, nullable=False, comment="when the number was made"),
    Column("code_expires_at", Moment, nullable=False, comment="joining is possible until then"),
    Column("customer_joined_at", Moment, comment="when the number was used"),
    Column("started_at", Moment, comment="when the customer allowed the picture for the first time"),
    Column("ended_at", Moment, comment="when it was over, for whatever reason"),
    Column("end_reason", String(16), nullable=False, comment="a word of the ends' end reasons; empty while live"),
    Column("ended_by", String(16), nullable=False, comment="customer, supporter, server; empty while live"),
    Column("pairing_runs_failed", Integer, nullable=False, comment="wrong codes so far"),
    Column("links", Integer, nullable=False, comment="who is linked: bit 0 supporter, bit 1 customer"),
    Column("quiet_since", Moment, comment="since when nobody is linked; null while somebody is"),
    Column("notice_version", ForeignKey("notice_versions.version"), nullable=False, comment="under which it is held"),
    Column("confirmed_at", Moment, comment="when the customer confirmed that notice; null: not on the page"),
    Index(
        "uq_sessions_number_live",
        "number",
        unique=True,
        sqlite_where=text("state IN ('open', 'used')"),
        postgresql_where=text("state IN ('open', 'used')"),
    ),
)

happenings: Final = Table(
    "happenings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="place in the chain: from 1, no gaps"),
    Column("at", Moment, nullable=False, index=True, comment="when"),
    Column("happening", String(64), nullable=False, index=True, comment="three-part name, see desk/happenings"),
    Column("person", ForeignKey("people.id"), index=True, comment="who of the staff; null: customer, server, unknown"),
    Column("case", String(16), index=True, comment="to which case it belongs"),
    Column("session", String(32), index=True, comment="to which session it belongs"),
    Column("facts_sha256", LargeBinary(32), nullable=False, comment="of the facts with their salt, see store/chain"),
    Column("previous_sha256", LargeBinary(32), nullable=False, comment="of the row before; zeros in the first"),
    Column("sha256", LargeBinary(32), nullable=False, comment="of this row, see store/chain"),
)
