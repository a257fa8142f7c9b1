"""A line across the window that says what is wrong, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from satchel.domain.errors import SatchelError
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import button
from satchel.ui.parts.text import label


class Banner(QFrame):
    """Hidden until it is told something. `tone`: warn, bad, good or accent."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tone, self._icon_name = "warn", "alert"
        self._icon = QLabel()
        self.words = label(wrap=True)
        self.action = button("", self._act)
        self._todo: Callable[[], object] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.wide, SPACE.small, SPACE.wide, SPACE.small)
        row.setSpacing(SPACE.small)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.action)
        theme.changed.connect(self._draw)
        self.hide()

    def tell(
        self, words: str, *, tone: str = "warn", icon: str = "alert", action: str = "",
        act: Callable[[], object] | None = None,
    ) -> None:  # fmt: skip
        """Shows a sentence, and a button where there is something to do."""
        self._tone, self._icon_name, self._todo = tone, icon, act
        self.words.setText(words)
        self.action.setText(action)
        self.action.setVisible(bool(action))
        say(self, ground=f"{tone}_soft")
        self._draw()
        self.show()

    def tell_error(self, error: SatchelError | None) -> None:
        """Shows what went wrong, or hides when nothing does any more."""
        if error is None:
            self.hide()
        else:
            self.tell(error.sentences, tone="bad")

    def _act(self) -> None:
        if self._todo is not None:
            self._todo()

    def _draw(self) -> None:
        self._icon.setPixmap(self._theme.icon(self._icon_name, self._tone).pixmap(18, 18))
