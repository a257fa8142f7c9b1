"""The drawn timeline: a list of events that is drawn as lanes over a time axis.

It is a `QListView`, so that screen readers meet a list of events with their words and places, and the keyboard has a
current one. Time runs from left to right in every language; the names stand where the language begins.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QListView, QSizePolicy

from satchel.ui.incident.events import EventsModel
from satchel.ui.incident.gestures import Gestures, Listener
from satchel.ui.incident.painting import AXIS, BELOW, LABELS, LANE, Look, Place, TimelinePainter, label_rows
from satchel.ui.incident.scene import Scene
from satchel.ui.incident.shown import Drawing, Filtered
from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import Type
from satchel.ui.words import _

_GUTTERS = ((560, 150), (340, 96), (0, 76))  # from such a width on, pixels for the names
_PAN, _NOTCH = 60.0, 120.0
_LABEL_FONT = Type(size=11, weight=500, line=14)
Index = QModelIndex | QPersistentModelIndex


class TimelineView(QListView):
    """As high as its lanes; Ctrl and the wheel zoom, the wheel alone scrolls the page."""

    def __init__(self, theme: Theme, listener: Listener) -> None:
        super().__init__()
        self._theme, self._listener = theme, listener
        self.scene, self.events_model = Scene(), EventsModel(self)
        self._filtered = Filtered()
        self._milestones = label_rows(self.scene, QFontMetrics(theme.font(_LABEL_FONT)), 1.0)
        self._rows = 0  # of milestone labels: as many as were ever needed at this width, so that zooming moves no lane
        self.is_mirrored = False
        self._gestures = Gestures(
            self.viewport(), self.scene, listener, place=self._place, moved=self._arranged,
            chosen=lambda place: self.setCurrentIndex(self.events_model.index(place)),
        )  # fmt: skip
        self.setModel(self.events_model)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setMouseTracking(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Timeline"))
        self.horizontalScrollBar().valueChanged.connect(self._scrolled)
        theme.changed.connect(self.viewport().update)

    # -- what is shown -----------------------------------------------------------------------------------------------

    def show_drawing(self, drawing: Drawing) -> None:
        """Another drawing, or the same run's as it is now."""
        self._rows = 0
        self.scene.show(drawing)
        self.events_model.show_events(drawing, drawing.events)
        self._arranged()

    def show_filter(self, filtered: Filtered) -> None:
        """Only what the filter leaves."""
        self._filtered = filtered
        drawing = self.scene.drawing
        left = drawing.events if filtered.keys is None else tuple(e for e in drawing.events if e.line.key in filtered.keys)
        self.scene.take(left)
        self.events_model.show_events(drawing, left)
        self.viewport().update()

    def zoom(self, steps: float, x: float | None = None) -> None:
        """Nearer or farther, around a pixel of the plot; else around the current mark, else the middle."""
        place = self.currentIndex().row()
        if x is None:
            x = self.scene.x_of(place) if place >= 0 else self._place().plot.width() / 2
        self.scene.zoom(steps, x)
        self._arranged()

    def fit(self) -> None:
        """All of it."""
        self.scene.fit()
        self._arranged()

    def fold(self, is_folding: bool) -> None:
        """Folds long quiet stretches, or not."""
        self.scene.fold(is_folding)
        self._arranged()

    def mirror(self, is_mirrored: bool) -> None:
        """Names on the right, for languages that begin there."""
        self.is_mirrored = is_mirrored
        self._arranged()

    # -- geometry ----------------------------------------------------------------------------------------------------

    def _place(self) -> Place:
        width = self.viewport().width()
        gutter = next(pixels for least, pixels in _GUTTERS if width >= least)
        plot = QRect(0 if self.is_mirrored else gutter, 0, max(width - gutter, 1), self.viewport().height())
        return Place(gutter=gutter, plot=plot, labels=self._rows * LABELS + 4,
                     is_mirrored=self.is_mirrored)  # fmt: skip

    def _arranged(self) -> None:
        """Everything lies elsewhere now."""
        place = self._place()
        bar = self.horizontalScrollBar()
        bar.blockSignals(True)
        bar.setPageStep(place.plot.width())
        bar.setSingleStep(int(_PAN))
        bar.setRange(0, round(self.scene.far))
        bar.setValue(round(self.scene.scroll))
        bar.blockSignals(False)
        self._milestones = label_rows(self.scene, QFontMetrics(self._theme.font(_LABEL_FONT)), place.plot.width())
        self._rows = max([self._rows, *(row + 1 for _m, _x, _left, row in self._milestones)])
        if self.sizeHint().height() != self.height():
            self.updateGeometry()
        self._gestures.hovered = None
        self.viewport().update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its lanes."""
        lanes = max(len(self.scene.drawing.lanes), 1)
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(600, AXIS + self._place().labels + lanes * LANE + BELOW + bar)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """May be narrow."""
        return QSize(240, self.sizeHint().height())

    def updateGeometries(self) -> None:  # noqa: N802 - Qt's name
        """The scroll bar is ours."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fits anew where everything was seen."""
        QAbstractScrollArea.resizeEvent(self, event)
        self._rows = 0 if event.oldSize().width() != event.size().width() else self._rows
        self.scene.resize(self._place().plot.width())
        self._arranged()

    def visualRect(self, index: Index) -> QRect:  # noqa: N802 - Qt's name
        """Where a mark lies."""
        if not index.isValid() or index.row() >= len(self.scene.events):
            return QRect()
        place = self._place()
        area = place.lane(self.scene.events[index.row()].lane)
        return QRect(round(place.plot.left() + self.scene.x_of(index.row())) - 9, area.center().y() - 9, 18, 18)

    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802 - Qt's name
        """The mark there, the first of those that run together."""
        cluster = self._gestures.hit(point)
        return self.events_model.index(cluster.members[0]) if cluster else QModelIndex()

    def scrollTo(self, index: Index, _hint: object = None) -> None:  # noqa: N802 - Qt's name
        """Pans until the mark is seen."""
        if not index.isValid() or index.row() >= len(self.scene.events):
            return
        x, width = self.scene.x_of(index.row()), self._place().plot.width()
        if not 24 <= x <= width - 24:
            self.scene.pan_to(self.scene.scroll + x - width / 2)
            self._arranged()

    def _scrolled(self, value: int) -> None:
        self.scene.pan_to(value)
        self._arranged()

    # -- drawing -----------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """What is seen of it."""
        first, last = self._gestures.brush or (self._filtered.first, self._filtered.last)
        look = Look(current=self.currentIndex().row(), has_focus=self.hasFocus(), hovered=self._gestures.hovered, first=first,
                    last=last)  # fmt: skip
        painter = QPainter(self.viewport())
        TimelinePainter(painter, self._theme, self.scene, self._place(), look).draw(self._milestones)
        painter.end()

    # -- keyboard ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows walk the marks, with Ctrl they pan; + − 0 zoom; Enter opens; Escape shows all times again."""
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right as key:
                way = 1 if key == Qt.Key.Key_Right else -1
                if ctrl:
                    self._pan(way * _PAN)
                else:
                    self._walk(self.currentIndex().row() + way)
            case Qt.Key.Key_Up | Qt.Key.Key_Down as key if not ctrl and self.currentIndex().isValid():
                self._walk(self.scene.beside(self.currentIndex().row(), 1 if key == Qt.Key.Key_Down else -1))
            case Qt.Key.Key_Home:
                self._walk(0)
            case Qt.Key.Key_End:
                self._walk(len(self.scene.events) - 1)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(1)
            case Qt.Key.Key_Minus:
                self.zoom(-1)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.currentIndex().isValid():
                self._listener.open_event(self.scene.events[self.currentIndex().row()])
            case Qt.Key.Key_Escape if self._filtered.first is not None or self._filtered.last is not None:
                self._listener.choose_span(None, None)
            case _:
                event.ignore()

    def _walk(self, place: int) -> None:
        if not self.scene.events:
            return
        index = self.events_model.index(min(max(place, 0), len(self.scene.events) - 1))
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.viewport().update()
        self._gestures.tell(self.scene.events[index.row()], self.visualRect(index))

    def _pan(self, by: float) -> None:
        self.scene.pan_to(self.scene.scroll + by)
        self._arranged()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Without a word: the arrows begin to walk."""
        QAbstractScrollArea.focusInEvent(self, event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The card goes."""
        QAbstractScrollArea.focusOutEvent(self, event)
        self._listener.hide_words()
        self.viewport().update()

    # -- mouse -------------------------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """With Ctrl it zooms around the pointer, sideways or with Shift it pans, else the page scrolls."""
        down, across = event.angleDelta().y(), event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom((down or across) / _NOTCH, event.position().x() - self._place().plot.left())
            event.accept()
        elif across or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._pan(-(across or down) / _NOTCH * _PAN)
            event.accept()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """As `Gestures.press`."""
        self._gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """As `Gestures.move`."""
        self._gestures.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """As `Gestures.release`."""
        self._gestures.release(event)

    def leaveEvent(self, _event: object) -> None:  # noqa: N802 - Qt's name
        """Nothing is under the pointer."""
        self._gestures.hover(QPoint(-1, -1))
