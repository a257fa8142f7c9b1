"""What became of a request, below the field: who does it and why, or whom to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.busy import BusyBar
from satchel.ui.parts.buttons import IconButton, button
from satchel.ui.parts.text import label
from satchel.ui.today.errand import Candidate, Errand
from satchel.ui.words import _

_MOST_KEYS = 9  # Alt+1 to Alt+9


class ErrandView(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(
        self, theme: Theme, *, choose: Callable[[str], object], open_run: Callable[[], object], forget: Callable[[], object]
    ) -> None:
        super().__init__()
        self._theme, self._choose = theme, choose
        say(self, card=True)
        self._icon = QLabel()
        self.words, self.detail = label("", "strong", wrap=True, copy=True), label("", "body", "secondary", wrap=True, copy=True)
        self._busy = BusyBar(theme, _("At work"))
        self.open = button(_("Open the run"), open_run)
        self.open.setAutoDefault(True)  # Enter presses it
        self._close = IconButton(theme, "close", _("Close"), forget)
        self.choices = QVBoxLayout()
        self.choices.setSpacing(SPACE.tight)
        row = QHBoxLayout()
        row.setSpacing(SPACE.small)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.open)
        row.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.large, SPACE.medium, SPACE.medium, SPACE.medium)
        column.setSpacing(SPACE.small)
        column.addLayout(row)
        column.addWidget(self.detail)
        column.addWidget(self._busy)
        column.addLayout(self.choices)
        self._icon_name, self._tone = "info", "accent"
        theme.changed.connect(self._draw)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_errand(self, errand: Errand) -> None:
        """How far it is; the keyboard stays where it is."""
        if errand.stage == "none":
            self.hide()
            return
        looks = {
            "proposed": ("agents", "accent"), "busy": ("clock", "accent"), "unsure": ("ask", "accent"),
            "started": ("resume", "accent"), "ended": (errand.icon, errand.tone), "answered": ("quote", "accent"),
            "refused": ("alert", "warn"),
        }  # fmt: skip
        self._icon_name, self._tone = looks[errand.stage]
        self.words.setText(errand.words)
        self.detail.setText(errand.detail)
        self.detail.setVisible(bool(errand.detail))
        self._busy.setVisible(errand.stage == "busy")
        self.open.setVisible(bool(errand.run))
        self._close.setVisible(errand.stage != "busy")
        self._show_choices(errand.candidates)
        self._draw()
        self.show()

    def _show_choices(self, candidates: Sequence[Candidate]) -> None:
        while (item := self.choices.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.setParent(None)
                gone.deleteLater()
        before: QWidget = self._close
        for number, one in enumerate(candidates, 1):
            row, made = self._choice(one, f"Alt+{number}" if number <= _MOST_KEYS else "")
            self.choices.addWidget(row)
            QWidget.setTabOrder(before, made)
            before = made

    def _choice(self, one: Candidate, keys: str) -> tuple[QFrame, QPushButton]:
        row = QFrame()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE.medium)
        made = button(one.title.replace("&", "&&"), lambda: self._choose(one.agent), keys=keys)
        made.setAutoDefault(True)
        made.setAccessibleDescription(one.why)
        line.addWidget(made)
        line.addWidget(label(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText), "caption", "muted"))
        line.addWidget(label(one.why, "body", "secondary", wrap=True), 1)
        return row, made

    def _draw(self) -> None:
        self._icon.setPixmap(self._theme.icon(self._icon_name, self._tone).pixmap(18, 18))
