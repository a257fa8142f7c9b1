"""The bar at the foot of a run, and the card above it with the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.busy import BusyBar
from satchel.ui.parts.buttons import IconButton
from satchel.ui.parts.text import Elided, label
from satchel.ui.run.asking.presenter import LONGEST, Answer, AskPresenter
from satchel.ui.run.sheet_view import WIDEST, SheetView
from satchel.ui.talk import Engine
from satchel.ui.words import _

_ICON, _HIGHEST = 18, 220


class AskBar(QFrame):
    """Implements `AskView`. `hovered` is as `SheetView.hovered`; `learnt` gets lines that citations name."""

    hovered = Signal(object, QPoint)

    def __init__(
        self, theme: Theme, engine: Engine, *, cite: Callable[[Mapping[str, Any]], None],
        learnt: Callable[[Any], None], announce: Callable[[str], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self._theme, self._learnt, self._announce = theme, learnt, announce
        self._answer: Answer | None = None
        self.presenter = AskPresenter(self, engine)
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Ask about this"))
        self.field.setAccessibleName(_("Ask about this"))
        self.field.setToolTip(_("Enter asks, Up brings an earlier question (Ctrl+L)"))
        self.field.setMaxLength(LONGEST)
        self.field.installEventFilter(self)
        self._busy = BusyBar(theme, _("Looking for the answer"))
        self._busy.setFixedHeight(3)
        self._icon, self.question = QLabel(), Elided("", "caption", "muted")
        self.words = SheetView(theme, cite, widest=10_000, margin=0)
        self.words.setAccessibleName(_("Answer"))
        self.words.hovered.connect(self.hovered)
        self.words.written.connect(self._fit)
        self.why = label("", "caption", "secondary", wrap=True, copy=True)
        self.card = QFrame()
        say(self.card, card=True)
        self._lay_out()
        theme.changed.connect(self._draw)
        self.show_busy("")
        self.show_answer(None)

    @property
    def is_open(self) -> bool:
        """Whether the card is there."""
        return not self.card.isHidden()

    def show_busy(self, question: str) -> None:
        """As `AskView.show_busy`."""
        self._busy.setVisible(bool(question))
        if question:
            self.card.hide()

    def show_answer(self, answer: Answer | None) -> None:
        """As `AskView.show_answer`."""
        self._answer = answer
        self.card.setVisible(answer is not None)
        if answer is None:
            return
        self.question.setText(answer.question)
        self.words.setVisible(answer.sheet is not None)
        if answer.sheet is not None:
            self.words.show_sheet(answer.sheet)
        why = answer.why
        if answer.model:
            why = _("{why} Worded by {model}.").format(why=why, model=answer.model).strip()
        self.why.setText(why)
        self.why.setVisible(bool(why))
        say(self.why, type="caption" if answer.sheet else "body", tone="bad" if answer.is_error else "secondary")
        self._draw()
        self._fit()

    def show_question(self, text: str) -> None:
        """As `AskView.show_question`."""
        self.field.setText(text)

    def learn(self, entries: Any) -> None:
        """As `AskView.learn`."""
        self._learnt(entries)

    def announce(self, words: str) -> None:
        """As `AskView.announce`."""
        self._announce(words)

    def escape(self) -> bool:
        """Drops a question, or puts the card away; False where there is neither."""
        if self.presenter.is_busy:
            self.presenter.drop()
        elif self.is_open:
            self.presenter.close()
        else:
            return False
        return True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Enter asks; up and down go through the questions of this visit."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            match event.key():
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self.presenter.ask(self.field.text())
                case Qt.Key.Key_Up:
                    self.presenter.older()
                case Qt.Key.Key_Down:
                    self.presenter.newer()
                case _:
                    return False
            return True
        return False

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE.small)
        head.addWidget(self._icon)
        head.addWidget(self.question, 1)
        head.addWidget(IconButton(self._theme, "close", _("Close the answer (Esc)"), self.presenter.close))
        card = QVBoxLayout(self.card)
        card.setContentsMargins(SPACE.medium, SPACE.small, SPACE.small, SPACE.medium)
        card.setSpacing(SPACE.tight)
        card.addLayout(head)
        card.addWidget(self.words)
        card.addWidget(self.why)
        inner = QWidget()
        inner.setMaximumWidth(WIDEST)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(self.card)
        column.addWidget(self._busy)
        column.addWidget(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.wide, SPACE.small, SPACE.wide, SPACE.medium)
        row.addStretch(1)
        row.addWidget(inner, 1000)
        row.addStretch(1)

    def _fit(self) -> None:
        self.words.setFixedHeight(min(self.words.content_height(), _HIGHEST))

    def _draw(self) -> None:
        answer = self._answer
        if answer is not None:
            icon, tone = ("alert", "bad") if answer.is_error else ("quote", "good") if answer.sheet else ("ask", "muted")
            self._icon.setPixmap(self._theme.icon(icon, tone).pixmap(_ICON, _ICON))
