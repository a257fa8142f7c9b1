"""One thing that waits, as a button over the whole width: what it is, how it stands, and its steps while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import button
from satchel.ui.parts.text import Elided, chip, label
from satchel.ui.today.cards import Card, Section
from satchel.ui.today.live import Step
from satchel.ui.window.presenter import Place
from satchel.ui.words import _

_ICON, _HEIGHT, _STEPS = 18, 60, 26


class CardButton(QPushButton):
    """Opens what it is about."""

    def __init__(self, theme: Theme, card: Card, open_place: Callable[[Place], object]) -> None:
        super().__init__()
        self._theme, self._card = theme, card
        self.setAutoDefault(True)  # Enter opens it, as Space does
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._icon = QLabel()
        self._title, self._detail = Elided(), Elided("", "caption", "secondary")
        self._when, self._state = label("", "caption", "muted"), label("", "caption")
        self._steps = _Steps()
        for part in (self._icon, self._title, self._detail, self._when, self._state, self._steps):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, start, end in ((first, self._title, self._when), (second, self._detail, self._state)):
            row.setSpacing(SPACE.medium)
            row.addWidget(start, 1)
            row.addWidget(end)
        column = QVBoxLayout()
        column.setSpacing(SPACE.hair)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self._steps)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(SPACE.large, SPACE.small, SPACE.large, SPACE.small)
        whole.setSpacing(SPACE.medium)
        whole.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(column, 1)
        self.clicked.connect(lambda _checked=False: open_place(self._card.place))
        theme.changed.connect(self._draw)
        self.show_card(card)

    def show_card(self, card: Card) -> None:
        """The same thing as it stands now."""
        self._card = card
        self._title.setText(card.title)
        self._detail.setText(card.detail)
        self._when.setText(card.when)
        self._when.setVisible(bool(card.when))
        self._state.setText(card.state)
        say(self._state, tone=card.tone)
        self._steps.show_steps(card.steps)
        self._steps.setVisible(bool(card.steps))
        steps = [_("{step}, done").format(step=one.words) if one.is_done else one.words for one in card.steps]
        parts = (card.title, card.state, card.detail, card.when, *steps)
        self.setAccessibleName(". ".join(part.rstrip(".") for part in parts if part))
        self._draw()
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as what is in it."""
        return QSize(super().sizeHint().width(), _HEIGHT + (_STEPS if self._card.steps else 0))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As narrow as it has to be."""
        return QSize(120, self.sizeHint().height())

    def _draw(self) -> None:
        self._icon.setPixmap(self._theme.icon(self._card.icon, self._card.tone).pixmap(_ICON, _ICON))


class _Steps(QWidget):
    """Steps in a row: those done with a tick, the one at work in the accent."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, SPACE.tight, 0, 0)
        self._row.setSpacing(SPACE.tight)
        self._row.addStretch(1)
        self._chips: list[QLabel] = []

    def show_steps(self, steps: Sequence[Step]) -> None:
        """All of them, in order."""
        while len(self._chips) < len(steps):
            made = chip("")
            self._row.insertWidget(len(self._chips), made)
            self._chips.append(made)
        for place, made in enumerate(self._chips):
            made.setVisible(place < len(steps))
            if place < len(steps):
                one = steps[place]
                made.setText(f"✓ {one.words}" if one.is_done else f"{one.words} …")
                say(made, chip="plain" if one.is_done else "accent")


class SectionView(QWidget):
    """A heading, its cards, and a link to the rest."""

    def __init__(self, theme: Theme, section: Section, open_place: Callable[[Place], object]) -> None:
        super().__init__()
        self._theme, self._open = theme, open_place
        self._section = section
        self._title = label(section.title, "strong", "secondary")
        self._cards = [CardButton(theme, card, open_place) for card in section.cards]
        self._more = button("", self._go_on, kind="plain")
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addLayout(head)
        for card in self._cards:
            column.addWidget(card)
        self.show_section(section)

    def fits(self, section: Section) -> bool:
        """Whether it shows the same things, so that the keyboard can stay where it is."""
        same = self._section.name == section.name and len(self._cards) == len(section.cards)
        return same and all(a.place == b.place for a, b in zip(self._section.cards, section.cards, strict=True))

    def show_section(self, section: Section) -> None:
        """The same things as they stand now."""
        self._section = section
        self._more.setText(section.more)
        self._more.setVisible(bool(section.more))
        for made, card in zip(self._cards, section.cards, strict=True):
            made.show_card(card)

    def _go_on(self) -> None:
        if self._section.place is not None:
            self._open(self._section.place)
