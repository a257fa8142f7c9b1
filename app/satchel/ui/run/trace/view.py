"""The trace tab: a line about the whole, the waterfall, and everything about the row that is chosen."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QFrame, QLabel, QListView, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from satchel.domain.errors import SatchelError
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.banner import Banner
from satchel.ui.parts.text import label
from satchel.ui.run.trace.chart import TraceDelegate, TraceModel
from satchel.ui.run.trace.presenter import TracePresenter
from satchel.ui.run.trace.rows import HEADS, Trace, TraceRow
from satchel.ui.talk import Engine
from satchel.ui.words import _


class TraceTab(QWidget):
    """Implements `TraceView`. `search` and `search_step` go through rows as a `ResultView` does through words."""

    def __init__(self, theme: Theme, engine: Engine) -> None:
        super().__init__()
        self.presenter = TracePresenter(self, engine)
        self.total: QLabel = label("", "caption", "secondary", wrap=True, copy=True)
        self.total.setContentsMargins(SPACE.wide, SPACE.medium, SPACE.wide, SPACE.tight)
        self._trouble = Banner(theme)
        self.model, self.list = TraceModel(self), QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(TraceDelegate(theme, self.list))
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setAccessibleName(_("Trace"))
        self.list.selectionModel().currentChanged.connect(self._chosen)
        theme.changed.connect(self.list.viewport().update)
        self.body = QPlainTextEdit()
        self.body.setReadOnly(True)
        self.body.setTabChangesFocus(True)
        self.body.setAccessibleName(_("Everything about this row"))
        self.body.setPlaceholderText(_("Choose a row to see everything that is known about it."))
        say(self.body, reading=True)
        self.body.document().setDocumentMargin(SPACE.medium)
        self._finds: list[int] = []
        self._find_at = -1
        self._lay_out()

    def show_trace(self, found: Trace) -> None:
        """As `TraceView.show_trace`."""
        self.total.setText(found.total)
        self.model.show_rows(found.rows)
        if not found.rows:
            self.body.clear()

    def show_trouble(self, error: SatchelError | None) -> None:
        """As `TraceView.show_trouble`."""
        self._trouble.tell_error(error)

    def search(self, text: str) -> int:
        """How many rows have the words; the first comes in sight."""
        words = text.casefold()
        self._finds = [n for n, row in enumerate(self.model.rows) if words and row.kind not in HEADS and words in _words(row)]
        self._find_at = -1
        self.search_step(1)
        return len(self._finds)

    def search_step(self, by: int) -> int:
        """To the next (1) or the one before (-1); its number."""
        if not self._finds:
            return 0
        self._find_at = (self._find_at + by) % len(self._finds) if self._find_at >= 0 else 0
        index = self.model.index(min(self._finds[self._find_at], max(self.model.rowCount() - 1, 0)))
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)
        return self._find_at + 1

    def _lay_out(self) -> None:
        well = QFrame()
        say(well, ground="sunken")
        inner = QVBoxLayout(well)
        inner.setContentsMargins(SPACE.small, 0, SPACE.small, 0)
        inner.addWidget(self.body)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.list)
        parts.addWidget(well)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 1)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._trouble)
        column.addWidget(self.total)
        column.addWidget(parts, 1)

    def _chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        row = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        lines = [f"{name}: {value}" for name, value in row.body] if isinstance(row, TraceRow) else []
        self.body.setPlainText("\n".join(lines))


def _words(row: TraceRow) -> str:
    return "\n".join([row.label, row.detail, *(f"{name}: {value}" for name, value in row.body)]).casefold()
