"""Who wants to help, and may they? Check words, notice, screens, rights, and two buttons of equal weight."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from beistand.customer.window.folding import fold, may_fold
from beistand.customer.window.parts import Page, button, label
from beistand.customer.window.texts import bound_text, text
from beistand.customer.window.window_choice import WindowChoice
from beistand.session.intents import Answer, Intent
from beistand.session.rights import with_what_stands_on
from beistand.session.view import View
from beistand.wire.policy import Right

_SIDES_PX = 64


class CheckPage(Page):
    """Stage CHECK."""

    def __init__(self, emit: Callable[[Intent], None]) -> None:
        super().__init__()
        self._emit = emit
        self._view = View()
        self._screens: list[QAbstractButton] = []
        self.head, self.who, self.why = label("head"), label(name="organisation"), label(name="purpose")
        self.bound = label(name="bound")
        self.words_hint, self.words, self.words_more = label(), label("words", name="words"), label("hint")
        self.notice = label("hint", name="notice")
        self.open_notice = button("open_notice", self._open_notice)
        self.has_read = may_fold(QCheckBox())
        self.has_read.setObjectName("has_read")
        self.has_read.toggled.connect(self._weigh)
        self.screens_head, self.rights_head = label(), label()
        self.screens_column = QVBoxLayout()
        self.screens_group = QButtonGroup(self)
        self.view_only, self.with_control = may_fold(QRadioButton()), may_fold(QRadioButton())
        self.view_only.setObjectName("view_only")
        self.with_control.setObjectName("with_control")
        self.rights_group = QButtonGroup(self)
        self.announced = {right: may_fold(QCheckBox()) for right in (Right.SCREENSHOTS, Right.CHAT_TRANSCRIPT)}
        self.windows = WindowChoice(emit, is_folded=True)
        self.no = button("refuse_button", lambda: self._answer(is_yes=False))
        self.yes = button("allow_button", lambda: self._answer(is_yes=True))
        self.talk = button("talk_only_button", self._talk_only, role="small")
        self.missing = label("hint", name="missing")
        self._lay_out()

    def _lay_out(self) -> None:
        self.rights_group.addButton(self.view_only)
        self.rights_group.addButton(self.with_control)
        self.add(self.head, self.who, self.bound, self.why, self.words_hint, self.words, self.words_more)
        notice = QHBoxLayout()
        notice.addWidget(self.notice, 1)
        notice.addWidget(self.open_notice)
        self.column.addLayout(notice)
        self.add(self.has_read, self.screens_head)
        self.column.addLayout(self.screens_column)
        self.add(self.windows, self.rights_head, self.view_only, self.with_control)
        for right, box in self.announced.items():
            box.setObjectName(f"announced_{right.value}")
            self.add(box)
        self.column.addStretch()
        self.add(self.missing)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self.no, 1)
        row.addWidget(self.yes, 1)
        self.column.addLayout(row)
        self.add(self.talk)

    def show_view(self, view: View) -> None:
        """Show the newest view; what the customer chose stays while the question is the same."""
        is_new = self._view.words != view.words or self._view.screens_offered != view.screens_offered
        self._view = view
        say = view.language
        self.head.setText(text(say, "check.head", supporter=view.supporter))
        self.who.setText(f"{text(say, 'check.organisation')}: {view.organisation}")
        self.bound.setText(bound_text(view, say))
        self.bound.setVisible(view.bound_since_ms is not None)
        self.why.setText(f"{text(say, 'check.purpose')}: {view.purpose}")
        self.words_hint.setText(text(say, "check.words"))
        self.words.setText("  ·  ".join(view.words))
        self.words_more.setText(text(say, "check.words.more"))
        self._show_notice(view)
        self.screens_head.setText(text(say, "check.screens"))
        self.windows.show_view(view)
        self.rights_head.setText(text(say, "check.rights"))
        self.view_only.setText(text(say, "check.view"))
        self.with_control.setText(text(say, "check.control"))
        self.with_control.setVisible(Right.CONTROL in view.rights_offered)
        self._show_announced(view)
        self.no.setText(text(say, "check.no"))
        self.yes.setText(text(say, "check.yes"))
        self.talk.setText(text(say, "check.talk"))
        if is_new:
            self._offer_screens(view)
            self.view_only.setChecked(True)
            self.has_read.setChecked(False)
            for box in self.announced.values():
                box.setChecked(True)
            self.windows.fold_up()
            self.no.setFocus()
        for before, after in pairwise((self.has_read, *self._screens, *self.windows.stops(), self.view_only)):
            QWidget.setTabOrder(before, after)  # the keyboard goes from top to bottom, as the eyes do
        self._weigh()
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break long words anew."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        fold(
            [self.has_read, *self._screens, self.view_only, self.with_control, *self.announced.values()],
            self.contentsRect().width() - _SIDES_PX,
        )

    def _show_notice(self, view: View) -> None:
        say = view.language
        version = text(say, "check.notice", version=view.notice_version, hash=view.notice_short_hash)
        confirmed = f"\n{text(say, 'check.confirmed')}" if view.confirmed_ms else ""
        self.notice.setText(version + confirmed)
        self.open_notice.setText(text(say, "check.notice.open"))
        self.open_notice.setVisible(bool(view.notice_url))
        self.has_read.setText(text(say, "check.read"))
        self.has_read.setVisible(not view.confirmed_ms)

    def _show_announced(self, view: View) -> None:
        """Name what the rules announce, each with its own tick to take away before anything begins."""
        for right, box in self.announced.items():
            box.setText(text(view.language, f"check.announced.{right.value}"))
            box.setVisible(right in view.rights_offered)

    def _left_ticked(self) -> frozenset[Right]:
        offered = self._view.rights_offered
        return frozenset(right for right, box in self.announced.items() if right in offered and box.isChecked())

    def _offer_screens(self, view: View) -> None:
        for old in self._screens:
            self.screens_group.removeButton(old)
            self.screens_column.removeWidget(old)
            old.hide()  # at once: until Qt deletes it, there would be one screen too many to choose
            old.deleteLater()
        is_single = view.screens_max == 1
        self.screens_group.setExclusive(is_single)
        self._screens = []
        for offer in view.screens_offered:
            made = may_fold(QRadioButton() if is_single else QCheckBox())
            size = {"width": offer.width_px, "height": offer.height_px}
            made.setText(text(view.language, "check.screen", number=offer.screen + 1, name=offer.name, **size))
            made.setObjectName(f"screen_{offer.screen}")
            made.setChecked(offer.is_primary)
            made.toggled.connect(self._weigh)
            self.screens_group.addButton(made)
            self.screens_column.addWidget(made)
            self._screens.append(made)

    def _chosen(self) -> tuple[int, ...]:
        pairs = zip(self._view.screens_offered, self._screens, strict=True)
        return tuple(offer.screen for offer, chosen in pairs if chosen.isChecked())

    def _weigh(self, *_: object) -> None:
        """Yes can be pressed once everything it needs is there; a hint says what is missing."""
        may = bool(self._view.confirmed_ms) or self.has_read.isChecked()
        most = self._view.screens_max or len(self._screens)
        self.yes.setEnabled(may and 0 < len(self._chosen()) <= most)
        self.talk.setEnabled(may)
        self.missing.setText("" if may else text(self._view.language, "check.missing"))

    def _answer(self, *, is_yes: bool) -> None:
        rights = {Right.VIEW, Right.CONTROL} if self.with_control.isChecked() else {Right.VIEW}
        rights |= self._left_ticked()
        self._emit(
            Answer(
                is_yes=is_yes,
                rights=frozenset(rights) if is_yes else frozenset(),
                screens=self._chosen() if is_yes else (),
                has_read_notice=self.has_read.isChecked(),
            ),
        )

    def _talk_only(self) -> None:
        rights = self._left_ticked() - with_what_stands_on({Right.VIEW})
        self._emit(Answer(is_yes=True, rights=rights, has_read_notice=self.has_read.isChecked()))

    def _open_notice(self) -> None:
        QDesktopServices.openUrl(QUrl(self._view.notice_url))
