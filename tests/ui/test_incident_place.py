"""Where the person is in an incident: the line stays in sight, and what is asked about it leads back to it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSlider, QApplication, QWidget
from tests.fakes import incident_documents as documents

from satchel.ui.incident.view import IncidentResultView


def is_whole(row: QWidget) -> bool:
    return row.isVisible() and row.visibleRegion().boundingRect() == row.rect()


@pytest.mark.parametrize("part", ["mitigations", "timeline"])
def test_a_claim_that_is_led_to_before_all_lines_are_there_is_in_sight_in_the_end(theme, qtbot, part):
    document = documents.sample()
    view = IncidentResultView(theme, cite=print)
    qtbot.addWidget(view)
    view.resize(1100, 500)
    view.show()
    view.show_document(document)
    claim = document["result"]["incidents"][0][part][-1]["id"]
    view.show_claim(claim)
    assert view._building.isActive()
    qtbot.waitUntil(lambda: not view._building.isActive() and is_whole(view.page.row(f"{part}:{claim}")))


@pytest.mark.parametrize("place", [1, 8, -4])
def test_another_width_keeps_the_current_line_in_sight_until_the_person_scrolls_away(open_result, qtbot, place):
    view = open_result(documents.sample(), width=1100, height=500).view
    row = view.page.row([line.key for line in view.presenter.lines() if line.claim][place])
    view.go_to(row.line.key, flash=False)
    qtbot.waitUntil(lambda: is_whole(row))
    for width in (430, 700, 1300):
        view.resize(width, 500)
        QApplication.processEvents()
        qtbot.waitUntil(lambda: is_whole(row))
    to = QAbstractSlider.SliderAction.SliderToMaximum if place > 0 else QAbstractSlider.SliderAction.SliderToMinimum
    view.area.verticalScrollBar().triggerAction(to)
    qtbot.waitUntil(lambda: not view._is_at_line)
    view.resize(500, 500)
    QApplication.processEvents()
    assert row.visibleRegion().isEmpty()


def test_a_reason_and_new_words_are_written_below_the_report_and_lead_back_to_the_line(open_result, qtbot):
    shown = open_result(documents.sample(), height=400)
    lines = [line for line in shown.view.presenter.lines() if line.claim]
    row = shown.view.page.row(lines[-3].key)
    shown.view.go_to(lines[-3].key, flash=False)
    qtbot.waitUntil(row.hasFocus)
    qtbot.keyClick(row, Qt.Key.Key_R)
    assert shown.decided == []
    assert shown.view.asking.reject.reason.hasFocus()
    qtbot.waitUntil(lambda: row.geometry().height() == row.visibleRegion().boundingRect().height())
    assert row.glow == 1.0, "it is seen which line is meant"
    shown.view.show_document({**documents.sample(), "status": "running"})
    assert shown.view.page.row(lines[-3].key).glow == 1.0, "also when the result was brought up to date meanwhile"
    qtbot.keyClicks(QApplication.focusWidget(), "a jerk, krae")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert shown.decided == [(lines[-3].claim, "reject", {"reason": "a jerk, krae"})]
    assert row.hasFocus()
    assert row.glow == 0.0
    assert not shown.view.asking.isVisible()
    qtbot.keyClick(row, Qt.Key.Key_E)
    field = shown.view.asking.edit.text
    assert field.hasFocus()
    assert field.toPlainText() == lines[-3].words
    assert not shown.view.asking.edit.save.isEnabled()
    qtbot.keyClicks(field, "Jar")
    assert field.toPlainText() == "Jar", "letters are letters in a field, and the old words are marked"
    assert lines[-3].words.split()[0] in shown.view.asking.edit.diff.toPlainText()
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert shown.decided[1:] == [(lines[-3].claim, "edit", {"text": "Jar"})]
    assert row.hasFocus()


def test_a_question_about_a_line_is_left_like_any_card(open_result, qtbot):
    shown = open_result(documents.sample())
    row = shown.view.page.header.title
    shown.view.activateWindow()
    row.setFocus()
    qtbot.waitUntil(row.hasFocus)
    for key in (Qt.Key.Key_R, Qt.Key.Key_E):
        qtbot.keyClick(row, key)
        assert shown.view.asking.isVisible()
        assert shown.view.dismiss(), "what the frame asks when Escape is pressed"
        assert row.hasFocus()
        assert not shown.view.dismiss()
    assert shown.decided == []


def test_a_window_that_becomes_narrow_cuts_nothing_of_the_result(whole):
    whole.window.resize(1180, 700)
    whole.show_source()
    whole.window.resize(760, 600)
    area = whole.run.area.view.area
    whole.until(lambda: whole.window.width() == 760 and area.widget().width() <= area.viewport().width(), "the whole width")
