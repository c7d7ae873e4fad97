"""How do rules become the words that a customer reads? Policy, organisation and language in, blocks out."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from beistand.server.notice.blocks import LIABILITY, PLANS, Block, Plan
from beistand.server.notice.languages import TextLanguage
from beistand.server.notice.words import COUNTS, Words
from beistand.wire.policy import Policy

YEAR_DAYS: Final = 365
_ITEM: Final = "- "


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the notice says about the organisation.

    Attributes:
        name: never empty.
        address: postal address; lines are joined by commas.
        email: for customers; may be empty.
        phone: for customers; may be empty.
        dpo_contact: data protection officer; empty if there is none.
        supervisory_authority: where customers may complain; may be empty.
        extra: own texts by block and language, such as ``liability_de``; paragraphs are separated by empty lines.
    """

    name: str
    address: str
    email: str
    phone: str
    dpo_contact: str
    supervisory_authority: str
    extra: Mapping[str, str] = field(default_factory=dict)


def render(*, policy: Policy, about: About, language: TextLanguage, words: Words) -> tuple[Block, ...]:
    """Return all blocks of the notice, in the order of the page.

    Equal arguments give equal blocks: what stands here depends on nothing else.
    """
    facts = _facts(about, words)
    blocks = (
        Block(
            name=plan.name,
            title=words.table(plan).title,
            paragraphs=tuple(map(plain, (*_own(plan, about, language, facts), *_filled(plan, policy, words, facts)))),
        )
        for plan in PLANS
    )
    return tuple(block for block, plan in zip(blocks, PLANS, strict=True) if block.paragraphs or not plan.is_optional)


def _own(plan: Plan, about: About, language: TextLanguage, facts: Mapping[str, str]) -> Iterator[str]:
    """Yield what the organisation says in a block that is its own: its own text, or ours."""
    if plan.is_chosen:
        written = about.extra.get(f"{plan.name}_{language.value}", "")
        # What is nothing but a dash is no text: a block that a rule needs cannot be emptied that way.
        own = tuple(one for one in _own_paragraphs(written) if plain(one).strip("- "))
        if own or not plan.is_optional:
            yield from own or (facts[plan.name],)


def _filled(plan: Plan, policy: Policy, words: Words, facts: Mapping[str, str]) -> Iterator[str]:
    """Yield the paragraphs of one block that the rules choose, filled in."""
    table = words.table(plan)
    for pattern in table.before:
        yield pattern.format_map(facts)
    for right in plan.rights:
        yield table.choices[right.value][policy.mode(right).name.lower()].format_map(facts)
    for rule in plan.rules:
        count = int(getattr(policy, rule))
        pattern = table.choices[rule][COUNTS[min(count, 2)]]
        yield pattern.format_map({**facts, "count": str(count), "about": _in_years(count, words)})
    for pattern in table.after:
        yield pattern.format_map(facts)


def _facts(about: About, words: Words) -> dict[str, str]:
    """Return what fills the gaps of all paragraphs."""
    organisation = {"organisation": _one_line(about.name)}
    ways = [
        words.fact(way).format_map({way: _one_line(value)})
        for way, value in (("phone", about.phone), ("email", about.email))
        if value.strip()
    ]
    dpo, authority = _one_line(about.dpo_contact), _one_line(about.supervisory_authority)
    known_dpo, known_authority = ("dpo" if dpo else "no_dpo"), ("authority" if authority else "no_authority")
    contact = words.fact("contact").format(
        name=_one_line(about.name), address=_one_line(about.address), ways=" ".join(ways)
    )
    return {
        **organisation,
        "contact": contact,
        "dpo": words.fact(known_dpo).format(dpo=dpo, **organisation),
        "authority": words.fact(known_authority).format(authority=authority),
        LIABILITY: words.fact(LIABILITY).format_map(organisation),
    }


def _in_years(days: int, words: Words) -> str:
    """Say a number of days in years where that is exact, else nothing."""
    years, rest = divmod(days, YEAR_DAYS)
    if rest or not years:
        return ""
    return words.fact("one_year") if years == 1 else words.fact("years").format(years=years)


def _own_paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text that the organisation wrote; a heading of its own is not possible."""
    for part in text.replace("\r\n", "\n").split("\n\n"):
        line = " ".join(part.split()).lstrip("# ")
        if line:
            yield line


def _one_line(text: str) -> str:
    """Join the lines of an address by commas."""
    return ", ".join(part for line in text.splitlines() if (part := " ".join(line.split()).rstrip(",")))


def plain(text: str) -> str:
    """Bring a paragraph to its one canonical form: NFC, single spaces, no heading by accident."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return line if line.startswith(_ITEM) else line.lstrip("#- ")
