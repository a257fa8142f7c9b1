"""The first steps as a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QSystemTrayIcon, QVBoxLayout, QWidget

from satchel.domain.errors import SatchelError
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.banner import Banner
from satchel.ui.parts.buttons import button
from satchel.ui.parts.column import scrolled
from satchel.ui.parts.text import label
from satchel.ui.talk import Engine
from satchel.ui.welcome.calling import Desktop, Way
from satchel.ui.welcome.models import Choice
from satchel.ui.welcome.pages import CallPage, ModelPage, WhatPage
from satchel.ui.welcome.presenter import Step, WelcomePresenter
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _

_WIDEST = 680


class WelcomeScreen(QWidget):
    """Implements `WelcomeView`."""

    def __init__(self, theme: Theme, engine: Engine, go: Go, finished: Callable[[], object]) -> None:
        super().__init__()
        self.presenter = made = WelcomePresenter(self, engine, go, desktop=this_desktop(), finished=finished)
        self.where, self.title = label("", "caption", "muted"), label("", "display", wrap=True)
        self.trouble = Banner(theme)
        self.what, self.model, self.call = WhatPage(theme, made.try_sample), ModelPage(theme, made.choose), CallPage(theme)
        self._pages: dict[Step, QWidget] = {"what": self.what, "model": self.model, "call": self.call}
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        self.back, self.on = button(_("Back"), made.back, kind="plain"), button("", made.next)
        self.skip = button(_("Skip all"), made.skip_all, kind="plain")
        foot = QHBoxLayout()
        foot.setSpacing(SPACE.small)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.skip)
        foot.addWidget(self.on)
        self.setLayout(self._around([self.where, self.title, self._stack], foot))

    def enter(self, _place: Place) -> None:
        """As `Screen.enter`."""
        self.presenter.enter()

    def home_changed(self, _news: Mapping[str, Any]) -> None:
        """As `Screen.home_changed`: nothing of it is shown here."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.presenter.skip_all()
        else:
            super().keyPressEvent(event)

    def show_step(self, step: Step, number: int, of: int) -> None:
        """As `WelcomeView.show_step`."""
        titles: dict[Step, str] = {
            "what": _("Work that shows its sources"), "model": _("A language model, or none"),
            "call": _("How to call it"),
        }  # fmt: skip
        self.where.setText(_("Step {number} of {of}").format(number=number, of=of))
        self.title.setText(titles[step])
        self._stack.setCurrentWidget(self._pages[step])
        self.back.setVisible(number > 1)
        self.skip.setVisible(number < of)
        self.on.setText({"what": _("Next"), "model": _("Skip"), "call": _("Begin")}[step])
        say(self.on, kind="primary" if step == "call" else "")
        {"what": self.what.sample, "model": self.model.none, "call": self.on}[step].setFocus()

    def show_models(self, found: Sequence[Choice] | None, *, taking: str) -> None:
        """As `WelcomeView.show_models`."""
        self.model.show_models(found, taking=taking)

    def show_ways(self, found: Sequence[Way]) -> None:
        """As `WelcomeView.show_ways`."""
        self.call.show_ways(found)

    def show_trouble(self, error: SatchelError | None) -> None:
        """As `WelcomeView.show_trouble`."""
        self.trouble.tell_error(error)

    def _around(self, parts: Sequence[QWidget], foot: QHBoxLayout) -> QVBoxLayout:
        """A column in the middle that scrolls where the window is small; its foot stays."""
        column = QVBoxLayout()
        column.setContentsMargins(SPACE.wide, SPACE.vast, SPACE.wide, SPACE.wide)
        column.setSpacing(SPACE.medium)
        for part in parts:
            column.addWidget(part)
        area = scrolled(column, widest=_WIDEST)
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        below = QWidget()
        below.setMaximumWidth(_WIDEST)
        foot.setContentsMargins(SPACE.wide, SPACE.medium, SPACE.wide, SPACE.wide)
        below.setLayout(foot)
        middle = QHBoxLayout()
        middle.addWidget(below)
        whole = QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.trouble)
        whole.addWidget(area, 1)
        whole.addLayout(middle)
        return whole


def this_desktop() -> Desktop:
    """What Qt knows of it."""
    is_wayland = QGuiApplication.platformName().startswith("wayland")
    return Desktop(is_wayland=is_wayland, has_tray=QSystemTrayIcon.isSystemTrayAvailable())
