"""About as a page: facts above, licences below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from satchel.domain.errors import MissingError, SatchelError
from satchel.system.paths import resources
from satchel.ui.about.licences import Part
from satchel.ui.about.presenter import AboutPresenter, Asks, Facts
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE, TYPES
from satchel.ui.parts.banner import Banner
from satchel.ui.parts.buttons import IconButton, button
from satchel.ui.parts.column import scrolled
from satchel.ui.parts.page import Page
from satchel.ui.parts.row_pen import row_pen
from satchel.ui.parts.search import SearchField
from satchel.ui.parts.text import label
from satchel.ui.window.presenter import Place
from satchel.ui.words import _, n_

_WIDEST, _LIST_WIDTH, _LOWEST, _LINE = 900, 260, 300, 26
Index = QModelIndex | QPersistentModelIndex


class PartsModel(QAbstractListModel):
    """Parts, one a line."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: Sequence[Part] = ()

    def show_parts(self, found: Sequence[Part]) -> None:
        """Other parts."""
        self.beginResetModel()
        self.parts = found
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """How many."""
        return 0 if parent.isValid() else len(self.parts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name and version; the licence too for tooltips and screen readers."""
        if not index.isValid():
            return None
        part = self.parts[index.row()]
        named = f"{part.name} {part.version}".strip()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return named
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return f"{named}, {part.licence}"
            case Qt.ItemDataRole.SizeHintRole:
                return QSize(0, _LINE)
        return None


class PartsDelegate(QStyledItemDelegate):
    """Draws a part's name; the chosen one on a ground of its own, with a bar where the keys are."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One line."""
        with row_pen(self._theme, painter, option) as pen:
            pen.ground()
            area = option.rect.adjusted(SPACE.small, 0, -SPACE.small, 0)
            pen.text(str(index.data()), TYPES.body, "text", area)


class AboutScreen(Page):
    """Implements `AboutView`. Escape leads back."""

    def __init__(self, theme: Theme, engine: Asks, *, home: Path, back: Callable[[], object]) -> None:
        super().__init__(_("About Satchel"))
        self._home, self._back = home, back
        self.presenter = AboutPresenter(self, engine, home=home, resources=resources())
        self.tools.addWidget(button(_("Back"), back, kind="plain"))
        self.trouble = Banner(theme)
        self.version, self.home = label("", copy=True), label(str(home), "mono", copy=True, wrap=True)
        self.engine, self.network = label("", wrap=True, copy=True), label("", wrap=True)
        self.quitting = label("", wrap=True)
        self.open = IconButton(theme, "folder", _("Open folder"), self._open)
        self.search = SearchField(_("Search licences"), self.presenter.search)
        self.search.serve(self)
        self.count = label("", "caption", "muted")
        self.model, self.list = PartsModel(), QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(PartsDelegate(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(_("What it is made of"))
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.name, self.licence = label("", "strong", wrap=True, copy=True), label("", "caption", "secondary", wrap=True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Text of the licence"))
        say(self.text, reading=True)
        self.body.addWidget(self.trouble)
        self.body.addWidget(self._scrolled([self._facts(), self._head(), self._licences()]), 1)

    def enter(self, _place: Place) -> None:
        """As `Screen.enter`."""
        self.presenter.enter()
        self.list.setFocus()

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """As `Screen.home_changed`."""
        self.presenter.home_changed(news)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape leaves, where there is no search for it to end."""
        if event.key() == Qt.Key.Key_Escape:
            self._back()
        else:
            super().keyPressEvent(event)

    def show_facts(self, facts: Facts) -> None:
        """As `AboutView.show_facts`."""
        self.version.setText(facts.version)
        for part, words in ((self.engine, facts.engine), (self.network, facts.network), (self.quitting, facts.quitting)):
            part.setText(words or "…")

    def show_parts(self, found: Sequence[Part], *, is_filtered: bool) -> None:
        """As `AboutView.show_parts`."""
        self.model.show_parts(found)
        self.count.setText(n_("{n} part", "{n} parts", len(found)) if found or not is_filtered else _("Nothing found"))
        if found:
            self.list.setCurrentIndex(self.model.index(0))

    def show_text(self, part: Part, words: str) -> None:
        """As `AboutView.show_text`."""
        self.name.setText(f"{part.name} {part.version}".strip())
        self.licence.setText(part.licence)
        self.text.document().setDefaultFont(Theme.font(TYPES.caption))
        self.text.setPlainText(words)

    def show_trouble(self, error: SatchelError | None) -> None:
        """As `AboutView.show_trouble`."""
        self.trouble.tell_error(error)

    def _chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self.presenter.read(self.model.parts[index.row()])

    def _open(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._home))):
            self.show_trouble(MissingError(_("This desktop opens no folders."), str(self._home)))

    def _facts(self) -> QWidget:
        card = QFrame()
        say(card, card=True)
        form = QFormLayout(card)
        form.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        form.setHorizontalSpacing(SPACE.large)
        form.setVerticalSpacing(SPACE.small)
        home = QWidget()
        row = QHBoxLayout(home)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.home, 1)
        row.addWidget(self.open)
        for title, part in (
            (_("Version"), self.version), (_("Data home"), home), (_("Engine"), self.engine),
            (_("Network"), self.network), (_("Quitting"), self.quitting),
        ):  # fmt: skip
            said = label(title, tone="secondary")
            beside = Qt.AlignmentFlag.AlignVCenter if part is home else Qt.AlignmentFlag.AlignTop
            said.setAlignment(beside | Qt.AlignmentFlag.AlignLeading)
            said.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)
            form.addRow(said, part)
        return card

    def _head(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.medium)
        heading: QLabel = label(_("Licences"), "title")
        for part in (heading, self.count):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.search)
        return whole

    def _licences(self) -> QWidget:
        card = QFrame()
        say(card, card=True)
        card.setMinimumHeight(_LOWEST)
        right = QVBoxLayout()
        right.setContentsMargins(SPACE.large, SPACE.medium, SPACE.tight, SPACE.tight)
        right.setSpacing(SPACE.tight)
        for part in (self.name, self.licence):
            right.addWidget(part)
        right.addWidget(self.text, 1)
        line = QFrame()
        say(line, line="right")
        line.setFixedWidth(1)
        row = QHBoxLayout(card)
        row.setContentsMargins(SPACE.tight, SPACE.tight, SPACE.tight, SPACE.tight)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(line)
        row.addLayout(right, 1)
        return card

    def _scrolled(self, parts: Sequence[QWidget]) -> QScrollArea:
        column = QVBoxLayout()
        column.setContentsMargins(SPACE.wide, SPACE.small, SPACE.wide, SPACE.wide)
        column.setSpacing(SPACE.large)
        for part in parts:
            column.addWidget(part, 1 if part is parts[-1] else 0)
        return scrolled(column, widest=_WIDEST)
