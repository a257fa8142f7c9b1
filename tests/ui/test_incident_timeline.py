"""The drawn timeline: keyboard, mouse, wheel, screen readers, and that 2,000 marks are drawn in one frame."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication
from tests.fakes import incident_documents as documents

from satchel.ui.incident.axis import FOLDED
from satchel.ui.incident.painting import AXIS
from satchel.ui.incident.reading import read
from satchel.ui.incident.scene import LEAST
from satchel.ui.incident.shown import Filtered
from satchel.ui.incident.timeline import TimelineView

NO = Qt.KeyboardModifier.NoModifier


class Listener:
    def __init__(self) -> None:
        self.opened, self.lanes, self.spans, self.words = [], [], [], []

    def open_event(self, event):
        self.opened.append(event)

    def choose_lane(self, people):
        self.lanes.append(people)

    def choose_span(self, first, last):
        self.spans.append((first, last))

    def show_words(self, beside, area, byline, words, place):
        self.words.append((byline, words))

    def hide_words(self):
        pass


@pytest.fixture
def timeline(qtbot, theme):
    def make(document=None, width=900):
        listener = Listener()
        view = TimelineView(theme, listener)
        qtbot.addWidget(view)
        view.resize(width, 400)
        view.show_drawing(read(document or documents.sample()).reports[0].drawing)
        view.show()
        qtbot.waitExposed(view)
        view.activateWindow()
        view.setFocus()
        qtbot.waitUntil(view.hasFocus)
        return SimpleNamespace(view=view, heard=listener, events=view.scene.events)

    return make


def wheel(view: TimelineView, at: QPoint, notches: int, modifiers: Qt.KeyboardModifier) -> QWheelEvent:
    event = QWheelEvent(
        QPointF(at), QPointF(view.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)
    return event


def test_arrows_walk_the_marks_in_time_and_enter_opens(timeline, qtbot):
    shown = timeline()
    met = []
    for _step in range(len(shown.events)):
        qtbot.keyClick(shown.view, Qt.Key.Key_Right)
        met.append(shown.view.currentIndex().row())
    assert met == list(range(len(shown.events)))
    qtbot.keyClick(shown.view, Qt.Key.Key_Right)
    assert shown.view.currentIndex().row() == len(shown.events) - 1
    qtbot.keyClick(shown.view, Qt.Key.Key_Home)
    qtbot.keyClick(shown.view, Qt.Key.Key_Return)
    assert shown.heard.opened == [shown.events[0]]
    assert shown.heard.words[-1] == ("Tobias Lindqvist · 12 March 2026 04:47:00 UTC", shown.events[0].line.words)


def test_up_and_down_go_to_the_next_lane(timeline, qtbot):
    shown = timeline()
    for _step in range(3):
        qtbot.keyClick(shown.view, Qt.Key.Key_Right)
    lane = shown.events[shown.view.currentIndex().row()].lane
    qtbot.keyClick(shown.view, Qt.Key.Key_Down)
    assert shown.events[shown.view.currentIndex().row()].lane == lane + 1


def test_plus_minus_and_nought_zoom_and_ctrl_arrows_pan(timeline, qtbot):
    shown = timeline()
    for _step in range(4):
        qtbot.keyClick(shown.view, Qt.Key.Key_Plus)
    assert not shown.view.scene.is_fitting
    assert shown.view.horizontalScrollBar().maximum() > 0
    before = shown.view.scene.scroll
    qtbot.keyClick(shown.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert shown.view.scene.scroll > before
    assert shown.view.horizontalScrollBar().value() == round(shown.view.scene.scroll)
    qtbot.keyClick(shown.view, Qt.Key.Key_Minus)
    qtbot.keyClick(shown.view, Qt.Key.Key_0)
    assert shown.view.scene.is_fitting


def test_walking_pans_to_marks_that_are_out_of_sight(timeline, qtbot):
    shown = timeline()
    shown.view.zoom(8, 0)
    for _step in range(len(shown.events)):
        qtbot.keyClick(shown.view, Qt.Key.Key_Right)
        assert shown.view.viewport().rect().intersects(shown.view.visualRect(shown.view.currentIndex()))


def test_in_a_narrow_window_the_drawing_is_scrolled_instead_of_crushed(timeline, qtbot):
    shown = timeline(width=240)
    scene = shown.view.scene
    folded = sum(FOLDED for _x, _stretch in scene.scale.folds())
    assert scene.scale.width - folded == pytest.approx(LEAST)
    assert scene.is_fitting
    assert shown.view.horizontalScrollBar().maximum() > 0
    for _step in range(len(shown.events)):
        qtbot.keyClick(shown.view, Qt.Key.Key_Right)
        assert shown.view.viewport().rect().intersects(shown.view.visualRect(shown.view.currentIndex()))


def test_tab_leaves_at_once(timeline, qtbot):
    shown = timeline()
    qtbot.keyClick(shown.view, Qt.Key.Key_Right)
    assert not shown.view.tabKeyNavigation()


def test_ctrl_and_the_wheel_zoom_around_the_pointer_and_the_wheel_alone_is_the_pages(timeline):
    shown = timeline()
    place, at = shown.view._place(), QPoint(500, 120)
    x = at.x() - place.plot.left()
    moment = shown.view.scene.at(x)
    wheel(shown.view, at, 3, Qt.KeyboardModifier.ControlModifier)
    assert shown.view.scene.x(moment) == pytest.approx(x, abs=1.5)
    zoom = shown.view.scene.scale.per_second
    assert not wheel(shown.view, at, -1, NO).isAccepted()
    assert shown.view.scene.scale.per_second == zoom


def test_a_mark_is_clicked_a_bar_is_opened_up_a_name_is_filtered(timeline, qtbot):
    shown = timeline()
    single = next(one for one in shown.view.scene.clusters(1, 0, 900) if len(one.members) == 1)
    qtbot.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, NO, shown.view.visualRect(shown.view.model().index(single.members[0])).center())
    assert shown.heard.opened[-1] is shown.events[single.members[0]]
    bar = next(one for one in shown.view.scene.clusters(0, 0, 900) if len(one.members) > 1)
    qtbot.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, NO, shown.view.visualRect(shown.view.model().index(bar.members[0])).center())
    assert not shown.view.scene.is_fitting
    assert len(shown.heard.opened) == 1
    qtbot.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, NO, QPoint(40, shown.view._place().lane(0).center().y()))
    assert shown.heard.lanes == [frozenset({"mats ekdahl"})]


def drag(view, qtbot, first: QPoint, last: QPoint) -> None:
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, NO, first)
    qtbot.mouseMove(view.viewport(), (first + last) / 2)
    qtbot.mouseMove(view.viewport(), last)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, NO, last)


def test_a_drag_above_the_lanes_chooses_a_stretch_of_time(timeline, qtbot):
    shown = timeline()
    left = shown.view._place().plot.left()
    drag(shown.view, qtbot, QPoint(left + 300, AXIS - 10), QPoint(left + 100, AXIS - 10))
    first, last = shown.heard.spans[0]
    assert first == pytest.approx(shown.view.scene.at(100), abs=1)
    assert last == pytest.approx(shown.view.scene.at(300), abs=1)
    qtbot.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, NO, QPoint(left + 50, AXIS - 10))
    assert shown.heard.spans[-1] == (None, None)


def test_a_drag_on_the_lanes_pans(timeline, qtbot):
    shown = timeline()
    shown.view.zoom(4, 0)
    y, before = shown.view._place().lane(3).center().y(), shown.view.scene.scroll
    drag(shown.view, qtbot, QPoint(600, y), QPoint(500, y))
    assert shown.view.scene.scroll - before == pytest.approx(100, abs=1)
    assert not shown.heard.spans
    assert not shown.heard.opened


def test_escape_shows_all_times_again(timeline, qtbot):
    shown = timeline()
    shown.view.show_filter(Filtered(keys=frozenset({shown.events[3].line.key}), first=shown.events[3].at, last=shown.events[3].at))
    assert shown.view.model().rowCount() == 1
    qtbot.keyClick(shown.view, Qt.Key.Key_Escape)
    assert shown.heard.spans == [(None, None)]


def test_hovering_shows_the_words_and_how_many_run_together(timeline, qtbot):
    shown = timeline()
    bar = next(one for one in shown.view.scene.clusters(0, 0, 900) if len(one.members) > 1)
    qtbot.mouseMove(shown.view.viewport(), shown.view.visualRect(shown.view.model().index(bar.members[0])).center())
    qtbot.waitUntil(lambda: bool(shown.heard.words))
    assert shown.heard.words[-1][0] == f"Mats Ekdahl: {len(bar.members)} events close together"


def test_screen_readers_meet_a_list_of_events(timeline):
    shown = timeline()
    interface = QAccessible.queryAccessibleInterface(shown.view)
    assert interface.role() == QAccessible.Role.List
    assert interface.childCount() == len(shown.events)
    child = interface.child(1)
    assert child.text(QAccessible.Text.Name).startswith("06:12, Grafana, [FIRING]")
    corner = shown.view.viewport().mapToGlobal(QPoint(0, 0))
    assert child.rect() == shown.view.visualRect(shown.view.model().index(1)).translated(corner)


def test_no_label_of_a_milestone_lies_on_another(timeline):
    for width in (420, 600, 900, 1400):
        shown = timeline(width=width)
        found = [(row, left) for _one, _x, left, row in shown.view._milestones]
        assert len(found) == 4
        by_row: dict[int, list[float]] = {}
        for row, left in found:
            by_row.setdefault(row, []).append(left)
        for lefts in by_row.values():
            assert all(after - before > 60 for before, after in zip(sorted(lefts), sorted(lefts)[1:], strict=False))


def test_two_thousand_marks_are_drawn_in_a_frame(timeline):
    shown = timeline(documents.many(8_000), width=1_100)
    assert len(shown.events) == 2_000
    canvas = QPixmap(shown.view.viewport().size())
    for steps in (0, 4, 8):
        shown.view.zoom(steps, 300)
        best = 1.0
        for _try in range(5):
            before = time.process_time()
            shown.view.render(canvas, QPoint(), QRect())
            best = min(best, time.process_time() - before)
        assert best < 0.05, "measured: 6 to 11 ms"
