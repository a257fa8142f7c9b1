"""A bar that says that something is at work, and nobody knows for how long."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar

from satchel.ui.look.theme import Theme


class BusyBar(QProgressBar):
    """Moves; for people who want no motion it is a line that stands still."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setTextVisible(False)
        self.setAccessibleName(name)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setRange(0, 0 if self._theme.motion.calm else 1)
        self.setValue(self.maximum())
