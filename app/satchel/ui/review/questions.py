"""What is asked before a claim is edited or rejected: its new words, and why. Wherever claims are decided, it is asked so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from satchel.rendering.word_diff import Change
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import button
from satchel.ui.parts.text import Elided, label
from satchel.ui.review.evidence import Span
from satchel.ui.review.prose import Prose
from satchel.ui.words import _

LONGEST_TEXT, LONGEST_REASON = 4_000, 1_000  # what the engine takes
_FIELD, _DIFF = 84, 66  # pixels in height


class Writing(QPlainTextEdit):
    """A field of several lines. Tab leaves it, Ctrl+Enter says that it is done."""

    def __init__(self, done: Callable[[], object]) -> None:
        super().__init__()
        self._done = done
        self.setTabChangesFocus(True)
        self.setFixedHeight(_FIELD)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """As in any field, but for Ctrl+Enter."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._done()
        else:
            super().keyPressEvent(event)


class Question(QWidget):
    """Parts below each other."""

    def __init__(self, *parts: QWidget | QBoxLayout | QLabel) -> None:
        super().__init__()
        say(self, ground="surface")
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.wide, SPACE.medium, SPACE.wide, SPACE.large)
        column.setSpacing(SPACE.small)
        self.add(*parts)

    def add(self, *parts: QWidget | QBoxLayout | QLabel) -> None:
        """Below those that are there."""
        for part in parts:
            if isinstance(part, QBoxLayout):
                self._column.addLayout(part)
            else:
                self._column.addWidget(part)


class EditQuestion(Question):
    """Asks for other words. `edited` is told of each change, and answers with `show_diff` and by enabling `save`."""

    def __init__(
        self, theme: Theme, *, edited: Callable[[str], object], save: Callable[[str], object], leave: Callable[[], object]
    ) -> None:
        super().__init__()
        self._edited = edited
        self.text = Writing(lambda: save(self.text.toPlainText()))
        self.text.setAccessibleName(_("The claim in your words"))
        self.diff = Prose(theme, _("What changes"))
        self.diff.setFixedHeight(_DIFF)
        self.diff.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.save = button(_("Save"), lambda: save(self.text.toPlainText()), kind="primary")
        self.save.setToolTip(_("Ctrl+Enter"))
        row = answers(_("Ctrl+Enter saves, Escape cancels"), self.save, button(_("Cancel"), leave))
        self.add(label(_("The claim in your words"), "caption", "secondary"), self.text, self.diff, row)
        self.text.textChanged.connect(self._written)

    def ask(self, text: str) -> None:
        """Begins with these words, and has the keyboard."""
        self.text.setPlainText(text)
        self.text.selectAll()
        self.text.setFocus()

    def show_diff(self, stretches: Sequence[tuple[Change, str]]) -> None:
        """What the edit changes so far."""
        spans: list[Span] = [(text, "plain" if change == "same" else change) for change, text in stretches]
        self.diff.show_spans(spans)

    def _written(self) -> None:
        text = self.text.toPlainText()
        if len(text) > LONGEST_TEXT:
            self.text.setPlainText(text[:LONGEST_TEXT])
            return
        self._edited(text)


class RejectQuestion(Question):
    """Asks for a reason, which may be none."""

    def __init__(
        self, *, rejected: Callable[[str], object], leave: Callable[[], object],
        written: Callable[[str], object] = lambda _reason: None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.reason = QLineEdit()
        self.reason.setMaxLength(LONGEST_REASON)
        self.reason.setAcceptDrops(False)
        self.reason.setPlaceholderText(_("Why? You may leave this empty."))
        self.reason.setAccessibleName(_("Why it is rejected"))
        self.reason.textChanged.connect(written)
        self.reason.returnPressed.connect(lambda: rejected(self.reason.text()))
        reject = button(_("Reject"), lambda: rejected(self.reason.text()), kind="danger")
        row = answers(_("Enter rejects, Escape cancels"), reject, button(_("Cancel"), leave))
        self.add(label(_("Reject this claim"), "caption", "secondary"), self.reason, row)

    def ask(self, reason: str = "") -> None:
        """Begins with this reason, and has the keyboard."""
        self.reason.setText(reason)
        self.reason.setFocus()


def answers(hint: str, *buttons: QPushButton) -> QHBoxLayout:
    """The row that a question ends with: its keys, and buttons of which the one that does it stands last."""
    row = QHBoxLayout()
    row.setSpacing(SPACE.small)
    row.addWidget(Elided(hint, "caption", "muted"), 1)
    for one in reversed(buttons):
        row.addWidget(one)
    return row
