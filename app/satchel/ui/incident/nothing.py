"""What stands where the report would be when the sources tell of no incident: that, why, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from satchel.ui.incident.cites import CiteButton
from satchel.ui.incident.shown import Cite
from satchel.ui.incident.touch import Touch
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.text import label
from satchel.ui.words import _

_ICON = 32


class NothingFound(QWidget):
    """Hidden where there is a report."""

    def __init__(self, touch: Touch, act: Callable[[Cite], None]) -> None:
        super().__init__()
        self._touch, self._act, self._picture = touch, act, QLabel()
        self.buttons: list[CiteButton] = []
        self.title, self.note = label(_("No incident found"), "title"), label(tone="secondary", wrap=True, copy=True)
        self.read_by = label("", "caption", "muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE.vast, 2 * SPACE.vast, SPACE.vast, SPACE.vast)
        layout.setSpacing(SPACE.small)
        self._numbers = QHBoxLayout()
        self._numbers.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        for one in (self._picture, self.title, self.note, self.read_by):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
            layout.addWidget(one)
        layout.insertLayout(layout.indexOf(self.read_by), self._numbers)
        touch.theme.changed.connect(self._draw)
        self._draw()

    def tell(self, note: str, cites: Sequence[Cite], read_by: str) -> None:
        """Why, what that rests on, and who has read it."""
        self.note.setText(note)
        self.read_by.setText(read_by)
        for old in self.buttons:
            self._numbers.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = [CiteButton(self._touch, cite, self._act) for cite in cites]
        for one in self.buttons:
            one.setFixedSize(one.sizeHint())
            self._numbers.addWidget(one)

    def _draw(self) -> None:
        self._picture.setPixmap(self._touch.theme.icon("info", "muted").pixmap(_ICON, _ICON))
