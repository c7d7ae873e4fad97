"""How does a policy become a notice version? Renders both languages, hashes, and keeps the result for ever."""

from datetime import datetime

from beistand.server.notice import canonical
from beistand.server.notice.errors import NoNoticeError
from beistand.server.notice.languages import Language
from beistand.server.notice.render import About, plain, render
from beistand.server.notice.words import load_words
from beistand.server.store import notices, organisation
from beistand.server.store.database import Tx
from beistand.server.store.notices import NewNotice
from beistand.server.store.organisation import Organisation
from beistand.wire.policy import NoticeFacts, Policy, pack_policy


def publish(tx: Tx, *, policy: Policy, by: int, now: datetime) -> int:
    """Publish the notice of a policy and return its version; when nothing would change, the version that holds.

    Args:
        tx: a writing transaction.
        policy: the rules that the customers' modules will enforce from now on.
        by: the person who is answerable.
        now: the moment from which it holds.

    Raises:
        NoNoticeError: the organisation is not known yet.
    """
    about = organisation.find(tx)
    if about is None:
        raise NoNoticeError("the organisation is not known yet; set up the server first")
    texts = compose(policy=policy, about=_about(about))
    newest = notices.newest(tx)
    packed = pack_policy(policy)
    if newest and (newest.policy, newest.text_de, newest.text_en) == (packed, texts[Language.DE], texts[Language.EN]):
        return newest.version
    facts = NoticeFacts(
        version=newest.version + 1 if newest else 1,
        policy=policy,
        text_de_sha256=canonical.sha256(texts[Language.DE]),
        text_en_sha256=canonical.sha256(texts[Language.EN]),
    )
    new = NewNotice(
        version=facts.version,
        policy=packed,
        text_de=texts[Language.DE],
        text_en=texts[Language.EN],
        text_de_sha256=facts.text_de_sha256,
        text_en_sha256=facts.text_en_sha256,
        notice_hash=facts.notice_hash(),
        published_by=by,
        organisation={"name": about.name, "address": about.address, "email": about.email, "phone": about.phone},
    )
    notices.add(tx, new, now=now)
    return facts.version


def compose(*, policy: Policy, about: About) -> dict[Language, str]:
    """Return the canonical text in every language."""
    return {
        language: canonical.write(
            title=words.title,
            organisation=plain(about.name).lstrip("- "),
            blocks=render(policy=policy, about=about, language=language, words=words),
        )
        for language, words in load_words().items()
    }


def _about(value: Organisation) -> About:
    """Return what the notice says about the organisation."""
    return About(
        name=value.name,
        address=value.address,
        email=value.email,
        phone=value.phone,
        dpo_contact=value.dpo_contact,
        supervisory_authority=value.supervisory_authority,
        extra=value.extra,
    )
