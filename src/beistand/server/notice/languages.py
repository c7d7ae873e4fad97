"""Which languages do people read? Pages speak two, German first; the notice speaks plain German as well."""

from enum import StrEnum


class Language(StrEnum):
    """A language of pages and notices; the value is the ISO 639-1 code."""

    DE = "de"
    EN = "en"

    @property
    def own_name(self) -> str:
        """Return what its speakers call it."""
        return "Deutsch" if self is Language.DE else "English"


class TextLanguage(StrEnum):
    """A language of the notice; the value stands in addresses, receipts and the record."""

    DE = "de"
    DE_PLAIN = "de_plain"
    """Plain German after the rules of Leichte Sprache: short sentences, one idea each."""
    EN = "en"

    @property
    def own_name(self) -> str:
        """Return what its readers call it."""
        return {"de": "Deutsch", "de_plain": "Deutsch, einfach", "en": "English"}[self.value]

    @property
    def page(self) -> Language:
        """Return in which language the page around the notice speaks."""
        return Language(self.value.partition("_")[0])
