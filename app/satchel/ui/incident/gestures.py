"""What the mouse does on the drawn timeline: pans, brushes a stretch of time, opens marks, shows their words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from satchel.ui.incident.painting import AXIS, LANE, Place
from satchel.ui.incident.scene import Cluster, Scene
from satchel.ui.incident.shown import Event
from satchel.ui.words import _, number

_DRAGGED, _MOST_NAMED, _LONGEST_NAMED = 4, 4, 90


class Listener(Protocol):
    """Whom the timeline tells what the person did."""

    def open_event(self, event: Event) -> None:
        """Wants to see where it is said."""
        ...

    def choose_lane(self, people: frozenset[str]) -> None:
        """Wants these people's words alone, or all again."""
        ...

    def choose_span(self, first: float | None, last: float | None) -> None:
        """Wants a stretch of time alone, or all again."""
        ...

    def show_words(self, beside: QWidget, area: QRect, byline: str, words: str, place: str) -> None:
        """Looks at marks."""
        ...

    def hide_words(self) -> None:
        """Looks elsewhere."""
        ...


class Gestures:
    """One for a timeline. `place` tells where the parts lie now, `moved` is called when the scene was panned or zoomed."""

    def __init__(
        self, viewport: QWidget, scene: Scene, listener: Listener, *, place: Callable[[], Place], moved: Callable[[], None],
        chosen: Callable[[int], None],
    ) -> None:  # fmt: skip
        self._viewport, self._scene, self._listener = viewport, scene, listener
        self._place, self._moved, self._chosen = place, moved, chosen
        self._pressed: QPoint | None = None
        self._scroll, self._is_brushing, self._ends = 0.0, False, (0.0, 0.0)
        self.hovered: Cluster | None = None

    @property
    def brush(self) -> tuple[float, float] | None:
        """The stretch that is being brushed."""
        return (min(self._ends), max(self._ends)) if self._is_brushing else None

    def hit(self, point: QPoint) -> Cluster | None:
        """The marks there."""
        lane, place = self._lane(point), self._place()
        return self._scene.hit(lane, point.x() - place.plot.left()) if lane >= 0 and place.plot.contains(point) else None

    def press(self, event: QMouseEvent) -> None:
        """A drag may begin: above the lanes it chooses a stretch of time, on them it pans."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed, self._scroll = event.position().toPoint(), self._scene.scroll
        self._listener.hide_words()
        self._is_brushing = self._pressed.y() < AXIS and self._place().plot.contains(self._pressed)
        self._ends = (self._at(self._pressed), self._at(self._pressed))

    def move(self, event: QMouseEvent) -> None:
        """Drags, or shows the words under the pointer."""
        point = event.position().toPoint()
        if self._pressed is None:
            self.hover(point)
        elif self._is_brushing:
            self._ends = (self._ends[0], self._at(point))
            self._viewport.update()
        elif self._was_dragged(point, self._pressed):
            self._viewport.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._scene.pan_to(self._scroll - (point.x() - self._pressed.x()))
            self._moved()

    def release(self, event: QMouseEvent) -> None:
        """Ends a drag; without one, opens what was clicked."""
        point, pressed, brush = event.position().toPoint(), self._pressed, self.brush
        self._pressed, self._is_brushing = None, False
        self._viewport.unsetCursor()
        if pressed is None:
            return
        if self._was_dragged(point, pressed):
            if brush is not None:
                self._listener.choose_span(*brush)
        elif brush is not None:
            self._listener.choose_span(None, None)
        else:
            self._click(point)
        self._viewport.update()

    def hover(self, point: QPoint) -> None:
        """The pointer is there; (-1, -1): nowhere."""
        cluster, lane = self.hit(point), self._lane(point)
        is_name = lane >= 0 and not self._place().plot.contains(point)
        self._viewport.setCursor(Qt.CursorShape.PointingHandCursor if cluster or is_name else Qt.CursorShape.ArrowCursor)
        if cluster == self.hovered:
            return
        self.hovered = cluster
        self._viewport.update()
        if cluster is None:
            self._listener.hide_words()
            return
        place = self._place()
        area = QRect(round(place.plot.left() + cluster.left), place.lane(cluster.lane).top(), 18, LANE)
        if len(cluster.members) == 1:
            self.tell(self._scene.events[cluster.members[0]], area)
        else:
            self._tell_many(cluster, area)

    def tell(self, event: Event, area: QRect) -> None:
        """The words of an event, beside its mark."""
        line = event.line
        byline = " · ".join(part for part in (line.author, line.lead_hint) if part)
        remarks = [*(mark.text for mark in line.marks if mark.text != line.author), *(cite.place for cite in line.cites[:1])]
        self._listener.show_words(self._viewport, area, byline, line.words, " · ".join(remarks))

    def _tell_many(self, cluster: Cluster, area: QRect) -> None:
        lines = [self._scene.events[place].line for place in cluster.members]
        words = "\n".join(f"{line.lead}  {_short(line.words)}" for line in lines[:_MOST_NAMED])
        name = self._scene.drawing.lanes[cluster.lane].name
        title = _("{name}: {n} events close together").format(name=name, n=number(len(lines)))
        self._listener.show_words(self._viewport, area, title, words, _("Click to see them apart"))

    def _click(self, point: QPoint) -> None:
        cluster, lane, plot = self.hit(point), self._lane(point), self._place().plot
        if cluster is None:
            if lane >= 0 and not plot.contains(point):
                self._listener.choose_lane(self._scene.drawing.lanes[lane].people)
            return
        first, last = (self._scene.events[place] for place in (cluster.members[0], cluster.members[-1]))
        if last.at > first.at and cluster.right - cluster.left < plot.width() / 2:
            self._scene.show_span(first.at, last.at)
            self._moved()
        else:
            self._chosen(cluster.members[0])
            self._listener.open_event(first)

    def _lane(self, point: QPoint) -> int:
        lane = (point.y() - self._place().lane(0).top()) // LANE
        return lane if 0 <= lane < len(self._scene.drawing.lanes) else -1

    def _at(self, point: QPoint) -> float:
        return self._scene.at(point.x() - self._place().plot.left())

    @staticmethod
    def _was_dragged(point: QPoint, pressed: QPoint) -> bool:
        return (point - pressed).manhattanLength() > _DRAGGED


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_NAMED else f"{words[:_LONGEST_NAMED].rstrip()}…"
