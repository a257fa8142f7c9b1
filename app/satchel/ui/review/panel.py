"""What is below the claim: its keys as buttons, or the question that a key asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from satchel.rendering.word_diff import Change
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import button
from satchel.ui.parts.text import Elided, label
from satchel.ui.review.evidence import Span
from satchel.ui.review.presenter import Doing, Task
from satchel.ui.review.prose import Prose
from satchel.ui.words import _, n_

LONGEST_TEXT, LONGEST_REASON = 4_000, 1_000  # what the engine takes
_FIELD, _DIFF = 84, 66  # pixels in height


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """What the panel's buttons do."""

    accept: Callable[[], object]
    edit: Callable[[], object]
    reject: Callable[[], object]
    undo: Callable[[], object]
    edited: Callable[[str], object]
    save: Callable[[str], object]
    rejected: Callable[[str], object]
    accept_selected: Callable[[], object]
    accept_all: Callable[[], object]
    leave: Callable[[], object]


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


class Panel(QStackedWidget):
    """One page a task."""

    def __init__(self, theme: Theme, deeds: Deeds) -> None:
        super().__init__()
        self._deeds = deeds
        self._pages: dict[Task, QWidget] = {
            "read": self._reading(), "edit": self._editing(theme), "reject": self._rejecting(), "bulk": self._bulk(),
        }  # fmt: skip
        for page in self._pages.values():
            self.addWidget(page)
        self._task: Task = "read"
        self._fit()

    def show_doing(self, doing: Doing) -> None:
        """The page of a task, and the keyboard where it is asked something."""
        is_another, self._task = doing.task != self._task, doing.task
        self.selected.setText(doing.words)
        self.bulk.setVisible(doing.task == "read" and doing.count > 0)
        self.bulk.setText(n_("Accept {n} selected", "Accept {n} selected", doing.count))
        for one in self._about_one:
            one.setEnabled(doing.can_decide)
        self.save.setEnabled(doing.can_decide)
        self.question.setText(doing.words)
        self.yes.setText(n_("Accept {n} claim", "Accept {n} claims", doing.count))
        if not is_another:
            return
        if doing.task == "edit":
            self.text.setPlainText(doing.text)
            self.text.selectAll()
        self.reason.clear()
        self.setCurrentWidget(self._pages[doing.task])
        self._fit()
        first = {"edit": self.text, "reject": self.reason, "bulk": self.yes}.get(doing.task)
        if first is not None:
            first.setFocus()

    def show_diff(self, stretches: Sequence[tuple[Change, str]]) -> None:
        """What the edit changes so far."""
        spans: list[Span] = [(text, "plain" if change == "same" else change) for change, text in stretches]
        self.diff.show_spans(spans)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """What is about all claims stands below where there is no room beside: words are longer in other languages."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As narrow as the rows are that cannot be broken."""
        others = (page.minimumSizeHint().width() for task, page in self._pages.items() if task != "read")
        rows = (one.minimumSize().width() + 2 * SPACE.wide for one in self._beside)
        return QSize(max((*others, *rows)), super().minimumSizeHint().height())

    def _fit(self) -> None:
        """As high as its page, so that the claim has the rest."""
        needed = sum(one.sizeHint().width() for one in self._beside) + SPACE.small + 2 * SPACE.wide
        way = QBoxLayout.Direction.LeftToRight if self.width() >= needed else QBoxLayout.Direction.TopToBottom
        if self._rows.direction() != way:
            self._rows.setDirection(way)
            self._column.invalidate()  # it remembers how high it was
        self.setFixedHeight(self._pages[self._task].sizeHint().height())

    def _reading(self) -> QWidget:
        deeds = self._deeds
        self.selected = label("", "caption", "secondary")
        self.bulk = button("", deeds.accept_selected)
        self.bulk.setToolTip(_("Shift+A"))
        self._about_one: list[QPushButton] = []
        row, rest = QHBoxLayout(), QHBoxLayout()
        for one in (row, rest):
            one.setSpacing(SPACE.small)
        for text, key, act, kind in (
            (_("Accept"), "A", deeds.accept, "primary"), (_("Edit"), "E", deeds.edit, ""), (_("Reject"), "R", deeds.reject, ""),
        ):  # fmt: skip
            made = button(text, act, kind=kind)
            made.setToolTip(key)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard with the list
            self._about_one.append(made)
            row.addWidget(made)
        undo = button(_("Undo"), deeds.undo, kind="plain")
        undo.setToolTip("U")
        undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        rest.addWidget(undo)
        rest.addStretch(1)
        rest.addWidget(self.selected)
        rest.addWidget(self.bulk)
        row.addStretch(1)
        self._beside = row, rest
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._rows.setSpacing(SPACE.small)
        self._rows.addLayout(row)
        self._rows.addLayout(rest, 1)
        page = _page(self._rows)
        self._column = cast(QVBoxLayout, page.layout())
        return page

    def _editing(self, theme: Theme) -> QWidget:
        self.text = Writing(lambda: self._deeds.save(self.text.toPlainText()))
        self.text.setAccessibleName(_("The claim in your words"))
        self.text.textChanged.connect(self._written)
        self.diff = Prose(theme, _("What changes"))
        self.diff.setFixedHeight(_DIFF)
        self.diff.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.save = button(_("Save"), lambda: self._deeds.save(self.text.toPlainText()), kind="primary")
        self.save.setToolTip(_("Ctrl+Enter"))
        row = _answers(self.save, self._cancel())
        row.insertWidget(0, Elided(_("Ctrl+Enter saves, Escape cancels"), "caption", "muted"), 1)
        return _page(label(_("The claim in your words"), "caption", "secondary"), self.text, self.diff, row)

    def _rejecting(self) -> QWidget:
        self.reason = QLineEdit()
        self.reason.setMaxLength(LONGEST_REASON)
        self.reason.setAcceptDrops(False)
        self.reason.setPlaceholderText(_("Why? You may leave this empty."))
        self.reason.setAccessibleName(_("Why it is rejected"))
        self.reason.returnPressed.connect(self._reject)
        row = _answers(button(_("Reject"), self._reject, kind="danger"), self._cancel())
        row.insertWidget(0, Elided(_("Enter rejects, Escape cancels"), "caption", "muted"), 1)
        return _page(label(_("Reject this claim"), "caption", "secondary"), self.reason, row)

    def _bulk(self) -> QWidget:
        self.question = label("", "strong", wrap=True)
        self.yes = button("", self._deeds.accept_all, kind="primary")
        self.yes.setAutoDefault(True)  # Enter presses it
        row = _answers(self.yes, self._cancel())
        row.insertWidget(0, Elided(_("Enter accepts, Escape cancels"), "caption", "muted"), 1)
        return _page(self.question, row)

    def _cancel(self) -> QPushButton:
        return button(_("Cancel"), self._deeds.leave)

    def _reject(self) -> None:
        self._deeds.rejected(self.reason.text())

    def _written(self) -> None:
        text = self.text.toPlainText()
        if len(text) > LONGEST_TEXT:
            self.text.setPlainText(text[:LONGEST_TEXT])
            return
        self._deeds.edited(text)


def _answers(*buttons: QPushButton) -> QHBoxLayout:
    """The row that a question ends with; the one that does it stands last."""
    row = QHBoxLayout()
    row.setSpacing(SPACE.small)
    for one in reversed(buttons):
        row.addWidget(one)
    return row


def _page(*parts: QWidget | QBoxLayout | QLabel) -> QWidget:
    page = QWidget()
    say(page, ground="surface")
    column = QVBoxLayout(page)
    column.setContentsMargins(SPACE.wide, SPACE.medium, SPACE.wide, SPACE.large)
    column.setSpacing(SPACE.small)
    for part in parts:
        if isinstance(part, QBoxLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)
    return page
