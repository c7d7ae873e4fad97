"""Which organisation and which rules do tests of the notice use?"""

from typing import Final

from beistand.server.notice.blocks import Block
from beistand.server.notice.languages import TextLanguage
from beistand.server.notice.render import About, render
from beistand.server.notice.words import load_words
from beistand.wire.policy import Policy

ABOUT: Final = About(
    name="Müller & Söhne Support GmbH",
    address="Hauptstraße 1\n01067 Dresden",
    email="hilfe@mueller.example",
    phone="0351 123456",
    dpo_contact="",
    supervisory_authority="",
)


def blocks_of(
    policy: Policy | None = None,
    *,
    about: About = ABOUT,
    language: TextLanguage = TextLanguage.DE,
) -> dict[str, Block]:
    """Return the rendered blocks by name."""
    rendered = render(policy=policy or Policy(), about=about, language=language, words=load_words()[language])
    return {block.name: block for block in rendered}


def text_of(block: Block) -> str:
    """Return what a block says, title included."""
    return "\n".join((block.title, *block.paragraphs))
