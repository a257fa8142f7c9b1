"""The whole window by the keyboard alone: the way through it, and what Tab meets on every screen."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from tests.support.screens import SCREENS, shown

from satchel.ui.incident.row import LineRow
from satchel.ui.run.sheet_view import SheetView

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
MOST = 400  # steps of Tab until a screen is said to have no end
# The palette is one field: Tab goes to another agent there, and its buttons have keys of their own.
WALKED = [name for name in SCREENS if name != "palette"]


def test_from_the_start_to_a_decision_and_back(whole):
    """Runs, a run, its lines, a source, a question, a search; then the review with three decisions, one of them taken back."""
    assert whole.focus is whole.today.field.words
    whole.press(Qt.Key.Key_2, CONTROL)
    whole.until(lambda: whole.runs.model.rowCount(), "the runs")
    assert whole.focus is whole.runs.list
    whole.press(Qt.Key.Key_Return)
    run: Any = whole.run
    whole.until(lambda: run.area.view is not None and whole.is_built(), "the result")
    view = run.area.view
    for letter in "jjk":
        whole.press(letter)
    assert isinstance(whole.focus, LineRow)
    line = whole.focus
    assert line.line.key == view.presenter.current == view.presenter.lines()[0].key

    whole.press(Qt.Key.Key_Return)
    whole.until(lambda: run.pane.reader.current >= 0, "the source")
    assert whole.focus is run.pane.reader
    whole.press(Qt.Key.Key_Escape)
    assert run.pane.isHidden()
    assert whole.focus is line, "the keyboard is where it was"

    whole.press(Qt.Key.Key_L, CONTROL)
    whole.press("Was it the firmware?")
    whole.press(Qt.Key.Key_Return)
    whole.until(lambda: run.asking.is_open, "the answer")
    whole.press(Qt.Key.Key_Escape)
    assert not run.asking.is_open

    whole.press(Qt.Key.Key_F, CONTROL)
    assert whole.focus is run.finder.field
    whole.press("firmware")
    whole.press(Qt.Key.Key_Return)
    whole.until(lambda: run.finder.count.text().startswith("1 of"), "what was found")
    whole.press(Qt.Key.Key_Escape)
    assert run.finder.isHidden()

    whole.press(Qt.Key.Key_3, CONTROL)
    whole.until(lambda: whole.review.model.rowCount() > 2, "the claims")
    first, second = (one.claim for one in whole.review.model.items[:2])
    whole.press("a")
    whole.press("e")
    whole.press(Qt.Key.Key_End, CONTROL)
    whole.press(" Really.")
    whole.press(Qt.Key.Key_Return, CONTROL)
    whole.press("r")
    whole.press("no")
    whole.press(Qt.Key.Key_Return)
    whole.press("u")
    whole.until(lambda: not whole.review.presenter._deciding.is_busy, "the engine's word")
    made = {one["claim"]["id"]: one["decision"] for one in whole.ask("review.list", status="decided")["items"]}
    assert made.keys() == {first, second}
    assert made[first]["verdict"] == "accept"
    assert made[second]["text"].endswith(" Really.")

    whole.press(Qt.Key.Key_Left, ALT)
    assert whole.window.presenter.place.screen == "run"
    whole.press(Qt.Key.Key_Left, ALT)
    assert whole.focus is whole.runs.list


def test_the_palette_comes_and_goes_by_key(whole):
    whole.press(Qt.Key.Key_K, CONTROL)
    whole.until(whole.palette.isActiveWindow, "the palette")
    assert whole.focus is whole.palette.field
    whole.press("review")
    whole.until(lambda: any("Review" in one.title for one in whole.palette.model.items), "the way to the review")
    whole.press(Qt.Key.Key_Escape)
    assert not whole.palette.isVisible()


def test_arrows_choose_on_the_rail(whole):
    whole.window.rail._buttons["today"].setFocus()
    whole.press(Qt.Key.Key_Down)
    assert whole.window.presenter.place.screen == "runs"


@pytest.mark.parametrize("name", WALKED)
def test_tab_reaches_everything_in_reading_order_and_shows_where_it_is(whole_sample, name):
    window = shown(whole_sample, name)
    stops, invisible, jumps = walk(whole_sample)
    wanted = {one for one in window.findChildren(QWidget) if is_stop(one)}
    assert [named(one) for one in wanted - set(stops)] == [], "not reached"
    assert [named(one) for one in stops if one in invisible] == [], "nobody sees that the keyboard is there"
    first = from_above(window, stops)
    against = [f"{named(one)} -> {named(other)}" for one, other in jumps if other is not first]
    assert against == [], "against the order of reading"


def walk(whole) -> tuple[list[QWidget], set[QWidget], list[tuple[QWidget, QWidget]]]:
    """Where Tab stops until it is back where it began; stops that look the same with the keyboard on them as without; steps
    that lead up."""
    whole.press(Qt.Key.Key_Tab)
    first = whole.focus
    assert first is not None, "Tab leads nowhere"
    stops, invisible, jumps = [first], set(), []
    for _step in range(MOST):
        now = stops[-1]
        with_focus = picture(now)
        whole.press(Qt.Key.Key_Tab)
        QTest.qWait(0)
        after = whole.focus
        assert after is not None, f"Tab is lost behind {named(now)}"
        if after is now:
            assert isinstance(now, SheetView), f"Tab is trapped in {named(now)}"  # it goes from citation to citation
            continue
        if picture(now) == with_focus:
            invisible.add(now)
        if goes_back(whole.window, now, after):  # now, for the page moves below the keyboard
            jumps.append((now, after))
        if after is first:
            return stops, invisible, jumps
        assert after not in stops, f"Tab goes round within {[named(one) for one in stops[stops.index(after):]]}"
        stops.append(after)
    raise AssertionError("Tab finds no end")


def picture(of: QWidget) -> QImage:
    return of.grab().toImage()


def is_stop(one: QWidget) -> bool:
    has_tab = one.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    return bool(has_tab) and one.isVisible() and one.isEnabled() and one.focusProxy() is None and QApplication.activeWindow() is one.window()


def from_above(window: QWidget, stops: list[QWidget]) -> QWidget:
    """The stop at which the reading begins."""
    return min(stops, key=lambda one: (place(window, one).left() // 100, place(window, one).top()))


def goes_back(window: QWidget, one: QWidget, other: QWidget) -> bool:
    """Whether the second lies wholly above the first and is in no column beside it."""
    a, b = place(window, one), place(window, other)
    return b.bottom() < a.top() and b.left() <= a.right()


def place(window: QWidget, of: QWidget) -> QRect:
    return QRect(of.mapTo(window, QPoint(0, 0)), of.size())


def named(one: QWidget) -> str:
    return f"{type(one).__name__} {one.accessibleName() or one.property('text') or ''}"[:90]
