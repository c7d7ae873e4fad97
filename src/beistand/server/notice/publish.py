"""How does a policy become a notice version? Renders all languages, hashes, and keeps the result for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from beistand.server.notice import canonical
from beistand.server.notice.blocks import PLANS, Block
from beistand.server.notice.errors import MissingBlockError, NoNoticeError, RulesError
from beistand.server.notice.languages import TextLanguage
from beistand.server.notice.render import About, plain, render
from beistand.server.notice.words import load_words
from beistand.server.store import notices, organisation
from beistand.server.store.database import Tx
from beistand.server.store.notices import NewNotice, Notice
from beistand.server.store.organisation import Organisation
from beistand.wire.policy import NoticeFacts, Policy, contradictions, pack_policy


def publish(tx: Tx, *, policy: Policy, by: int, now: datetime, note: str = "") -> int:
    """Publish the notice of a policy and return its version; when nothing would change, the version that holds.

    Args:
        tx: a writing transaction.
        policy: the rules that the customers' modules will enforce from now on.
        by: the person who is answerable.
        now: the moment from which it holds.
        note: what changed and why.

    Raises:
        NoNoticeError: the organisation is not known yet.
        RulesError: the rules contradict themselves.
        MissingBlockError: a block has nothing to say in some language.
    """
    about = organisation.find(tx)
    if about is None:
        raise NoNoticeError("the organisation is not known yet; set up the server first")
    found = contradictions(policy)
    if found:
        raise RulesError(found)
    texts = compose(policy=policy, about=about_of(about))
    newest = notices.newest(tx)
    packed = pack_policy(policy)
    if newest and (newest.policy, *_texts_of(newest)) == (packed, *(texts[language] for language in TextLanguage)):
        return newest.version
    new = _new(version=newest.version + 1 if newest else 1, policy=policy, texts=texts)
    kept = {"name": about.name, "address": about.address, "email": about.email, "phone": about.phone}
    notices.add(tx, replace(new, published_by=by, organisation=kept, note=note), now=now)
    return new.version


def compose(*, policy: Policy, about: About) -> dict[TextLanguage, str]:
    """Return the canonical text in every language.

    Raises:
        MissingBlockError: a block has nothing to say in some language.
    """
    texts = {}
    for language, words in load_words().items():
        blocks = render(policy=policy, about=about, language=language, words=words)
        demand_whole(blocks, language)
        organisation_name = plain(about.name).lstrip("- ")
        texts[language] = canonical.write(title=words.title, organisation=organisation_name, blocks=blocks)
    return texts


def demand_whole(blocks: Sequence[Block], language: TextLanguage) -> None:
    """Refuse a notice in which a block is missing or empty.

    Raises:
        MissingBlockError: so it is; the error names the block.
    """
    said = {block.name for block in blocks if any(paragraph.strip("- ") for paragraph in block.paragraphs)}
    for plan in PLANS:
        if plan.name not in said and not plan.is_optional:
            raise MissingBlockError(plan.name, language=language)


def _new(*, version: int, policy: Policy, texts: Mapping[TextLanguage, str]) -> NewNotice:
    """Return the row of a version; by whom and for whom is still to be filled in."""
    german, plain_german, english = (texts[language] for language in TextLanguage)
    facts = NoticeFacts(
        version=version,
        policy=policy,
        text_de_sha256=canonical.sha256(german),
        text_en_sha256=canonical.sha256(english),
        text_de_plain_sha256=canonical.sha256(plain_german),
    )
    return NewNotice(
        version=version,
        policy=pack_policy(policy),
        text_de=german,
        text_de_plain=plain_german,
        text_en=english,
        text_de_sha256=facts.text_de_sha256,
        text_en_sha256=facts.text_en_sha256,
        text_de_plain_sha256=facts.text_de_plain_sha256,
        notice_hash=facts.notice_hash(),
        published_by=0,
        organisation={},
        note="",
    )


def _texts_of(notice: Notice) -> tuple[str | None, ...]:
    """Return the texts in the order of the languages."""
    return notice.text_de, notice.text_de_plain, notice.text_en


def about_of(value: Organisation) -> About:
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
