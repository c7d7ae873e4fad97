"""Where does the customer type the code? One large field; a pasted link does as well."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from beistand.customer.window.parts import Page, button, label
from beistand.customer.window.texts import text, told
from beistand.session.intents import EnterCode, Intent
from beistand.session.view import Problem, View

_GROUPS = ((0, 4), (4, 7), (7, 10))
_TYPED_MAX = 300
_DIGITS = 10


def grouped(typed: str) -> str:
    """Return typed digits as ``1234 567 890``; anything else stays as it is."""
    digits = typed.replace(" ", "")
    if not digits.isdigit() or len(digits) > _DIGITS:
        return typed
    return " ".join(part for first, last in _GROUPS if (part := digits[first:last]))


class CodePage(Page):
    """Stage ENTER_CODE."""

    def __init__(self, emit: Callable[[Intent], None]) -> None:
        super().__init__()
        self._emit = emit
        self.head, self.hint, self.server = label("head"), label(), label("hint")
        self.problem = label("problem", name="problem")
        self.field = QLineEdit()
        self.field.setObjectName("code_field")
        self.field.setMaxLength(_TYPED_MAX)
        self.field.textEdited.connect(self._typed)
        self.field.returnPressed.connect(self._go)
        self.go = button("go_button", self._go, role="main")
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.go)
        self.add(self.head, self.hint, self.problem, self.field)
        self.column.addLayout(row)
        self.column.addStretch()
        self.add(self.server)

    def show_view(self, view: View) -> None:
        """Show the newest view; what is typed stays, unless it was wrong."""
        say = view.language
        self.head.setText(text(say, "code.head"))
        self.hint.setText(text(say, "code.hint"))
        self.field.setAccessibleName(text(say, "code.field"))
        self.field.setPlaceholderText("1234 567 890")
        self.go.setText(text(say, "code.go"))
        self.server.setText(text(say, "code.server", server=view.server))
        problem = view.problem
        self.problem.setVisible(problem is not None)
        if problem is not None:
            counted = {"wrong_runs": view.wrong_runs, "runs_max": view.runs_max}
            self.problem.setText(text(say, f"problem.{problem.value}", **told(view.facts), **counted))
            if problem is not Problem.BAD_CODE:
                self.field.clear()
        self.field.setFocus()

    def _typed(self, typed: str) -> None:
        shown = grouped(typed)
        if shown != typed and self.field.cursorPosition() == len(typed):
            self.field.setText(shown)

    def _go(self) -> None:
        self._emit(EnterCode(text=self.field.text()))
