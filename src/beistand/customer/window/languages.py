"""In which language do the windows speak? One button for each; the one that is spoken cannot be pressed."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from beistand.customer.window.parts import button
from beistand.customer.window.texts import text
from beistand.session.intents import ChangeLanguage, Intent

OWN_NAMES: Final = {"de": "Deutsch", "de_plain": "Deutsch, einfach", "en": "English"}


class LanguageButtons(QWidget):
    """All languages side by side, each by its own name."""

    def __init__(self, emit: Callable[[Intent], None]) -> None:
        super().__init__()
        self._emit = emit
        self.buttons = {
            short: button(f"language_{short}", partial(self._choose, short), role="small") for short in OWN_NAMES
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch()
        for short, made in self.buttons.items():
            made.setText(OWN_NAMES[short])
            row.addWidget(made)

    def show_language(self, language: str) -> None:
        """Show which language is spoken now."""
        for short, made in self.buttons.items():
            made.setAccessibleName(text(language, "language.choose", name=OWN_NAMES[short]))
            made.setEnabled(short != language)

    def _choose(self, short: str) -> None:
        self._emit(ChangeLanguage(language=short))
