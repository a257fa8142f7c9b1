"""Several incidents in one run: a line for each, with how it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from satchel.ui.incident.shown import Report
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.text import label
from satchel.ui.words import _, n_

_BESIDE = 48  # pixels of icon and padding


class Switcher(QWidget):
    """Hidden for one incident; the arrows walk between several."""

    def __init__(self, theme: Theme, choose: Callable[[int], None]) -> None:
        super().__init__()
        self._theme = theme
        self._reports: Sequence[Report] = ()
        self.title = label("", "caption", "secondary")
        self.group = QButtonGroup(self)
        self.group.setExclusive(True)
        self.group.idClicked.connect(choose)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(SPACE.hair)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE.large, 0, 0)
        layout.setSpacing(SPACE.tight)
        self.title.setContentsMargins(SPACE.small, 0, SPACE.small, 0)
        layout.addWidget(self.title)
        layout.addLayout(self._buttons)
        theme.changed.connect(self._draw)
        self.hide()

    def show_reports(self, reports: Sequence[Report], place: int) -> None:
        """These incidents; the one at that place is in front."""
        self.title.setText(n_("{n} incident in these sources", "{n} incidents in these sources", len(reports)))
        while len(self.group.buttons()) > len(reports):
            last = self.group.buttons()[-1]
            self.group.removeButton(last)
            last.hide()
            last.deleteLater()
        for number in range(len(self.group.buttons()), len(reports)):
            made = QPushButton()
            made.setCheckable(True)
            made.setAutoExclusive(True)  # one of several, to screen readers too
            made.setAutoDefault(True)
            say(made, kind="plain", rail=True)
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self.group.addButton(made, number)
            self._buttons.addWidget(made)
        self._reports = reports
        if reports:
            self.group.button(place).setChecked(True)
        self.setVisible(len(reports) > 1)
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Titles are cut where there is no room."""
        super().resizeEvent(event)
        self._draw()

    def _draw(self) -> None:
        for number, report in enumerate(self._reports):
            made = self.group.button(number)
            words = _("{status}: {title}").format(status=report.status.text, title=report.title.words)
            shown = made.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, max(self.width() - _BESIDE, 80))
            made.setText(shown.replace("&", "&&"))
            made.setAccessibleName(words)
            made.setIcon(self._theme.icon(report.status.icon, report.status.tone))
