"""Asks below the report for the new words of a line, or why it is rejected, as the review does."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout

from satchel.ui.incident.deciding import Deciding
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.text import label
from satchel.ui.review.questions import EditQuestion, RejectQuestion
from satchel.ui.review.shown import Doing


class Asking(QFrame):
    """Hidden while nothing is asked."""

    def __init__(self, theme: Theme, deciding: Deciding) -> None:
        super().__init__()
        say(self, ground="surface", line="above")
        self.edit = EditQuestion(theme, edited=deciding.edited, save=deciding.save, leave=deciding.leave)
        self.reject = RejectQuestion(rejected=deciding.rejected, leave=deciding.leave, written=deciding.reasoned)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 1, 0, 0)
        self.remark = label("", "caption", "warn", wrap=True)
        self.remark.setContentsMargins(SPACE.wide, SPACE.small, SPACE.wide, 0)
        self.remark.hide()
        column.addWidget(self.remark)
        for one in (self.edit, self.reject):
            column.addWidget(one)
        self._task = "read"
        self.hide()

    def show_doing(self, doing: Doing) -> None:
        """The question of a task, with the keyboard when it is asked first."""
        is_another, self._task = doing.task != self._task, doing.task
        self.edit.save.setEnabled(doing.can_decide)
        self.remark.setText(doing.words)
        self.remark.setVisible(bool(doing.words))
        if not is_another:
            field = {"edit": self.edit.text, "reject": self.reject.reason}.get(doing.task)
            if field is not None:
                field.setFocus()  # it may have been left for elsewhere
            return
        self.edit.setVisible(doing.task == "edit")
        self.reject.setVisible(doing.task == "reject")
        self.setVisible(doing.task != "read")
        if doing.task == "edit":
            self.edit.ask(doing.text)
        elif doing.task == "reject":
            self.reject.ask(doing.text)
