"""Where everything of the drawn timeline lies: zoom, pan, what is seen, what runs together, what is under the pointer."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from satchel.ui.incident.axis import CLOSEST, FOLDED, Scale, Stretch, stretches
from satchel.ui.incident.shown import Drawing, Event

PAD = 20.0  # pixels beside the first and the last event
APART = 12.0  # pixels from which two marks of a lane are drawn as two
LEAST = 280.0  # pixels of all that is not folded: a narrower plot is scrolled
_ZOOM = 1.35
_SLACK = 1.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Marks of a lane that run together; `first` and `last` are their places in `Scene.events`, `x`es are in view."""

    lane: int
    left: float
    right: float
    members: tuple[int, ...]


class Scene:
    """A drawing of some width. Pixels are those of the plot: 0 is its left edge, scrolled by `scroll`."""

    def __init__(self) -> None:
        self.drawing = Drawing()
        self.events: Sequence[Event] = ()
        self.is_folding = True
        self.scroll = 0.0
        self._width = 400.0
        self._stretches: tuple[Stretch, ...] = stretches(())
        self.scale = Scale.fitting(self._stretches, self._room)
        self._xs: list[float] = []
        self._by_lane: dict[int, list[int]] = {}

    def show(self, drawing: Drawing) -> None:
        """Another drawing, or a longer one: as far as it can be, the zoom stays."""
        was_fitting, per_second = self.is_fitting, self.scale.per_second
        self.drawing = drawing
        times = [event.at for event in drawing.events] + [m.at for m in drawing.milestones if m.at is not None]
        self._stretches = stretches(times, fold=self.is_folding)
        self.take(drawing.events)
        self._set(Scale.fitting(self._stretches, self._room) if was_fitting else Scale(self._stretches, per_second))

    def take(self, events: Sequence[Event]) -> None:
        """Only these are drawn; the axis stays."""
        self.events = events
        self._by_lane = {}
        for place, event in enumerate(events):
            self._by_lane.setdefault(event.lane, []).append(place)
        self._xs = [self.scale.x(event.at) for event in events]

    def fold(self, is_folding: bool) -> None:
        """Folds quiet stretches, or shows them as long as they were."""
        self.is_folding = is_folding
        events = self.events
        self.fit()
        self.show(self.drawing)
        self.take(events)

    # -- zoom and pan ------------------------------------------------------------------------------------------------

    @property
    def _seen(self) -> float:
        return max(self._width - 2 * PAD, 1.0)

    @property
    def _room(self) -> float:
        """What all of it has to itself: the plot's width, or more where that is too little to tell marks apart."""
        return max(self._seen, FOLDED * sum(one.is_folded for one in self._stretches) + LEAST)

    @property
    def is_fitting(self) -> bool:
        """Whether as much is seen as can be: all of it, unless its breaks alone are wider than the plot."""
        return self.scale.per_second <= Scale.fitting(self._stretches, self._room).per_second * _SLACK

    @property
    def far(self) -> float:
        """The most that it can be scrolled."""
        return max(self.scale.width + 2 * PAD - self._width, 0.0)

    def resize(self, width: float) -> None:
        """The plot is so wide."""
        was_fitting = self.is_fitting
        self._width = width
        fitting = Scale.fitting(self._stretches, self._room)
        self._set(fitting if was_fitting or self.scale.width < self._room else self.scale)

    def fit(self) -> None:
        """All of it."""
        self._set(Scale.fitting(self._stretches, self._room))

    def zoom(self, steps: float, x: float) -> None:
        """So many steps nearer (or farther), what is at `x` stays there."""
        at = self.at(x)
        least = Scale.fitting(self._stretches, self._room).per_second
        self._set(Scale(self._stretches, min(max(self.scale.per_second * _ZOOM**steps, least), max(CLOSEST, least))))
        self.pan_to(PAD + self.scale.x(at) - x)

    def show_span(self, first: float, last: float) -> None:
        """Zooms so that this stretch fills the plot."""
        self._set(Scale(self._stretches, min(self._seen * 0.8 / max(last - first, 1.0), CLOSEST)))
        if self.scale.width < self._room:
            self.fit()
        self.pan_to((self.scale.x(first) + self.scale.x(last)) / 2 + PAD - self._width / 2)

    def pan_to(self, scroll: float) -> None:
        """Scrolls, within the bounds."""
        self.scroll = min(max(scroll, 0.0), self.far)

    def _set(self, scale: Scale) -> None:
        self.scale = scale
        self._xs = [scale.x(event.at) for event in self.events]
        self.pan_to(self.scroll)

    # -- what lies where ---------------------------------------------------------------------------------------------

    def x(self, at: float) -> float:
        """Where a moment lies in the plot."""
        return PAD + self.scale.x(at) - self.scroll

    def at(self, x: float) -> float:
        """The moment that lies there."""
        return self.scale.at(x - PAD + self.scroll)

    def x_of(self, place: int) -> float:
        """Where an event's mark lies."""
        return PAD + self._xs[place] - self.scroll

    def clusters(self, lane: int, left: float, right: float) -> Iterator[Cluster]:
        """The marks of a lane between two pixels, those that run together as one."""
        places = self._by_lane.get(lane, [])
        shift = PAD - self.scroll
        begin = bisect_left(places, left - shift - APART, key=self._xs.__getitem__)
        end = bisect_right(places, right - shift + APART, key=self._xs.__getitem__)
        members: list[int] = []
        for place in places[begin:end]:
            if members and self._xs[place] - self._xs[members[-1]] >= APART:
                yield self._cluster(lane, members)
                members = []
            members.append(place)
        if members:
            yield self._cluster(lane, members)

    def _cluster(self, lane: int, members: list[int]) -> Cluster:
        return Cluster(lane=lane, left=self.x_of(members[0]), right=self.x_of(members[-1]), members=tuple(members))

    def hit(self, lane: int, x: float, reach: float = 9.0) -> Cluster | None:
        """The mark, or the marks, at a place of a lane."""
        for cluster in self.clusters(lane, x - reach, x + reach):
            if cluster.left - reach <= x <= cluster.right + reach:
                return cluster
        return None

    def beside(self, place: int, by: int) -> int:
        """The event of another lane, `by` lanes down, that is nearest in time; the same one where there is none."""
        lane = self.events[place].lane
        for target in range(lane + by, len(self.drawing.lanes) if by > 0 else -1, by):
            places = self._by_lane.get(target)
            if places:
                return min(places, key=lambda other: abs(self._xs[other] - self._xs[place]))
        return place
