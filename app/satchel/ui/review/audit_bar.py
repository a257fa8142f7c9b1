"""The sample check above the list: how many to check, how far it is, and what it says about the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSpinBox

from satchel.ui.look.theme import say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import button
from satchel.ui.parts.text import label
from satchel.ui.review.audit import MOST, Audit
from satchel.ui.words import _

_NUMBER = 64  # pixels: four digits


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditDeeds:
    """What its buttons do."""

    start: Callable[[int], object]
    another: Callable[[int], object]
    finish: Callable[[], object]
    end: Callable[[], object]


class AuditBar(QFrame):
    """Hidden while there is no sample check."""

    def __init__(self, deeds: AuditDeeds) -> None:
        super().__init__()
        self._deeds, self._audit = deeds, Audit()
        say(self, ground="accent_soft")
        self.before = label(_("Check"), "body")
        self.number = QSpinBox()  # `NoButtons` with a style sheet would leave no room for the digits
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.lineEdit().returnPressed.connect(self._go)
        self.number.setMinimumWidth(_NUMBER)
        self.number.setAccessibleName(_("How many claims to check"))
        self.words = label("", "body", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(120)
        self.bar.setAccessibleName(_("Checked of the sample"))
        self.go = button("", self._go, kind="primary")
        self.other = button("", self._other)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.wide, SPACE.small, SPACE.wide, SPACE.small)
        row.setSpacing(SPACE.small)
        row.addWidget(self.before)
        row.addWidget(self.number)
        row.addWidget(self.words, 1)
        row.addWidget(self.bar)
        row.addWidget(self.go)
        row.addWidget(self.other)
        self.hide()

    def show_audit(self, audit: Audit | None) -> None:
        """A stage of it."""
        if audit is None:
            self.hide()
            return
        is_new = self.isHidden() or audit.stage != self._audit.stage
        self._audit = audit
        is_asked, is_running = audit.stage == "asked", audit.stage == "running"
        self.before.setVisible(is_asked)
        self.number.setVisible(is_asked)
        if is_asked and is_new:
            self.number.setRange(1, max(1, min(audit.of, MOST)))
            self.number.setValue(audit.size)
        self.words.setText(audit.words)
        self.bar.setVisible(is_running)
        self.bar.setRange(0, max(len(audit.keys), 1))
        self.bar.setValue(max(audit.checked, 0))
        self.go.setVisible(not is_running)
        self.go.setText(_("Draw the sample") if is_asked else _("Done"))
        self.go.setEnabled(not is_asked or audit.of > 0)
        self.other.setText(_("Cancel") if is_asked else _("Stop here") if is_running else _("Draw another"))
        self.show()
        if is_new and is_asked:
            self.number.setFocus()
            self.number.selectAll()

    def _go(self) -> None:
        if self._audit.stage == "asked":
            self._deeds.start(self.number.value())
        else:
            self._deeds.end()

    def _other(self) -> None:
        if self._audit.stage == "result":
            self._deeds.another(self._audit.size)
        elif self._audit.stage == "running" and self._audit.checked > 0:
            self._deeds.finish()
        else:
            self._deeds.end()
