"""Where do the words of the notice come from? Reads all languages and checks that none is missing."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from beistand.server.notice.blocks import PLANS, Plan
from beistand.server.notice.errors import NoticeTextError
from beistand.server.notice.languages import TextLanguage
from beistand.wire.policy import Mode

TEXTS: Final = Path(__file__).with_name("texts")
COUNTS: Final = ("zero", "one", "many")
FACTS: Final = (
    "contact",
    "phone",
    "email",
    "dpo",
    "no_dpo",
    "authority",
    "no_authority",
    "liability",
    "one_year",
    "years",
)


class BlockWords(msgspec.Struct, frozen=True, kw_only=True):
    """The words of one block. ``choices``: by right or rule, then by mode or count."""

    title: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    choices: dict[str, dict[str, str]] = {}


class Words:
    """All words of the notice in one language; immutable."""

    __slots__ = ("_facts", "_tables", "title")

    def __init__(self, content: Mapping[str, object], *, source: str) -> None:
        try:
            self.title = msgspec.convert(content.get("title"), str)
            self._facts = msgspec.convert(content.get("facts"), dict[str, str])
            self._tables = {plan.name: _table(content.get(plan.name), plan) for plan in PLANS}
        except msgspec.ValidationError as error:
            raise NoticeTextError(f"{source}: {error}") from None
        missing = sorted(set(FACTS) ^ set(self._facts))
        unknown = sorted(set(content) - set(self._tables) - {"title", "facts"})
        if missing or unknown:
            raise NoticeTextError(f"{source}: facts missing or not known: {missing}; tables not known: {unknown}")

    def fact(self, name: str) -> str:
        """Return a small text that is put into others."""
        return self._facts[name]

    def table(self, plan: Plan) -> BlockWords:
        """Return the words of a block."""
        return self._tables[plan.name]


def load_words(folder: Path = TEXTS) -> Mapping[TextLanguage, Words]:
    """Read the texts of all languages.

    Raises:
        NoticeTextError: a file is missing, or words in it.
    """
    return {language: _load(folder / f"notice.{language}.toml") for language in TextLanguage}


def _load(path: Path) -> Words:
    """Read one file."""
    try:
        return Words(tomllib.loads(path.read_text(encoding="utf-8")), source=path.name)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise NoticeTextError(f"{path.name} cannot be read: {error}") from error


def _table(content: object, plan: Plan) -> BlockWords:
    """Check the table of one block against its plan."""
    wanted: dict[str, set[str]] = {right.value: {mode.name.lower() for mode in Mode} for right in plan.rights}
    wanted |= {rule: set(COUNTS) for rule in plan.rules}
    table = msgspec.convert(content, dict[str, object])
    own: dict[str, object] = {name: table.pop(name) for name in ("title", "before", "after") if name in table}
    choices = msgspec.convert(table, dict[str, dict[str, str]])
    if {name: set(by) for name, by in choices.items()} != wanted:
        raise msgspec.ValidationError(f"[{plan.name}] must explain exactly {wanted}")
    return msgspec.convert({**own, "choices": choices}, BlockWords)
