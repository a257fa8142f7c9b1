"""One model as widgets: what it is, what was seen of it, what goes on with it, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.models.cards import ROLES, Action, Card, Line, Section, host, role_words
from satchel.ui.parts.buttons import button
from satchel.ui.parts.text import Elided, chip, label
from satchel.ui.words import _

_ICON, _STEPS = 16, 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """What can be done with a card."""

    try_out: Callable[[Card], object]
    use: Callable[[Card, Sequence[str]], object]
    remove: Callable[[Card], object]
    fetch: Callable[[Card], object]
    link: Callable[[Card], object]
    page: Callable[[Card], object]
    stop: Callable[[Card], object]


class CardView(QFrame):
    """Shows a card, and the same card later on."""

    def __init__(self, theme: Theme, card: Card, deeds: Deeds) -> None:
        super().__init__()
        self._theme, self._deeds = theme, deeds
        self.card = card
        self._title, self._detail = Elided("", "strong"), label("", "caption", "secondary", wrap=True)
        self.chips = QHBoxLayout()
        self.chips.setSpacing(SPACE.tight)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(SPACE.small)
        self._lines.setVerticalSpacing(SPACE.hair)
        self._lines.setColumnStretch(1, 1)
        self.problem = label("", "caption", "bad", wrap=True)
        self.buttons: dict[Action, QPushButton] = {}
        self._actions = QHBoxLayout()
        self._actions.setSpacing(SPACE.tight)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.state = label("", "caption", "secondary")
        self.stop = button(_("Cancel"), lambda: deeds.stop(self.card), kind="plain")
        self._progress = self._at_work()
        self.setLayout(self._whole())
        theme.changed.connect(self._draw)
        self.show_card(card, is_new=True)

    def show_card(self, card: Card, *, is_new: bool = False) -> None:
        """As it is now; only what is another is made anew, so that a running download costs nothing."""
        had_focus = self._focused()
        before, self.card = self.card, card
        self._title.setText(card.title)
        self._detail.setText(card.detail)
        self._detail.setVisible(bool(card.detail))
        self.setAccessibleName(card.title)
        self.problem.setText(card.problem)
        self.problem.setVisible(bool(card.problem))
        if is_new or card.chips != before.chips:
            _empty(self.chips)
            for words in card.chips:
                self.chips.addWidget(chip(words, "accent"))
        if is_new or card.lines != before.lines:
            self._draw()
        if is_new or (card.actions, card.goes_on, card.is_unlikely) != (before.actions, before.goes_on, before.is_unlikely):
            self._show_actions()
        self._show_progress()
        is_gone = had_focus is self.stop if card.busy is None else had_focus not in (self.stop, *self.buttons.values())
        if had_focus is not None and is_gone:
            self.focus_first()

    def focus_first(self) -> None:
        """The keyboard goes on here."""
        first = next(iter(self.buttons.values()), None)
        can_stop = self.card.busy is not None and self.card.busy.can_stop
        target = self.stop if can_stop else first
        if target is not None:
            target.setFocus()

    def _focused(self) -> QWidget | None:
        """Which of its buttons has the keyboard."""
        focus = self.window().focusWidget()
        return focus if focus in (self.stop, *self.buttons.values()) else None

    def _whole(self) -> QVBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(SPACE.small)
        head.addWidget(self._title, 1)
        head.addLayout(self._actions)
        column = QVBoxLayout()
        column.setContentsMargins(SPACE.large, SPACE.small, SPACE.medium, SPACE.medium)
        column.setSpacing(SPACE.tight)
        column.addLayout(head)
        column.addWidget(self._detail)
        row = QHBoxLayout()
        row.addLayout(self.chips)
        row.addStretch(1)
        column.addLayout(row)
        column.addLayout(self._lines)
        column.addWidget(self._progress)
        column.addWidget(self.problem)
        return column

    def _at_work(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.medium)
        column = QVBoxLayout()
        column.setSpacing(SPACE.tight)
        column.addWidget(self.state)
        column.addWidget(self.bar)
        row.addLayout(column, 1)
        row.addWidget(self.stop)
        return whole

    def _show_progress(self) -> None:
        busy = self.card.busy
        self._progress.setVisible(busy is not None)
        if busy is None:
            return
        self.state.setText(busy.words)
        self.bar.setRange(0, _STEPS if busy.share is not None else 0)
        if busy.share is not None:
            self.bar.setValue(round(busy.share * _STEPS))
        self.bar.setAccessibleName(_("How far {model} is").format(model=self.card.title))
        self.stop.setVisible(busy.can_stop)
        self.stop.setAccessibleName(_("Cancel {model}").format(model=self.card.title))

    def _show_actions(self) -> None:
        _empty(self._actions)
        self.buttons = {action: self._button(action) for action in self.card.actions}
        for made in self.buttons.values():
            made.setAccessibleName(f"{made.text()} {self.card.title}")
            self._actions.addWidget(made)
            made.setVisible(True)  # at once: a layout shows it with the next event, too late to have the focus

    def _button(self, action: Action) -> QPushButton:
        deeds = self._deeds
        match action:
            case "use":
                made = button(_("Use for…"))
                made.setMenu(self._roles(made))
                return made
            case "try":
                words = _("Try it anyway") if self.card.is_unlikely else _("Try it out")
                return button(words, lambda: deeds.try_out(self.card))
            case "fetch":
                return button(_("Go on") if self.card.goes_on else _("Fetch"), lambda: deeds.fetch(self.card))
            case "link":
                return button(_("Add it"), lambda: deeds.link(self.card))
            case "page":
                made = button(host(self.card.page), lambda: deeds.page(self.card), kind="plain")
                made.setToolTip(self.card.page)
                made.setIcon(self._theme.icon("external"))
                return made
            case "discard":
                return button(_("Discard…"), lambda: deeds.remove(self.card), kind="plain")
            case "remove":
                return button(_("Remove…"), lambda: deeds.remove(self.card), kind="plain")

    def _roles(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.addAction(_("Everything"), lambda: self._deeds.use(self.card, ()))
        menu.addSeparator()
        words = role_words()
        for role in ROLES:
            menu.addAction(words[role].capitalize(), partial(self._use, role))
        return menu

    def _use(self, role: str) -> None:
        self._deeds.use(self.card, [role])

    def _draw(self) -> None:
        _empty(self._lines)
        for row, line in enumerate(self.card.lines):
            said = label(line.words, "caption", line.tone, wrap=True, copy=True)
            said.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            if line.icon:
                self._lines.addWidget(self._icon(line), row, 0, Qt.AlignmentFlag.AlignTop)
                self._lines.addWidget(said, row, 1)
            else:
                self._lines.addWidget(said, row, 0, 1, 2)

    def _icon(self, line: Line) -> QLabel:
        picture = QLabel()
        picture.setPixmap(self._theme.icon(line.icon, line.tone).pixmap(_ICON, _ICON))
        return picture


class SectionView(QWidget):
    """A heading, and a card each."""

    def __init__(self, theme: Theme, section: Section, deeds: Deeds) -> None:
        super().__init__()
        self.key = section.key
        self.cards = {one.key: CardView(theme, one, deeds) for one in section.cards}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.tight)
        column.addWidget(label(section.title, "title"))
        if section.sentence:
            column.addWidget(label(section.sentence, "caption", "secondary", wrap=True))
        column.addSpacing(SPACE.tight)
        frame = QFrame()
        say(frame, card=True)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        for number, card in enumerate(self.cards.values()):
            say(card, line="above" if number else "")
            inside.addWidget(card)
        column.addWidget(frame)

    def fits(self, section: Section) -> bool:
        """Whether it shows the same cards in the same order."""
        return self.key == section.key and list(self.cards) == [one.key for one in section.cards]

    def show_section(self, section: Section) -> None:
        """The same cards as they are now."""
        for one in section.cards:
            self.cards[one.key].show_card(one)


def _empty(layout: QHBoxLayout | QGridLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (gone := item.widget()) is not None:
            gone.setParent(None)
            gone.deleteLater()
