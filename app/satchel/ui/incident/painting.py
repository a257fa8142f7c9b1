"""Draws the timeline: lanes, ticks, folded stretches, milestones and marks; nothing that is not seen."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from satchel.ui.incident import clock
from satchel.ui.incident.milestones import TONES
from satchel.ui.incident.scene import Cluster, Scene
from satchel.ui.incident.shown import Milestone
from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import RADIUS, SPACE, TYPES, Type

AXIS, LABELS, LANE, BELOW = 40, 22, 30, 8  # pixels of the parts, from above
_TICK, _DOT, _HALF_CLOCK = 76.0, 5.0, 18.0
_SMALL, _DAY = Type(size=11, weight=500, line=14), Type(size=12, weight=600, line=16)


@dataclass(slots=True, kw_only=True)
class Place:
    """Where the parts lie in the widget."""

    gutter: int  # pixels for the names
    plot: QRect
    labels: int = LABELS
    is_mirrored: bool = False

    def lane(self, number: int) -> QRect:
        """The strip of a lane, within the plot."""
        return QRect(self.plot.left(), AXIS + self.labels + number * LANE, self.plot.width(), LANE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the person does just now."""

    current: int = -1
    has_focus: bool = False
    hovered: Cluster | None = None
    first: float | None = None
    last: float | None = None


def label_rows(scene: Scene, metrics: QFontMetrics, width: float) -> list[tuple[Milestone, float, float, int]]:
    """Milestones with the place of their line, that of their label, and the row of it: labels never overlap."""
    ends: list[float] = []
    found = []
    for one in sorted(scene.drawing.milestones, key=lambda m: m.at or 0.0):
        x = scene.x(one.at or 0.0)
        wide = metrics.horizontalAdvance(milestone_words(one)) + 18
        left = min(x, max(width - wide, 0.0)) if 0 <= x <= width else x
        row = next((row for row, end in enumerate(ends) if end + SPACE.small <= left), len(ends))
        if row == len(ends):
            ends.append(0.0)
        ends[row] = left + wide
        found.append((one, x, left, row))
    return found


def milestone_words(one: Milestone) -> str:
    """Its label beside the line."""
    return f"{one.label} {one.clock}"


class TimelinePainter:
    """Draws a scene once."""

    def __init__(self, painter: QPainter, theme: Theme, scene: Scene, place: Place, look: Look) -> None:
        self._p, self._theme, self._scene, self._place, self._look = painter, theme, scene, place, look
        self._small_font = theme.font(_SMALL)
        self._small = QFontMetrics(self._small_font)
        self._colours: dict[tuple[str, float], QColor] = {}
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # of each text, whatever the window's is

    def draw(self, milestones: list[tuple[Milestone, float, float, int]]) -> None:
        """Everything."""
        self._lanes()
        self._p.save()
        self._p.setClipRect(QRect(self._place.plot.left(), 0, self._place.plot.width(), self._bottom))
        self._p.translate(self._place.plot.left(), 0)
        self._folds()
        self._ticks()
        self._outside()
        self._milestones(milestones)
        self._marks()
        self._current()
        self._p.restore()
        self._names()

    @property
    def _bottom(self) -> int:
        return self._place.lane(len(self._scene.drawing.lanes)).top()

    def _colour(self, name: str, alpha: float = 1.0) -> QColor:
        if (name, alpha) not in self._colours:
            colour = self._theme.colour(name)
            colour.setAlphaF(alpha)
            self._colours[name, alpha] = colour
        return self._colours[name, alpha]

    def _lanes(self) -> None:
        self._p.setPen(QPen(self._colour("line"), 1))
        for number in range(len(self._scene.drawing.lanes) + 1):
            y = self._place.lane(number).top()
            self._p.drawLine(QPointF(0, y + 0.5), QPointF(self._place.plot.width() + self._place.gutter, y + 0.5))

    def _folds(self) -> None:
        for _x, stretch in self._scene.scale.folds():
            left = self._scene.x(stretch.first)
            right = self._scene.x(stretch.last)
            if right < 0 or left > self._place.plot.width():
                continue
            area = QRectF(left + 7, 0, right - left - 14, self._bottom)
            self._p.fillRect(area, self._colour("sunken"))
            self._p.setPen(QPen(self._colour("muted"), 1, Qt.PenStyle.DashLine))
            for edge in (area.left(), area.right()):
                self._p.drawLine(QPointF(edge, AXIS - 16), QPointF(edge, self._bottom))
            self._p.setFont(self._small_font)
            self._p.setPen(self._colour("muted"))
            text = self._small.elidedText(clock.length(stretch.length), Qt.TextElideMode.ElideRight, int(area.width()))
            self._p.drawText(QRectF(area.left(), AXIS - 20, area.width(), 16), int(Qt.AlignmentFlag.AlignCenter), text)

    def _ticks(self) -> None:
        """Clock times, and the day where one begins."""
        offset, scale = self._scene.drawing.offset, self._scene.scale
        days = [(self._scene.x(one.last), one.last) for _x, one in scale.folds()]
        self._p.setFont(self._theme.font(TYPES.caption))
        for tick in scale.ticks(self._scene.scroll - 40, self._scene.scroll + self._place.plot.width(), _TICK, offset):
            x = self._scene.x(tick.at)
            days.append((x, tick.at))
            self._p.setPen(QPen(self._colour("line"), 1))
            self._p.drawLine(QPointF(round(x) + 0.5, AXIS - 3), QPointF(round(x) + 0.5, self._bottom))
            if tick.step < 86_400 and x >= _HALF_CLOCK:
                self._p.setPen(self._colour("muted"))
                said = clock.clock(clock.moment(tick.at, offset), exact=tick.step < 60)
                self._p.drawText(QRectF(x - 40, AXIS - 20, 80, 16), int(Qt.AlignmentFlag.AlignCenter), said)
        self._days(sorted(days))

    def _days(self, found: list[tuple[float, float]]) -> None:
        """Written once, where it begins or comes into view; `found` are moments that have a place on the axis."""
        strong, told, free, width = self._theme.font(_DAY), "", -1e9, self._place.plot.width()
        metrics = QFontMetrics(strong)
        self._p.setFont(strong)
        self._p.setPen(self._colour("secondary"))
        for x, at in found:
            day = clock.day(clock.moment(at, self._scene.drawing.offset), with_year=False)
            wide = metrics.horizontalAdvance(day) + 2
            left = min(max(x - 18, SPACE.tight), width - wide)
            if day == told or not -40 <= x <= width or left < free:
                continue
            self._p.drawText(QRectF(left, 4, wide, 16), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), day)
            told, free = day, left + wide + SPACE.small

    def _outside(self) -> None:
        """Dims what a filter leaves out."""
        look = self._look
        if look.first is None and look.last is None:
            return
        width = self._place.plot.width()
        left = self._scene.x(look.first) if look.first is not None else 0.0
        right = self._scene.x(look.last) if look.last is not None else float(width)
        for area in (QRectF(0, 0, left, self._bottom), QRectF(right, 0, max(width - right, 0), self._bottom)):
            self._p.fillRect(area, self._colour("hover", 0.65))
        self._p.fillRect(QRectF(left, AXIS - 3, right - left, 3), self._colour("accent"))

    def _milestones(self, milestones: list[tuple[Milestone, float, float, int]]) -> None:
        """All lines first: none may cross the words of another."""
        for one, x, _left, row in milestones:
            self._p.setPen(QPen(self._colour(TONES[one.name]), 1.5, Qt.PenStyle.DashLine))
            self._p.drawLine(QPointF(x, AXIS + row * LABELS + LABELS / 2), QPointF(x, self._bottom))
        self._p.setFont(self._small_font)
        for one, _x, left, row in milestones:
            tone, words = TONES[one.name], milestone_words(one)
            wide = self._small.horizontalAdvance(words) + 14
            area = QRectF(left - 1, AXIS + row * LABELS + 3, wide, LABELS - 5)
            self._p.setPen(Qt.PenStyle.NoPen)
            self._p.setBrush(self._colour(f"{tone}_soft"))
            self._p.drawRoundedRect(area, RADIUS.small, RADIUS.small)
            self._p.setPen(self._colour(tone))
            self._p.drawText(area, int(Qt.AlignmentFlag.AlignCenter), words)

    def _marks(self) -> None:
        """Single marks first, then bars, then the bars' numbers: the painter changes its mind three times, not 400."""
        bars: list[tuple[QRectF, str]] = []
        hovered = self._look.hovered.members if self._look.hovered else ()
        events, wide_of = self._scene.events, {}
        surface = QPen(self._colour("surface"), 1.5)
        for lane in range(len(self._scene.drawing.lanes)):
            middle = self._place.lane(lane).top() + LANE / 2
            for cluster in self._scene.clusters(lane, 0, self._place.plot.width()):
                number = len(cluster.members)
                if number == 1:
                    self._p.setPen(surface)
                    bullet = events[cluster.members[0]].line.bullet
                    self._mark(bullet, QPointF(cluster.left, middle), hovered=cluster.members == hovered)
                    continue
                if number not in wide_of:
                    wide_of[number] = self._small.horizontalAdvance(str(number)) + 10.0
                wide = max(cluster.right - cluster.left + 2 * _DOT + 4, wide_of[number])
                bars.append((QRectF((cluster.left + cluster.right - wide) / 2, middle - 8, wide, 16), str(number)))
        self._p.setPen(surface)
        self._p.setBrush(self._colour("accent"))
        for area, _words in bars:
            self._p.drawRoundedRect(area, 8, 8)
        self._p.setFont(self._small_font)
        self._p.setPen(self._colour("surface"))
        for area, words in bars:
            self._p.drawText(area, int(Qt.AlignmentFlag.AlignCenter), words)

    def _mark(self, bullet: str, middle: QPointF, hovered: bool) -> None:
        """Full, hollow or crossed, as the bullets of the lines are."""
        size = _DOT + (1 if hovered else 0)
        match bullet:
            case "plain":
                self._p.setBrush(self._colour("text" if hovered else "accent"))
                self._p.drawEllipse(middle, size, size)
            case "weak":
                self._p.setPen(QPen(self._colour("warn"), 1.8))
                self._p.setBrush(self._colour("surface"))
                self._p.drawEllipse(middle, size - 0.5, size - 0.5)
            case _:
                self._p.setPen(QPen(self._colour("bad"), 1.8))
                for way in (1, -1):
                    self._p.drawLine(middle + QPointF(-4, -4 * way), middle + QPointF(4, 4 * way))

    def _current(self) -> None:
        """A ring around the mark that the keyboard is on; around all of it while it is on none."""
        if not self._look.has_focus:
            return
        if not 0 <= self._look.current < len(self._scene.events):
            self._p.setBrush(Qt.BrushStyle.NoBrush)
            self._p.setPen(QPen(self._colour("accent"), 2))
            self._p.drawRoundedRect(QRectF(1, 1, self._place.plot.width() - 2, self._bottom - 2), RADIUS.medium, RADIUS.medium)
            return
        event = self._scene.events[self._look.current]
        middle = QPointF(self._scene.x_of(self._look.current), self._place.lane(event.lane).top() + LANE / 2)
        self._p.setPen(QPen(self._colour("surface"), 1.5))
        self._mark(event.line.bullet, middle, hovered=False)
        self._p.setBrush(Qt.BrushStyle.NoBrush)
        self._p.setPen(QPen(self._colour("text"), 2))
        self._p.drawEllipse(middle, 9, 9)

    def _names(self) -> None:
        """Whose lane it is, on a ground of its own so that nothing runs below the words."""
        place = self._place
        left = place.plot.right() + 1 if place.is_mirrored else 0
        start = Qt.AlignmentFlag.AlignRight if place.is_mirrored else Qt.AlignmentFlag.AlignLeft
        side = int(start | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        self._p.fillRect(QRect(left, 0, place.gutter, self._bottom), self._colour("surface"))
        self._p.setFont(self._theme.font(TYPES.caption))
        metrics, top = QFontMetrics(self._theme.font(TYPES.caption)), place.lane(0).top() + 0.5
        self._p.setPen(QPen(self._colour("line"), 1))
        self._p.drawLine(QPointF(left, top), QPointF(left + place.gutter, top))
        for number, lane in enumerate(self._scene.drawing.lanes):
            area = QRect(left + SPACE.medium, place.lane(number).top(), place.gutter - 2 * SPACE.medium, LANE)
            self._p.setPen(self._colour("muted" if lane.is_rest else "text"))
            shown = metrics.elidedText(lane.name, Qt.TextElideMode.ElideRight, area.width())
            self._p.drawText(area, side, shown)
            self._p.setPen(QPen(self._colour("line"), 1))
            self._p.drawLine(QPointF(left, area.bottom() + 1.5), QPointF(left + place.gutter, area.bottom() + 1.5))
        if self._scene.drawing.zone:
            self._p.setPen(self._colour("muted"))
            area = QRect(left + SPACE.medium, AXIS - 20, place.gutter - 2 * SPACE.medium, 16)
            self._p.drawText(area, side, self._scene.drawing.zone)

