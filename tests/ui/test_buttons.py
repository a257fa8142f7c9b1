"""Buttons by key, and questions that wait for one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from satchel.ui.parts.buttons import IconButton, button
from satchel.ui.parts.question import question


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_keys_press_the_button_that_has_them(qtbot, theme, key):
    pressed: list[str] = []
    for made in (button("Go", lambda: pressed.append("go")), IconButton(theme, "plus", "More", lambda: pressed.append("more"))):
        qtbot.addWidget(made)
        made.show()
        made.setFocus()
        QTest.keyClick(made, key)
    assert pressed == ["go", "more"]


@pytest.mark.parametrize(("is_final", "key", "said"), [
    (False, Qt.Key.Key_Return, "yes"), (True, Qt.Key.Key_Return, "no"), (False, Qt.Key.Key_Escape, "no"),
])  # fmt: skip
def test_a_question_keeps_what_could_not_be_brought_back(qapp, is_final, key, said):
    seen: list[Qt.TextFormat] = []

    def answer() -> None:
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, QMessageBox)
        seen.append(asked.textFormat())
        QTest.keyClick(asked, key)

    QTimer.singleShot(0, answer)
    assert question(None, "Remove “<b>x</b>”?", "It is gone then.", yes="Remove", no="Keep", is_final=is_final) == said
    assert seen == [Qt.TextFormat.PlainText]
