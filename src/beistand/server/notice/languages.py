"""Which languages do people read? The two of the house, German first."""

from enum import StrEnum


class Language(StrEnum):
    """A language of pages and notices; the value is the ISO 639-1 code."""

    DE = "de"
    EN = "en"

    @property
    def own_name(self) -> str:
        """Return what its speakers call it."""
        return "Deutsch" if self is Language.DE else "English"
