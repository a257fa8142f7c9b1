"""How evenly Qt's event loop turns: a timer of five milliseconds that notes what lies between two of its beats."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, QTimer

_EVERY = 5  # milliseconds


@dataclass(slots=True)
class Gaps:
    """What came between beats, in milliseconds: on the clock, and of processor time in Qt's own thread.

    The clock also counts what other programs take of the machine; the processor time is the window's own doing.
    """

    wall: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)

    def add(self, other: Gaps) -> None:
        """Those of another stretch."""
        self.wall += other.wall
        self.own += other.own

    def told(self) -> dict[str, float]:
        """The largest, and the one that 99 of 100 stay below."""
        return {"wall": max(self.wall), "own": max(self.own), "wall99": sorted(self.wall)[int(0.99 * len(self.wall))],
                "beats": len(self.wall)}  # fmt: skip


class Beat(QObject):
    """Notes gaps until they are taken."""

    def __init__(self) -> None:
        super().__init__()
        self._gaps = Gaps()
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._wall, self._own = time.perf_counter(), time.thread_time()
        self._timer.start()

    def take(self) -> Gaps:
        """Those since the last time; what is going on at this moment counts to the next."""
        taken, self._gaps = self._gaps, Gaps()
        self._wall, self._own = time.perf_counter(), time.thread_time()
        return taken

    def _beat(self) -> None:
        wall, own = time.perf_counter(), time.thread_time()
        self._gaps.wall.append(1000 * (wall - self._wall))
        self._gaps.own.append(1000 * (own - self._own))
        self._wall, self._own = wall, own
