"""A question that has to be answered before anything else."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

Answer = Literal["yes", "no", "aside"]


def question(
    parent: QWidget | None, words: str, more: str, *, yes: str, no: str, aside: str = "", is_final: bool = False
) -> Answer:
    """Asks in plain text, for much of it is somebody else's. Enter says yes, or no where yes `is_final`; Escape says no."""
    asked = QMessageBox(parent)
    asked.setIcon(QMessageBox.Icon.NoIcon)
    asked.setWindowTitle("Satchel")
    asked.setTextFormat(Qt.TextFormat.PlainText)
    asked.setText(words)
    asked.setInformativeText(more)
    does = asked.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    keeps = asked.addButton(no, QMessageBox.ButtonRole.RejectRole)
    other = asked.addButton(aside, QMessageBox.ButtonRole.ActionRole) if aside else None
    asked.setDefaultButton(keeps if is_final else does)
    asked.setEscapeButton(keeps)
    asked.exec()
    if asked.clickedButton() is does:
        return "yes"
    return "aside" if other is not None and asked.clickedButton() is other else "no"
