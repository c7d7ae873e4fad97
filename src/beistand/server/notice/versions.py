"""Which notice holds, and which held before? Every version stays readable for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from beistand.server.notice.canonical import Reading, read
from beistand.server.notice.errors import NoNoticeError
from beistand.server.notice.languages import TextLanguage
from beistand.server.store import notices
from beistand.server.store.database import Tx
from beistand.server.store.notices import Notice
from beistand.wire.policy import NoticeFacts, read_policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One published notice.

    Attributes:
        facts: version, rules and hashes of the texts.
        notice_hash: 32 bytes, as on record.
        policy_bytes: the rules in 32 bytes, as on record.
        published_at: valid from then on.
        organisation: ``name``, ``address``, ``email`` and ``phone`` as they were then.
        texts: the canonical text by language; versions before plain German have two.
        is_current: no newer one is there.
    """

    facts: NoticeFacts
    notice_hash: bytes
    policy_bytes: bytes
    published_at: datetime
    organisation: Mapping[str, str]
    texts: Mapping[TextLanguage, str]
    is_current: bool

    @property
    def number(self) -> int:
        """The number of this version."""
        return self.facts.version

    @property
    def hash_hex(self) -> str:
        """The notice hash in 64 hex digits."""
        return self.notice_hash.hex()

    def spoken(self, wished: TextLanguage) -> TextLanguage:
        """Return in which language this version is read: German where it does not have the one that is wished."""
        return wished if wished in self.texts else TextLanguage.DE

    def reading(self, language: TextLanguage) -> Reading:
        """Return the text as it is read, from the very text that was hashed."""
        return read(self.texts[self.spoken(language)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line in the list of all versions. ``note``: what changed and why; empty if nobody said."""

    number: int
    hash_hex: str
    published_at: datetime
    note: str


def current(tx: Tx) -> Version:
    """Return the notice that holds.

    Raises:
        NoNoticeError: none is published; the server is not set up.
    """
    found = notices.newest(tx)
    if found is None:
        raise NoNoticeError("no notice is published; set up the server first")
    return _version(found, newest=found.version)


def get(tx: Tx, number: int) -> Version:
    """Return one version, old or new.

    Raises:
        NoNoticeError: there is no such version.
    """
    found, newest = notices.find(tx, number), notices.newest(tx)
    if found is None or newest is None:
        raise NoNoticeError(f"there is no notice version {number}")
    return _version(found, newest=newest.version)


def history(tx: Tx) -> list[Entry]:
    """Return all versions, newest first."""
    return [
        Entry(number=row.version, hash_hex=row.notice_hash.hex(), published_at=row.published_at, note=row.note)
        for row in notices.all_notices(tx)
    ]


def _version(row: Notice, *, newest: int) -> Version:
    return Version(
        facts=NoticeFacts(
            version=row.version,
            policy=read_policy(row.policy),
            text_de_sha256=row.text_de_sha256,
            text_en_sha256=row.text_en_sha256,
            text_de_plain_sha256=row.text_de_plain_sha256,
        ),
        notice_hash=row.notice_hash,
        policy_bytes=row.policy,
        published_at=row.published_at,
        organisation=row.organisation,
        texts={
            TextLanguage.DE: row.text_de,
            **({} if row.text_de_plain is None else {TextLanguage.DE_PLAIN: row.text_de_plain}),
            TextLanguage.EN: row.text_en,
        },
        is_current=row.version == newest,
    )
