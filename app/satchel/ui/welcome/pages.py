"""The three steps as widgets: what Satchel is, which model, how to call it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.busy import BusyBar
from satchel.ui.parts.buttons import IconButton, button
from satchel.ui.parts.text import chip, label
from satchel.ui.welcome.calling import Way, works_in_words
from satchel.ui.welcome.models import MOST_SHOWN, Choice
from satchel.ui.words import _, n_


class WhatPage(QWidget):
    """What it is, and a result within seconds."""

    def __init__(self, theme: Theme, try_sample: Callable[[], object]) -> None:
        super().__init__()
        self._theme = theme
        column = _column(self)
        self._lines: list[tuple[QLabel, str]] = []
        for icon, words in (
            ("file", _("You give it the material of a piece of work: a chat export, a transcript, mails, logs.")),
            ("quote", _("It gives back a finished result in which every statement cites the exact words it rests on.")),
            ("lock", _("It works on this machine: without an account, and without a language model.")),
        ):
            column.addLayout(self._line(icon, words))
        column.addSpacing(SPACE.medium)
        self.sample = button(_("Try the sample incident"), try_sample, kind="primary")
        row = QHBoxLayout()
        row.setSpacing(SPACE.medium)
        row.addWidget(self.sample)
        row.addWidget(label(_("About 120 messages about cranes that stood still. It takes a few seconds."), "caption", "muted", wrap=True), 1)
        column.addLayout(row)
        column.addStretch(1)
        theme.changed.connect(self._draw)
        self._draw()

    def _line(self, icon: str, words: str) -> QHBoxLayout:
        picture = QLabel()
        self._lines.append((picture, icon))
        row = QHBoxLayout()
        row.setSpacing(SPACE.medium)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(words, wrap=True), 1)
        return row

    def _draw(self) -> None:
        for picture, icon in self._lines:
            picture.setPixmap(self._theme.icon(icon, "accent").pixmap(20, 20))


class ModelPage(QWidget):
    """None, or one of those that are here."""

    def __init__(self, theme: Theme, choose: Callable[[str], object]) -> None:
        super().__init__()
        self._choose = choose
        column = _column(self)
        column.addWidget(label(
            _("With a language model an incident has a summary in plain sentences, and questions are answered in words. "
              "Choose one that is here, or none: you can change it at any time."), "body", "secondary", wrap=True,
        ))  # fmt: skip
        self.none = self._row("", _("None"), _("Everything works without."))
        column.addWidget(self.none)
        self._found = QVBoxLayout()
        self._found.setSpacing(SPACE.small)
        column.addLayout(self._found)
        self.busy = BusyBar(theme, _("Looking for models"))
        self.state = label("", "caption", "muted", wrap=True)
        column.addWidget(self.busy)
        column.addWidget(self.state)
        column.addWidget(label(_("Servers of your own are added in Models."), "caption", "muted", wrap=True))
        column.addStretch(1)

    def show_models(self, found: Sequence[Choice] | None, *, taking: str) -> None:
        """What can be chosen; None while it is looked for."""
        while (item := self._found.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.setParent(None)
                gone.deleteLater()
        for one in (found or ())[:MOST_SHOWN]:
            row = self._row(one.name, one.name, one.detail)
            row.setEnabled(one.can_run and not taking)
            self._found.addWidget(row)
        self.none.setEnabled(not taking)
        self.busy.setVisible(found is None or bool(taking))
        self.state.setText(self._said(found, taking))
        self.state.setVisible(bool(self.state.text()))

    def _said(self, found: Sequence[Choice] | None, taking: str) -> str:
        if taking:
            return _("Taking {model} in…").format(model=taking)
        if found is None:
            return _("Looking for models on this disk…")
        if not found:
            return _("No model was found on this disk.")
        more = len(found) - MOST_SHOWN
        return n_("{n} more is in Models.", "{n} more are in Models.", more) if more > 0 else ""

    def _row(self, name: str, title: str, detail: str) -> QPushButton:
        row = _Choice(title, detail)
        row.clicked.connect(lambda _checked=False: self._choose(name))
        return row


class _Choice(QPushButton):
    """A title, and a sentence below it."""

    def __init__(self, title: str, detail: str) -> None:
        super().__init__()
        self.setAutoDefault(True)
        self.setAccessibleName(f"{title}. {detail}")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.large, SPACE.small, SPACE.large, SPACE.small)
        column.setSpacing(SPACE.hair)
        for part in (label(title, "strong"), label(detail, "caption", "secondary", wrap=True)):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(part)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as what is in it."""
        return cast(QVBoxLayout, self.layout()).totalSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """No less than what is in it."""
        return cast(QVBoxLayout, self.layout()).totalMinimumSize()


class CallPage(QWidget):
    """Ways to call it, with what works here."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._column = _column(self)
        self._ways: Sequence[Way] = ()
        theme.changed.connect(self._rebuild)

    def show_ways(self, found: Sequence[Way]) -> None:
        """Each with whether it works."""
        if list(found) != list(self._ways):
            self._ways = found
            self._rebuild()

    def _rebuild(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.setParent(None)
                gone.deleteLater()
        for one in self._ways:
            self._column.addWidget(self._way(one))
        self._column.addStretch(1)

    def _way(self, one: Way) -> QFrame:
        made = QFrame()
        say(made, card=True)
        picture = QLabel()
        picture.setPixmap(self._theme.icon(one.icon, "accent").pixmap(20, 20))
        words, tone = works_in_words(one.works)
        head = QHBoxLayout()
        head.addWidget(label(one.title, "strong"), 1)
        head.addWidget(chip(words, "plain" if tone == "muted" else tone))
        column = QVBoxLayout()
        column.setSpacing(SPACE.tight)
        column.addLayout(head)
        column.addWidget(label(one.sentence.format(keys=_native(one.keys)), "body", "secondary", wrap=True))
        if one.command:
            column.addWidget(_copied(self._theme, one.command))
        row = QHBoxLayout(made)
        row.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        row.setSpacing(SPACE.medium)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        return made


def _column(page: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE.medium)
    return column


def _native(keys: str) -> str:
    """As the keyboard's labels have it."""
    return QKeySequence(keys.replace("super", "meta")).toString(QKeySequence.SequenceFormat.NativeText) or keys


def _copied(theme: Theme, command: str) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE.tight)
    row.addWidget(label(command, "mono", copy=True))
    row.addWidget(IconButton(theme, "copy", _("Copy {command}").format(command=command),
                             lambda: QGuiApplication.clipboard().setText(command)))  # fmt: skip
    row.addStretch(1)
    return made
