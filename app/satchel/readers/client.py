"""The engine's side of reading: a child process per read, whose death costs one file and never the rest."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from satchel.domain.errors import CancelledRunError, InputError, MissingError, SatchelError
from satchel.domain.passages import Input, Passage, ReadOptions, ReadResult, Skipped, SourceInfo
from satchel.readers import growth, wire
from satchel.readers.child import CancelledChildError, Child, DiedError, Patience, worker_argv
from satchel.readers.naming import STDIN
from satchel.readers.reading import Progress, UnitRead, gather

_log = logging.getLogger(__name__)

_MIB = 1024**2
_MOST_DEATHS = 10
_MEMORY = (2 * 1024**3, 1, 4 * 1024**3)  # address space: at least, per byte of input, at most
_LARGEST_UNIT = 1024**3  # no worker can claim more patience than a file of so many bytes gets
_OUTPUT = (128 * _MIB, 32, 1024**3)  # bytes of frames: at least, per byte of input, at most


class FormatWorker:
    """Reads inputs in a child process with limits on time, memory and output. One object serves many threads."""

    def __init__(
        self, *, argv: Sequence[str] | None = None, seconds: float = 30.0, seconds_per_mebibyte: float = 6.0,
        idle_seconds: int = 0,
    ) -> None:  # fmt: skip
        """`seconds` and `seconds_per_mebibyte`: how long one file may take. The worker that has read a growing log
        waits `idle_seconds` for more of that log: starting one costs more than reading a few lines.
        """
        self._argv = list(argv) if argv is not None else worker_argv()
        self._idle_seconds = idle_seconds
        self._waiting: Child | None = None
        self._seconds, self._per_mebibyte = seconds, seconds_per_mebibyte
        self._guard = threading.Lock()
        self._reads: set[threading.Event] = set()
        self._closed = False
        self._seen: growth.Seen | None = None

    def read(
        self, inputs: Sequence[Input], options: ReadOptions, *, cancelled: threading.Event | None = None,
        progress: Progress | None = None,
    ) -> ReadResult:  # fmt: skip
        """Everything that the inputs hold. A file that breaks the worker is skipped with a reason, the rest is read.

        Raises `InputError` when nothing at all can be read, `CancelledRunError` once `cancelled` is set or `cancel` is
        called, `MissingError` when no process can be started.
        """
        mine = threading.Event()
        with self._guard:
            if self._closed:
                raise MissingError("The reader has been closed.", "Start the engine again.")
            self._reads.add(mine)
        ends = [mine, *([cancelled] if cancelled else [])]
        try:
            result = self._read_growth(inputs, options, ends)
            if result is None:
                self._seen = None  # two large readings need not be in memory at once
                self._dismiss()  # what a stranger's file may have done to a worker ends with that file
                result = self._read(_Collector(inputs, options, progress), ends)
            small = sum(len(f.data) for one in inputs for f in one.files) <= growth.LARGEST
            self._seen = growth.Seen(inputs=tuple(inputs), options=options, result=result) if small else None
            if not small or growth.GROWING.isdisjoint(source.format for source in result.sources):
                self._dismiss()
            return result
        finally:
            with self._guard:
                self._reads.discard(mine)

    def _read_growth(
        self, inputs: Sequence[Input], options: ReadOptions, ends: Sequence[threading.Event]
    ) -> ReadResult | None:
        """The whole reading from the last one and what was appended since, or None."""
        grown = growth.find(self._seen, inputs, options)
        if grown is None:
            return None
        try:
            read = self._read(_Collector([grown.short], options, None, logs_only=True), ends, self._take_waiting())
            return grown.merged(read)
        except InputError:
            return None

    def cancel(self) -> None:
        """Ends every read that is under way."""
        with self._guard:
            for read in self._reads:
                read.set()

    def close(self) -> None:
        """Ends every read, and refuses new ones."""
        self._closed = True
        self.cancel()
        self._dismiss()

    def _take_waiting(self) -> Child | None:
        with self._guard:
            child, self._waiting = self._waiting, None
        return child

    def _dismiss(self) -> None:
        if (child := self._take_waiting()) is not None:
            child.end()

    def _let_wait(self, child: Child) -> None:
        """Keeps a worker that has answered, or ends it where nothing is to be waited for."""
        self._dismiss()
        with self._guard:
            if self._idle_seconds and not self._closed:
                self._waiting = child
                return
        child.end()

    def _read(
        self, collector: _Collector, cancelled: Sequence[threading.Event], waiting: Child | None = None
    ) -> ReadResult:
        size = sum(len(f.data) for one in collector.request.inputs for f in one.files)
        memory = _scaled(size, *_MEMORY)
        # Archives may unpack to many times their size; the watch over each file is the tighter one.
        seconds = int(2 * self._seconds + 10 * self._per_mebibyte * size / _MIB) + 1
        argv = [*self._argv, str(memory), str(seconds), str(self._idle_seconds)]
        collector.room = _scaled(size, *_OUTPUT)
        while not collector.is_complete:
            patience = Patience(self._seconds, self._per_mebibyte)
            patience.restart(size)
            child, waiting, answered = waiting or Child(argv), None, False
            try:
                for frame in child.answers(collector.request, patience, cancelled):
                    collector.take(frame, patience)
                collector.is_complete = answered = True
            except CancelledChildError:
                raise CancelledRunError("Reading was interrupted.") from None
            except wire.WireError:
                collector.blame("the reader stopped making sense on it")
            except DiedError as died:
                collector.blame(str(died))
            finally:
                if answered:
                    self._let_wait(child)
                else:
                    child.end()
        return gather(collector.passages, collector.units)


class _Collector:
    """What has arrived, across the workers that one read may need."""

    def __init__(
        self, inputs: Sequence[Input], options: ReadOptions, progress: Progress | None, *, logs_only: bool = False
    ) -> None:
        self.request = wire.Request(inputs=list(inputs), options=options, logs_only=logs_only)
        self.passages: list[Passage] = []
        self.units: list[UnitRead] = []
        self.room = 0
        self.is_complete = False
        self._unpacker = wire.Unpacker(options)
        self._progress = progress
        self._total = sum(len(one.files) for one in inputs)
        self._unit = self._name = ""
        self._kept = 0  # passages of finished units
        self._deaths = 0
        self._idle_deaths = 0

    def take(self, untrusted: Mapping[str, Any], patience: Patience) -> None:
        """One frame; raises `wire.WireError` for nonsense, `InputError` when it all becomes too much."""
        if "rows" in untrusted:
            rows = self._unpacker.passages(self._name, untrusted["rows"])
            self.room -= sum(len(p.text) + 200 for p in rows)
            if self.room < 0:
                raise InputError("The inputs hold more text than can be worked on at once.", "Give a part of them.")
            self.passages += rows
        elif "unit" in untrusted:
            self._start(untrusted, patience)
        elif "notes" in untrusted:
            self._finish(untrusted)
        else:
            raise wire.WireError("an unknown frame")

    def _start(self, untrusted: Mapping[str, Any], patience: Patience) -> None:
        unit, name, size = untrusted["unit"], untrusted.get("name"), untrusted.get("size")
        if not isinstance(unit, str) or not isinstance(name, str) or not isinstance(size, int):
            raise wire.WireError("a unit is malformed")
        self._unit, self._name = unit, name
        patience.restart(min(size, _LARGEST_UNIT))
        if self._progress:
            self._progress(len(self.units), max(self._total, len(self.units)), name)

    def _finish(self, untrusted: Mapping[str, Any]) -> None:
        assumptions, skipped = wire.unpack_notes(untrusted["notes"])
        read, error = untrusted.get("read"), untrusted.get("error")
        try:
            source = None
            if read is not None:
                name, kind, digest, entries = read
                source = SourceInfo(name=str(name), format=str(kind), sha256=str(digest), entries=int(entries))
            failed = (str(error[0]), str(error[1])) if error else None
        except (TypeError, ValueError, IndexError) as wrong:
            raise wire.WireError("an account is malformed") from wrong
        if untrusted.get("fault"):
            _log.error("a reader failed in the format worker: %s", str(untrusted["fault"])[:4000])
        self.units.append(UnitRead(source=source, assumptions=assumptions, skipped=skipped, error=failed))
        self.request.done |= {self._unit}
        self._unit, self._kept = "", len(self.passages)

    def blame(self, why: str) -> None:
        """The worker died: the unit it was at is left out of the next attempt. Raises when there is none to blame."""
        del self.passages[self._kept :]
        _log.info("the format worker ended early: %s", why)
        if not self._unit:
            self._idle_deaths += 1
            if self._idle_deaths > 1:
                raise SatchelError("The reader stopped twice without having begun.", "Try again with fewer files.")
            return
        self._deaths += 1
        self.request.bad |= {self._unit}
        if not self._unit.startswith("archive "):  # an archive that cannot be opened is reported with its input
            one = Skipped(source=STDIN if self._name == "-" else self._name, why=why)
            self.units.append(UnitRead(skipped=[one], error=(f"{self._name} cannot be read: {why}.", "")))
        self._unit = ""
        if self._deaths >= _MOST_DEATHS:
            rest = Skipped(source=self._name, why=f"everything after it: {self._deaths} files broke the reader")
            self.units.append(UnitRead(skipped=[rest]))
            self.is_complete = True


def _scaled(size: int, least: int, factor: int, most: int) -> int:
    return min(least + factor * size, most)
