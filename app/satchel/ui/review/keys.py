"""Which key does what in the inbox."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import button
from satchel.ui.parts.text import chip, label
from satchel.ui.words import _


def keys() -> Sequence[tuple[str, str]]:
    """Keys with what they do."""
    return (
        ("J · ↓", _("Next claim")), ("K · ↑", _("Claim before")), ("A", _("Accept, and on to the next")),
        ("E", _("Edit")), ("R", _("Reject, with a reason if you like")), ("U", _("Undo the last decision")),
        (_("Shift+U"), _("Decide again what was undone")),
        ("X", _("Select, or no longer")), (_("Shift+J · Shift+K"), _("Select on")),
        (_("Shift+A"), _("Accept all that is selected")), (_("Enter"), _("Open the claim in its run")),
        (_("/ · Ctrl+F"), _("Search")), (_("Escape"), _("Leave what you are doing")), ("?", _("Show these keys")),
    )  # fmt: skip


class Keys(QDialog):
    """A small window that any of Escape, Enter and its button closes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        table = QGridLayout()
        table.setHorizontalSpacing(SPACE.large)
        table.setVerticalSpacing(SPACE.small)
        for row, (key, words) in enumerate(keys()):
            table.addWidget(chip(key), row, 0)
            table.addWidget(label(words), row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.wide, SPACE.wide, SPACE.wide, SPACE.large)
        column.setSpacing(SPACE.large)
        column.addWidget(label(_("Keys of the review"), "title"))
        column.addLayout(table)
        close = button(_("Close"), self.accept)
        close.setAutoDefault(True)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
