"""Every screen of the window, filled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget
from tests.support.whole_window import Whole

SCREENS = (
    "today", "runs", "run", "source", "trace", "review", "agents", "knows", "models", "settings", "about", "welcome", "palette",
    "finding", "answer",
)  # fmt: skip
# What of a screen is there when it is filled.
_FILLED: dict[str, Callable[[Any], object]] = {
    "agents": lambda made: _are_seen(made.cards) and all(one.card.permissions for one in made.cards.values()),
    "models": lambda made: _are_seen(made.cards) and not made.waiting.text(),
    "settings": lambda made: made.rows,
    "about": lambda made: made.model.parts and made.text.toPlainText(),
}


def _are_seen(cards: Mapping[str, QWidget]) -> bool:
    """Cards are made before they are laid out."""
    return bool(cards) and all(one.isVisible() for one in cards.values())


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
        case "knows":
            shown(whole, "agents")
            made: Any = whole.window.made("agents")
            opened = [one.knowledge for one in made.cards.values()]
            for one in opened:
                one.toggle.setChecked(True)
            whole.until(lambda: all(text.is_drawn for one in opened for text in one.texts), "what agents know")
        case _ if name in _FILLED:
            whole.go(name)
            whole.until(lambda: _FILLED[name](whole.window.made(name)), name)
        case _:
            getattr(whole, f"show_{name}")()
    return whole.palette if name == "palette" else whole.window
