"""What do the windows say? Every sentence in German, plain German and English; a test holds all to the same keys."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from beistand.customer.window.english import TEXTS as EN
from beistand.customer.window.german import TEXTS as DE
from beistand.customer.window.plain_german import TEXTS as DE_PLAIN
from beistand.session.view import Fact, View, Watcher

CATALOGUES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({"de": DE, "de_plain": DE_PLAIN, "en": EN})
"""By language, in the order of the buttons."""


class _Known(dict[str, object]):
    """Leaves a gap visible as a mark instead of failing on a fact that nobody told."""

    def __missing__(self, key: str) -> str:
        return "?"


def text(language: str, key: str, **facts: object) -> str:
    """Return a sentence in ``de``, ``de_plain`` or ``en``."""
    return CATALOGUES[language][key].format_map(_Known(facts))


def told(facts: Iterable[Fact]) -> dict[str, object]:
    """Return facts of a view as arguments for ``text``."""
    return {fact.name: fact.value for fact in facts}


def duration(seconds: int) -> str:
    """Return ``4:05`` or ``1:02:33``."""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def bound_text(known: View | Watcher, language: str) -> str:
    """Return since when somebody is bound to secrecy, as the company says; empty when it said nothing."""
    if known.bound_since_ms is None:
        return ""
    if not known.bound_since_ms:
        return text(language, "check.unbound")
    since = datetime.fromtimestamp(known.bound_since_ms / 1000).astimezone()
    date = f"{since:%Y-%m-%d}" if language == "en" else f"{since:%d.%m.%Y}"
    return text(language, "check.bound.professional" if known.is_professional else "check.bound", date=date)
