"""How do administrators change the rules? A draft of rules and texts, its difference to what holds, its publication."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from beistand.server.desk import inputs, people
from beistand.server.desk.errors import ChangedMeanwhileError, NotAllowedError, WrongInputError
from beistand.server.desk.happenings import Happening, record
from beistand.server.notice import canonical, publish, versions
from beistand.server.notice.canonical import Reading
from beistand.server.notice.languages import TextLanguage
from beistand.server.notice.versions import Version
from beistand.server.store import organisation
from beistand.server.store.database import Tx
from beistand.server.store.organisation import Organisation
from beistand.server.store.people import Person
from beistand.wire.policy import Mode, Policy, Right, contradictions

NUMBERS: Final = {
    "screens_max": 16,
    "ask_again_min": 480,
    "retention_ledger_days": 3_650,
    "retention_recording_days": 3_650,
}
"""The numbers of the rules and the most that may be chosen; the least is 0."""
OWN_TEXTS: Final = tuple(f"{block}_{language}" for block in ("liability", "additional") for language in TextLanguage)
NOTE_MAX_BYTES: Final = 2_000
NOT_YET: Final = (
    Right.CLIPBOARD,
    Right.FILES_TO_CUSTOMER,
    Right.FILES_FROM_CUSTOMER,
    Right.COLLEAGUES,
    Right.RECORDING_PICTURE,
    Right.ELEVATION,
)
"""Rights that no customer's module can give yet; pages and papers say so. A test holds it to the module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an administrator wants to publish. ``base``: the version that held when the page was opened."""

    policy: Policy
    about: Organisation
    note: str
    base: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """One rule that changes. Values are words of ``Mode`` in lower case, or numbers."""

    rule: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockChange:
    """One block of the text that changes. ``before``: empty: it is new; ``after``: empty: it goes."""

    heading: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a draft changes against the version that holds. ``blocks``: of the text in one language."""

    rules: tuple[RuleChange, ...]
    blocks: tuple[BlockChange, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing would change."""
        return not self.rules and not self.blocks


def draft_of(tx: Tx) -> Draft:
    """Return what holds, as a draft that changes nothing yet."""
    held = versions.current(tx)
    return Draft(policy=held.facts.policy, about=people.about_us(tx), note="", base=held.number)


def read_draft(fields: Mapping[str, str], *, before: Draft) -> Draft:
    """Read a form.

    Raises:
        WrongInputError: a field is not as it must be; it names the field.
    """
    values: dict[str, Any] = {right.value: _mode(right, fields.get(right.value, "")) for right in Right}
    values |= {name: _number(name, fields.get(name, ""), most=most) for name, most in NUMBERS.items()}
    own = {name: inputs.paragraph(name, fields.get(name, "")) for name in OWN_TEXTS}
    about = people.checked(people.describe_organisation(fields, before=before.about))
    others = {name: text for name, text in before.about.extra.items() if name not in own}
    base = fields.get("base", "")
    return Draft(
        policy=Policy(**values),
        about=replace(about, extra=others | {name: text for name, text in own.items() if text}),
        note=inputs.paragraph("note", fields.get("note", ""), max_bytes=NOTE_MAX_BYTES),
        base=int(base) if base.isascii() and base.isdecimal() and len(base) < 10 else 0,  # noqa: PLR2004
    )


def reading(draft: Draft, language: TextLanguage) -> Reading:
    """Return the notice that a draft makes."""
    texts = publish.compose(policy=draft.policy, about=publish.about_of(draft.about))
    return canonical.read(texts[language])


def difference(held: Version, draft: Draft, language: TextLanguage) -> Difference:
    """Return what a draft changes."""
    old, new = held.facts.policy, draft.policy
    names = (*(right.value for right in Right), *NUMBERS)
    rules = tuple(
        RuleChange(rule=name, before=_word(old, name), after=_word(new, name))
        for name in names
        if getattr(old, name) != getattr(new, name)
    )
    # A version without this language is compared with nothing: all of its text is new.
    before = _lines(held.reading(language)) if language in held.texts else {}
    after = _lines(reading(draft, language))
    blocks = tuple(
        BlockChange(heading=heading, before=before.get(heading, ()), after=after.get(heading, ()))
        for heading in dict.fromkeys([*after, *before])
        if before.get(heading) != after.get(heading)
    )
    return Difference(rules=rules, blocks=blocks)


def publish_draft(tx: Tx, draft: Draft, *, by: Person, now: datetime) -> int:
    """Publish a draft as a new version; return the version that holds now. Running sessions keep theirs.

    Raises:
        NotAllowedError: only administrators do that.
        ChangedMeanwhileError: somebody else published since the page was opened.
        WrongInputError: the rules contradict themselves, nothing changes, or the note is missing.
    """
    if not by.is_administrator:
        raise NotAllowedError("administrator", "only administrators may do this; ask one of them")
    held = versions.current(tx)
    if draft.base != held.number:
        raise ChangedMeanwhileError("notice")
    if contradictions(draft.policy):
        word = "contradiction"
        raise WrongInputError("rules", word, "; ".join(one.en for one in contradictions(draft.policy)))
    if not draft.note:
        raise WrongInputError("note", "empty", "say what changed and why")
    if organisation.find(tx) != draft.about:
        organisation.put(tx, draft.about, now=now)
        record(tx, Happening.ORGANISATION_CHANGED, now=now, by=by.id, organisation=draft.about.name)
    version = publish.publish(tx, policy=draft.policy, by=by.id, now=now, note=draft.note)
    if version == held.number:
        raise WrongInputError("rules", "same", "nothing changes; there is nothing to publish")
    record(tx, Happening.NOTICE_PUBLISHED, now=now, by=by.id, version=version, note=draft.note)
    return version


def _lines(read: Reading) -> dict[str, tuple[str, ...]]:
    """Return the lines of each section by its heading."""
    return {one.heading: tuple(line for passage in one.passages for line in passage.lines) for one in read.sections}


def _word(policy: Policy, name: str) -> str:
    value = getattr(policy, name)
    return value.name.lower() if isinstance(value, Mode) else str(value)


def _mode(right: Right, word: str) -> Mode:
    by_word = {mode.name.lower(): mode for mode in Mode}
    if word not in by_word:
        raise WrongInputError(right.value, "mode", f"{right}: {word[:20]!r} is no mode; there are {', '.join(by_word)}")
    return by_word[word]


def _number(name: str, text: str, *, most: int) -> int:
    clean = text.strip()
    is_number = clean.isascii() and clean.isdecimal() and len(clean) <= len(str(most))
    if not is_number or int(clean) > most:
        raise WrongInputError(name, "count", f"{name}: {clean[:20]!r} is not a whole number from 0 to {most}")
    return int(clean)
