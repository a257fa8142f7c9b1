"""For people who want no motion nothing moves: no animation, no bar without end, no caret that blinks."""

from __future__ import annotations

from PySide6.QtCore import QAbstractAnimation
from PySide6.QtWidgets import QApplication, QProgressBar
from tests.support.screens import SCREENS, shown


def moving(window) -> list[str]:
    running = QAbstractAnimation.State.Running
    found = [type(one).__name__ for one in window.findChildren(QAbstractAnimation) if one.state() == running]
    return found + [one.accessibleName() for one in window.findChildren(QProgressBar) if one.maximum() == 0]


def test_nothing_moves_on_any_screen(whole_sample):
    for name in SCREENS:
        assert moving(shown(whole_sample, name)) == [], name
    whole_sample.show_run()
    run = whole_sample.run
    run.show_claim(run.presenter.document["result"]["incidents"][0]["title"]["id"])
    assert moving(whole_sample.window) == [], "a line is lit, not faded"
    assert QApplication.cursorFlashTime() == 0


def test_it_is_the_wish_that_counts(whole_sample, theme):
    try:
        theme.wear("light")
        whole_sample.show_run()
        run = whole_sample.run
        run.show_claim(run.presenter.document["result"]["incidents"][0]["title"]["id"])
        assert "QVariantAnimation" in moving(whole_sample.window)
        assert QApplication.cursorFlashTime() > 0
        theme.wear("light", still=True)
        assert [one for one in moving(whole_sample.window) if one != "QVariantAnimation"] == []
    finally:
        theme.wear("light", still=True)
