"""The events of the drawn timeline as a list: what it draws, walks, and tells screen readers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from satchel.ui.incident.shown import Drawing, Event
from satchel.ui.words import _, number

Index = QModelIndex | QPersistentModelIndex


class EventsModel(QAbstractListModel):
    """Those that a filter leaves, in order of time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.drawing = Drawing()
        self.events: Sequence[Event] = ()

    def show_events(self, drawing: Drawing, events: Sequence[Event]) -> None:
        """Other events."""
        self.beginResetModel()
        self.drawing, self.events = drawing, events
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """How many."""
        return 0 if parent.isValid() else len(self.events)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of an event; when, by whom and how sure, too, for screen readers."""
        if not index.isValid():
            return None
        event = self.events[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return event.line.words
            case Qt.ItemDataRole.AccessibleTextRole:
                return event.line.described
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return _("{n} of {all}").format(n=number(index.row() + 1), all=number(len(self.events)))
            case Qt.ItemDataRole.UserRole:
                return event
        return None
