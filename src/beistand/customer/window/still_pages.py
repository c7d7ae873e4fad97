"""What is shown while nothing is asked? A page to wait, and the last card."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from beistand.customer.window.parts import Page, button, label
from beistand.customer.window.texts import duration, text, told
from beistand.session.intents import Dismiss, End, Intent, SaveReceipt
from beistand.session.view import Stage, View
from beistand.wire.policy import Right

_DIALOG_WORDS: Final = {
    QFileDialog.DialogLabel.LookIn: "folder.look_in",
    QFileDialog.DialogLabel.FileName: "folder.name",
    QFileDialog.DialogLabel.FileType: "folder.type",
    QFileDialog.DialogLabel.Accept: "folder.save_here",
    QFileDialog.DialogLabel.Reject: "folder.cancel",
}


class WaitPage(Page):
    """Stages CONNECTING and PAIRING."""

    def __init__(self, emit: Callable[[Intent], None]) -> None:
        super().__init__()
        self.head, self.more = label("head"), label()
        self.cancel = button("cancel_button", lambda: emit(End()))
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.cancel)
        self.column.addStretch()
        self.add(self.head, self.more)
        self.column.addStretch()
        self.column.addLayout(row)

    def show_view(self, view: View) -> None:
        """Say what is waited for."""
        key = f"wait.{view.stage.value}"
        self.head.setText(text(view.language, key))
        self.more.setText(text(view.language, f"{key}.more"))
        self.cancel.setText(text(view.language, "cancel"))


class EndPage(Page):
    """Stages ENDED and FAILED: the goodbye card."""

    def __init__(self, emit: Callable[[Intent], None]) -> None:
        super().__init__()
        self.head, self.reason, self.facts, self.nothing = label("head"), label(), label(name="facts"), label("hint")
        self.close_button = button("close_button", lambda: emit(Dismiss()), role="main")
        row = QHBoxLayout()
        self.save_button = button("save_button", self._choose_folder)
        self.saved = label(name="saved")
        self._emit, self._language = emit, "de"
        row.addStretch()
        row.addWidget(self.save_button)
        row.addWidget(self.close_button)
        self.add(self.head, self.reason, self.facts, self.saved)
        self.column.addStretch()
        self.add(self.nothing)
        self.column.addLayout(row)

    def show_view(self, view: View) -> None:
        """Say how it ended, how long it was and that nothing stays."""
        say = view.language
        self.head.setText(text(say, _head(view)))
        if view.problem is not None:
            self.reason.setText(text(say, f"problem.{view.problem.value}", **told(view.facts)))
        else:
            self.reason.setText(text(say, f"end.{view.ended_reason or 'failed'}"))
        lines = []
        if view.rights_given:
            rights = ", ".join(text(say, f"right.{right.value}") for right in view.rights_given)
            lines.append(text(say, "end.lasted", time=duration(view.lasted_s)))
            if Right.VIEW in view.rights_given:
                lines.append(text(say, "end.watched", name=view.supporter))
            lines.append(text(say, "end.rights", rights=rights))
        self.facts.setText("\n".join(lines))
        self.nothing.setText(text(say, "end.nothing_else" if view.saved else "end.nothing"))
        self._language = say
        self.save_button.setText(text(say, "end.save"))
        self.save_button.setVisible(view.can_save)
        self.save_button.setEnabled(not view.is_saving)
        self.saved.setText(_saved(view))
        self.saved.setVisible(bool(self.saved.text()))
        self.close_button.setText(text(say, "end.close"))
        self.close_button.setFocus()

    def _choose_folder(self) -> None:
        """Let the customer say where; nothing is written anywhere else."""
        start = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        ask = QFileDialog(self, text(self._language, "end.save.where"), start)
        ask.setFileMode(QFileDialog.FileMode.Directory)
        ask.setOption(QFileDialog.Option.ShowDirsOnly)
        for part, key in _DIALOG_WORDS.items():
            ask.setLabelText(part, text(self._language, key))
        ask.fileSelected.connect(lambda folder: self._emit(SaveReceipt(folder=folder)))
        ask.finished.connect(ask.deleteLater)
        ask.open()


def _saved(view: View) -> str:
    if view.is_saving:
        return text(view.language, "end.saving")
    if view.saving_problem:
        return text(view.language, "end.not_saved", detail=view.saving_problem)
    if view.saved:
        return text(view.language, "end.saved", proof=view.saved[0], paper=view.saved[-1])
    return ""


def _head(view: View) -> str:
    if view.stage is Stage.FAILED:
        return "failed.head"
    return "end.head.refused" if view.ended_reason == "refused" else "end.head"
