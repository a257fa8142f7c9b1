"""The incident's result as widgets: what is on the screen, what a touch does, and that many claims open quickly."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from tests.fakes import incident_documents as documents

from satchel.engine.client import Client
from satchel.ui.incident.view import IncidentResultView


def press(view: QWidget, key: Qt.Key, qtbot, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget() or view, key, modifiers)


def focus(view: QWidget, qtbot, first: QWidget) -> None:
    """A window that is active: only there have shortcuts and the focus an effect."""
    view.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)


@pytest.mark.parametrize("name", documents.VARIANTS)
@pytest.mark.parametrize("width", [420, 600, 1100, 1700])
def test_every_variant_fits_every_width(open_result, name, width):
    view = open_result(documents.VARIANTS[name](), width=width).view
    assert view.page.width() <= width
    for row in view.page.rows().values():
        if row.isVisible():
            assert row.height() >= row.heightForWidth(row.width())
            assert row.mapTo(view.page, QPoint(row.width(), 0)).x() <= width
            assert all(row.rect().contains(one.geometry()) for one in row.buttons)


@pytest.mark.parametrize("width", [600, 1100])
def test_rows_never_lie_on_each_other(open_result, width):
    view = open_result(documents.ongoing(), width=width).view
    for section in view.page.sections.values():
        for group in section.groups:
            rows = [row for row in group.rows.values() if row.isVisible()]
            for one, other in pairwise(rows):
                assert not one.geometry().intersects(other.geometry())


def test_a_number_opens_its_source(open_result, qtbot):
    shown = open_result(documents.sample())
    row = shown.view.page.header.title
    qtbot.waitUntil(lambda: bool(row.buttons) and not shown.view._building.isActive())  # nothing moves any more
    qtbot.mouseClick(row.buttons[0], Qt.MouseButton.LeftButton)
    title = documents.sample()["result"]["incidents"][0]["title"]
    assert shown.cited == [{**title["cites"][0], "claim": title["id"]}]
    moment = shown.view.page.header.milestones.moments[0]
    qtbot.mouseClick(moment.buttons[0], Qt.MouseButton.LeftButton)
    assert shown.cited[1]["entry"] == 55
    assert shown.cited[1]["claim"] == ""


def test_a_number_shows_its_words_until_they_are_dismissed(open_result, qtbot):
    view = open_result(documents.sample()).view
    row = view.page.header.title
    qtbot.waitUntil(lambda: bool(row.buttons))
    focus(view, qtbot, row)
    press(view, Qt.Key.Key_Tab, qtbot)
    assert QApplication.focusWidget() is row.buttons[0]
    qtbot.waitUntil(view.card.isVisible)
    assert view.card.byline.text() == "Anneke Vos · 12 March 2026 06:33 UTC"
    assert "No moves" in view.card.words.text()
    assert view.card.words.textFormat() == Qt.TextFormat.PlainText
    assert view.rect().contains(view.card.geometry())
    assert view.dismiss(), "what the frame asks when Escape is pressed"
    assert not view.card.isVisible()
    assert not view.dismiss()


def test_the_keyboard_walks_opens_and_decides(open_result, qtbot):
    shown = open_result(documents.sample())
    focus(shown.view, qtbot, shown.view.page.header.title)
    press(shown.view, Qt.Key.Key_J, qtbot)
    first = documents.sample()["result"]["incidents"][0]["impact"][0]
    assert QApplication.focusWidget().line.claim == first["id"]
    press(shown.view, Qt.Key.Key_Return, qtbot)
    assert shown.cited == [{**first["cites"][0], "claim": first["id"]}]
    press(shown.view, Qt.Key.Key_A, qtbot)
    assert shown.decided == [(first["id"], "accept", {})]
    press(shown.view, Qt.Key.Key_K, qtbot)
    assert QApplication.focusWidget() is shown.view.page.header.title


def test_tab_reaches_everything_in_reading_order_and_comes_out_again(open_result, qtbot):
    view = open_result(documents.ongoing(), height=5_000).view
    qtbot.waitUntil(lambda: all(len(row.buttons) == len(row.line.cites) for row in view.page.rows().values() if row.isVisible()))
    focus(view, qtbot, view.page.header.title)
    met = [QApplication.focusWidget()]
    for _step in range(400):
        press(view, Qt.Key.Key_Tab, qtbot)
        if QApplication.focusWidget() is met[0]:
            break
        met.append(QApplication.focusWidget())
    else:
        pytest.fail("Tab never comes around")
    wanted = {one for one in view.findChildren(QWidget) if one.isVisibleTo(view) and one.focusPolicy() & Qt.FocusPolicy.TabFocus}
    assert {type(one).__name__ for one in wanted - set(met)} <= {"QScrollBar"}
    rows = [one.line.key for one in met if hasattr(one, "line")]
    assert rows == [line.key for line in view.presenter.lines() if line.key in rows]


def test_a_claim_is_led_to_lit_and_unfolded(open_result, qtbot):
    document = documents.sample()
    view = open_result(document, height=500).view
    ruled_out = next(one for one in document["result"]["incidents"][0]["causes"] if one["standing"] == "ruled_out")
    view.show_claim(ruled_out["id"])
    row = view.page.row(f"causes:{ruled_out['id']}")
    qtbot.waitUntil(lambda: row.isVisible() and not row.visibleRegion().isEmpty())
    assert row.glow == 1.0
    assert row.hasFocus()
    qtbot.waitUntil(lambda: row.glow == 0.0, timeout=4_000)


def test_a_search_marks_and_walks(open_result, qtbot):
    view = open_result(documents.sample()).view
    count = view.find("leap")
    assert count >= 3
    first = view._found.current
    view.find_step(1)
    assert view._found.current != first
    view.find_step(-1)
    assert view._found.current == first
    assert len(list(view.page.row(first).matches())) >= 1
    assert view.find("") == 0
    assert not list(view.page.row(first).matches())


def test_what_is_found_deep_in_long_words_is_shown(open_result, qtbot):
    document = documents.sample()
    document["result"]["incidents"][0]["impact"][0]["text"] = "word " * 1_000 + "needle"
    view = open_result(document).view
    row = view.page.row(f"impact:{document['result']['incidents'][0]['impact'][0]['id']}")
    before = row.height()
    assert view.find("needle") == 1
    qtbot.waitUntil(lambda: row.height() > before)
    assert len(list(row.matches())) == 1


def test_a_filter_is_one_chip_away_from_everything(open_result, qtbot):
    view = open_result(documents.sample()).view
    card = view.page.timeline
    assert not view.filtered.isVisible()
    card.first.setText("07:00")
    card.last.setText("08:00")
    card.last.editingFinished.emit()
    assert view.filtered.isVisible()
    assert card.drawing.events_model.rowCount() == 7
    assert card.summary.text() == "7 of 22 events"
    assert card.drawing.accessibleDescription().startswith("7 of 22 events.")
    visible = [row for row in view.page.rows().values() if row.isVisible() and row.line.key.startswith("timeline:")]
    assert len(visible) == 7
    view.presenter.show_all()
    assert not view.filtered.isVisible()
    assert card.drawing.events_model.rowCount() == 22
    assert card.summary.text() == "22 events by 8 people"
    assert card.first.text() == ""


def test_a_time_that_is_none_is_told_and_changes_nothing(open_result):
    card = open_result(documents.sample()).view.page.timeline
    card.first.setText("soon")
    card.first.editingFinished.emit()
    assert card.first.property("tone") == "bad"
    assert card.last.property("tone") == "", "only what is wrong is marked"
    assert card.wrong.isVisible()
    assert card.wrong.text() == card.first.accessibleDescription() == "“soon” is no time. Write it such as 06:30, or 2026-03-12 06:30."
    assert card.drawing.events_model.rowCount() == 22
    card.first.setText("07:00")
    card.first.editingFinished.emit()
    assert card.first.property("tone") == ""
    assert not card.wrong.isVisible()


def test_people_are_chosen_from_a_menu(open_result):
    view = open_result(documents.sample()).view
    menu = view.page.timeline.everybody.menu()
    action = next(one for one in menu.actions() if one.text().startswith("Priya Raman"))
    action.trigger()
    assert view.page.timeline.everybody.text() == "Priya Raman"
    assert view.filtered.isVisible()


def test_several_incidents_are_switched(open_result, qtbot):
    view = open_result(documents.two()).view
    switcher = view.page.switcher
    assert switcher.isVisible()
    qtbot.mouseClick(switcher.group.button(1), Qt.MouseButton.LeftButton)
    assert view.page.header.title.line.words.startswith("Label printers")
    assert view.page.header.status.text() == "mitigated"
    assert not open_result(documents.sample()).view.page.switcher.isVisible()


@pytest.mark.parametrize("names", [("sample", "two"), ("two", "nothing", "two"), ("hostile", "ongoing", "sample")])
def test_one_document_after_another_is_shown(open_result, qtbot, names):
    view = open_result(documents.VARIANTS[names[0]](), width=700).view
    for name in names[1:]:
        view.show_document(documents.VARIANTS[name]())
        qtbot.waitUntil(lambda: not view._building.isActive())
    assert view.page.switcher.isVisible() == (names[-1] == "two")
    assert not view.grab().isNull()


def test_no_incident_is_said_and_nothing_else_is_there(open_result):
    view = open_result(documents.nothing()).view
    assert view.page.nothing.isVisible()
    assert view.page.nothing.note.text() == "This was a false alarm, closed at 10:26."
    assert not view.page.header.isVisible()
    assert not view.page.timeline.isVisible()
    assert not any(one.text().startswith("Keys:") for one in view.page._sentences), "there are no lines to walk"
    view.show_document(documents.sample())
    assert view.page.header.isVisible()
    assert not view.page.nothing.isVisible()
    assert any(one.text().startswith("Keys:") for one in view.page._sentences)


def test_what_a_false_alarm_rests_on_is_opened_like_any_source(open_result, qtbot):
    document = documents.nothing()
    cite = documents.sample()["result"]["incidents"][0]["title"]["cites"][0]
    document["result"]["cites"] = [cite]
    shown = open_result(document)
    button, = shown.view.page.nothing.buttons
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown.cited == [{**cite, "claim": ""}]
    shown.view.show_document(documents.nothing())
    assert shown.view.page.nothing.buttons == []


def test_words_of_strangers_are_never_markup(open_result):
    view = open_result(documents.hostile()).view
    for one in view.findChildren(QLabel):
        assert one.textFormat() == Qt.TextFormat.PlainText or not one.text()
    assert view.page.header.title.line.words.startswith("<h1>Owned</h1>")
    assert not any("<" in row.toolTip() for row in view.page.rows().values()), "a tooltip would take it for markup"


def test_a_line_is_copied_from_its_menu(open_result):
    shown = open_result(documents.sample())
    line = shown.view.presenter.lines()[1]
    actions = {one.text(): one for one in shown.view.menu_of(line).actions()}
    actions["Copy with sources"].trigger()
    assert QGuiApplication.clipboard().text().startswith(line.words)
    actions["Accept"].trigger()
    assert shown.decided == [(line.claim, "accept", {})]
    actions["Reject…"].trigger()
    assert shown.view.asking.reject.reason.isVisible()
    actions["Edit…"].trigger()
    assert shown.view.asking.edit.text.isVisible()
    assert not shown.view.asking.reject.isVisible()
    without = open_result(documents.sample(), can_decide=False)
    assert "Accept" not in [one.text() for one in without.view.menu_of(line).actions()]


def test_a_followed_run_keeps_its_rows_and_its_place(open_result, qtbot):
    document = documents.sample()
    view = open_result(document, height=400).view
    bar = view.area.verticalScrollBar()
    bar.setSliderPosition(bar.maximum() // 2)  # as the person scrolls
    qtbot.waitUntil(lambda: not view._is_at_line)
    place, kept = bar.value(), view.page.row("impact:" + document["result"]["incidents"][0]["impact"][0]["id"])
    document["result"]["incidents"][0]["impact"][0]["text"] = "It was hit harder than that"
    document["result"]["incidents"][0]["status"] = "ongoing"
    view.show_document(document)
    qtbot.waitUntil(lambda: not view._building.isActive())
    assert view.page.row(kept.line.key) is kept
    assert kept.line.words == "It was hit harder than that"
    assert view.page.header.status.text() == "ongoing"
    assert bar.value() == place


def test_every_control_has_a_name(open_result, qtbot):
    view = open_result(documents.ongoing(), height=5_000).view
    qtbot.waitUntil(lambda: all(len(row.buttons) == len(row.line.cites) for row in view.page.rows().values() if row.isVisible()))
    nameless = []
    for one in view.findChildren(QWidget):
        if one.isVisibleTo(view) and one.focusPolicy() != Qt.FocusPolicy.NoFocus and type(one).__name__ != "QScrollBar":
            interface = QAccessible.queryAccessibleInterface(one)
            if not interface.text(QAccessible.Text.Name):
                nameless.append(one)
    assert not nameless
    assert any("no source carries this" in row.accessibleName() for row in view.page.rows().values())


def test_it_is_drawn_from_right_to_left_too(open_result, qtbot):
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        view = open_result(documents.ongoing(), width=900).view
        row = view.page.row(view.presenter.lines()[1].key)
        qtbot.waitUntil(lambda: bool(view.page.header.title.buttons))
        title = view.page.header.title
        assert title.buttons[0].geometry().right() < title.width() - 300, "left of the words, which begin on the right"
        assert view.page.timeline.drawing.is_mirrored
        assert row.mapTo(view.page, QPoint(0, 0)).x() >= 0
        assert not view.grab().isNull()
    finally:
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_both_themes_are_drawn(open_result, theme):
    view = open_result(documents.ongoing()).view
    light = view.grab().toImage()
    theme.wear("dark", still=True)
    try:
        assert view.grab().toImage() != light
    finally:
        theme.wear("light", still=True)


def test_three_hundred_claims_open_piece_by_piece(qtbot, theme, open_result):
    open_result(documents.sample())  # what Qt does once is not counted
    document = documents.many(300)
    view = IncidentResultView(theme, cite=lambda _cite: None)
    qtbot.addWidget(view)
    view.resize(1100, 800)
    view.show_document(document)
    view.show()
    qtbot.waitExposed(view)
    view.repaint()
    assert view.page.header.title.isVisible()
    qtbot.waitUntil(lambda: not view._building.isActive(), timeout=20_000)
    assert len(view.page.rows()) > 240


def test_more_than_the_first_lines_of_a_section_come_when_they_are_wanted(open_result, qtbot):
    view = open_result(documents.many(800)).view
    section = view.page.sections["impact"]
    assert len(section.rows) == 60
    assert section.more.text() == "Show 140 more"
    qtbot.mouseClick(section.more, Qt.MouseButton.LeftButton)
    assert len(section.rows) == 200
    assert not section.more.isVisible()
    view.show_claim("timeline150")
    assert view.page.row("timeline:timeline150").hasFocus()


def test_a_fresh_document_is_shown(sample_home, qtbot, theme):
    with Client(sample_home) as client:
        fresh = client.call("result.get", run=client.call("runs.list", limit=1)["runs"][0]["run"])
    view = IncidentResultView(theme, cite=lambda _cite: None)
    qtbot.addWidget(view)
    view.show_document(fresh)
    assert view.presenter.report is not None
    assert view.presenter.report.status.text == "resolved"
