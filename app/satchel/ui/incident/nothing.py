"""What stands where the report would be when the sources tell of no incident: that, why, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.text import label
from satchel.ui.words import _

_ICON = 32


class NothingFound(QWidget):
    """Hidden where there is a report."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._picture = theme, QLabel()
        self.title, self.note = label(_("No incident found"), "title"), label(tone="secondary", wrap=True, copy=True)
        self.read_by = label("", "caption", "muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE.vast, 2 * SPACE.vast, SPACE.vast, SPACE.vast)
        layout.setSpacing(SPACE.small)
        for one in (self._picture, self.title, self.note, self.read_by):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
            layout.addWidget(one)
        theme.changed.connect(self._draw)
        self._draw()

    def tell(self, note: str, read_by: str) -> None:
        """Why, and who has read it."""
        self.note.setText(note)
        self.read_by.setText(read_by)

    def _draw(self) -> None:
        self._picture.setPixmap(self._theme.icon("info", "muted").pixmap(_ICON, _ICON))
