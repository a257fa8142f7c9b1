"""What became of a request, below the field: who does it and why, or whom to choose from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.busy import BusyBar
from satchel.ui.parts.buttons import IconButton, button
from satchel.ui.parts.text import label
from satchel.ui.today.errand import Candidate, Errand
from satchel.ui.words import _

_READ_MS = 1_400  # how long the agent and the reason are there to be read before the run is shown


class ErrandView(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(
        self, theme: Theme, *, choose: Callable[[str], object], follow: Callable[[], object], forget: Callable[[], object]
    ) -> None:
        super().__init__()
        self._theme, self._choose = theme, choose
        say(self, card=True)
        self._icon = QLabel()
        self.words, self.detail = label("", "strong", wrap=True, copy=True), label("", "body", "secondary", wrap=True, copy=True)
        self._busy = BusyBar(theme, _("At work"))
        self.open = button(_("Open the run"), follow)
        self._close = IconButton(theme, "close", _("Close"), forget)
        self.choices = QVBoxLayout()
        self.choices.setSpacing(SPACE.tight)
        self._wait = QTimer(self, singleShot=True, interval=_READ_MS)
        self._wait.timeout.connect(follow)
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
        """How far it is."""
        self._wait.stop()
        if errand.stage == "none":
            self.hide()
            return
        looks = {
            "busy": ("clock", "accent"), "unsure": ("ask", "accent"), "started": ("check", "good"),
            "answered": ("quote", "accent"), "refused": ("alert", "warn"),
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
        if errand.stage == "started":
            self._wait.start()

    def _show_choices(self, candidates: object) -> None:
        while (item := self.choices.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.setParent(None)
                gone.deleteLater()
        for place, one in enumerate(candidates if isinstance(candidates, (list, tuple)) else ()):
            made = self._choice(one)
            self.choices.addWidget(made)
            if place == 0:
                made.setFocus()

    def _choice(self, one: Candidate) -> QFrame:
        row = QFrame()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE.medium)
        made = button(one.title, lambda: self._choose(one.agent))
        made.setAccessibleDescription(one.why)
        row.setFocusProxy(made)
        line.addWidget(made)
        line.addWidget(label(one.why, "body", "secondary", wrap=True), 1)
        return row

    def _draw(self) -> None:
        self._icon.setPixmap(self._theme.icon(self._icon_name, self._tone).pixmap(18, 18))
