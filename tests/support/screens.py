"""Every screen of the window, filled."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from tests.support.whole_window import Whole

SCREENS = ("today", "runs", "run", "source", "trace", "review", "welcome", "palette", "finding", "answer")


def shown(whole: Whole, name: str) -> QWidget:
    """The window, or the palette, with that screen in it and everything there."""
    match name:
        case "today":
            whole.go("today")
            whole.until(lambda: whole.today._views, "what waits")
        case "welcome":
            whole.go("welcome")
        case "finding":
            whole.show_source()
            whole.run.pane.finder.open_bar()
            whole.run.finder.open_bar()
        case "answer":
            whole.show_run()
            whole.run.asking.presenter.ask("Was it the firmware?")
            whole.until(lambda: whole.run.asking.is_open, "the answer")
        case _:
            getattr(whole, f"show_{name}")()
    return whole.palette if name == "palette" else whole.window
