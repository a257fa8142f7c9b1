"""What is below the claim: its keys as buttons, or the question that a key asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import button
from satchel.ui.parts.text import label
from satchel.ui.review.questions import EditQuestion, Question, RejectQuestion, answers
from satchel.ui.review.shown import Doing, Task
from satchel.ui.words import _, n_


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


class Panel(QStackedWidget):
    """One page a task."""

    def __init__(self, theme: Theme, deeds: Deeds) -> None:
        super().__init__()
        self._deeds = deeds
        self._edit = EditQuestion(theme, edited=deeds.edited, save=deeds.save, leave=deeds.leave)
        self._reject = RejectQuestion(rejected=deeds.rejected, leave=deeds.leave)
        self.text, self.diff, self.save, self.reason = self._edit.text, self._edit.diff, self._edit.save, self._reject.reason
        self.show_diff = self._edit.show_diff
        self._pages: dict[Task, QWidget] = {
            "read": self._reading(), "edit": self._edit, "reject": self._reject, "bulk": self._bulk(),
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
        self.setCurrentWidget(self._pages[doing.task])
        self._fit()
        match doing.task:
            case "edit":
                self._edit.ask(doing.text)
            case "reject":
                self._reject.ask(doing.text)
            case "bulk":
                self.yes.setFocus()

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
        page = Question(self._rows)
        self._column = cast(QVBoxLayout, page.layout())
        return page

    def _bulk(self) -> QWidget:
        self.question = label("", "strong", wrap=True)
        self.yes = button("", self._deeds.accept_all, kind="primary")
        self.yes.setAutoDefault(True)  # Enter presses it
        row = answers(_("Enter accepts, Escape cancels"), self.yes, button(_("Cancel"), self._deeds.leave))
        return Question(self.question, row)
