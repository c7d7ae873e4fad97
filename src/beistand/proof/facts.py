"""How do the facts of a notice stand in a receipt, and which hash do they give? The one place that knows both forms."""

from typing import Final

from beistand.wire.errors import PolicyError
from beistand.wire.policy import NoticeFacts, pack_policy, read_policy
from beistand.wire.receipt import Notice, NoticeText

_TEXTS: Final = (("de", "en"), ("de", "de_plain", "en"))
"""Of the versions before plain German, and of those since."""


def notice_part(facts: NoticeFacts, *, text: str) -> Notice:
    """Return the receipt's part about a notice; ``text``: as it was shown, empty when it is not at hand."""
    third = facts.text_de_plain_sha256
    plain = [] if third is None else [NoticeText(language="de_plain", sha256=third.hex())]
    return Notice(
        version=facts.version,
        hash=facts.notice_hash().hex(),
        policy=pack_policy(facts.policy).hex(),
        texts=[
            NoticeText(language="de", sha256=facts.text_de_sha256.hex()),
            *plain,
            NoticeText(language="en", sha256=facts.text_en_sha256.hex()),
        ],
        text=text,
    )


def notice_hash_of(notice: Notice) -> str:
    """Return the hash that follows from version, rules and texts, hex.

    Raises:
        PolicyError: the rules are no policy, or a text is missing or of another language.
    """
    by_language = {text.language: bytes.fromhex(text.sha256) for text in notice.texts}
    if tuple(text.language for text in notice.texts) not in _TEXTS:
        raise PolicyError(f"a notice has the texts {' or '.join(map(str, _TEXTS))}; got {sorted(by_language)}")
    facts = NoticeFacts(
        version=notice.version,
        policy=read_policy(bytes.fromhex(notice.policy)),
        text_de_sha256=by_language["de"],
        text_en_sha256=by_language["en"],
        text_de_plain_sha256=by_language.get("de_plain"),
    )
    return facts.notice_hash().hex()
