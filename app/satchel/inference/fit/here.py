"""Whether a model runs on this machine, by what is known of the machine; keeps what was measured of it."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from satchel.domain.errors import MissingError, StorageError
from satchel.inference.fit.explain import explain
from satchel.inference.fit.memory import Setting
from satchel.inference.fit.verdict import Surroundings, Verdict, judge
from satchel.inference.gguf.description import Description, describe
from satchel.inference.gguf.header import Header, read_header
from satchel.inference.gguf.split import joined
from satchel.inference.hardware import library, machine
from satchel.inference.hardware.devices import Device
from satchel.inference.hardware.machine import Machine
from satchel.inference.hardware.probe import Probe
from satchel.system.whole import write_whole

_log = logging.getLogger(__name__)
_LARGEST = 64 * 1024  # bytes of the file
_MOST = 64  # headers that are kept: one of a large vocabulary takes a tenth of a second to read
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    header: Header
    description: Description


class Here:
    """Safe to use from several threads. Nothing is measured until `measured` is asked for."""

    def __init__(
        self, file: Path, *, base: Setting, devices: Callable[[], Sequence[Device]],
        measure: Callable[[Machine], Probe], look: Callable[[], Machine] = machine.look,
    ) -> None:  # fmt: skip
        """`file` keeps the measurement. `base` is how models are loaded here but for context and layers; `devices` asks
        llama.cpp for its devices (once), `measure` takes about two seconds.
        """
        self._file, self._base = file, base
        self._devices, self._measure, self._look = devices, measure, look
        self._turn = threading.Lock()
        self._found: Sequence[Device] | None = None
        self._models: dict[Stamp, _Model] = {}

    def verdict(self, paths: Sequence[Path], *, context: int) -> Verdict:
        """For the files of one model, in order. Raises `InputError` for what is no model."""
        model = self._model(paths)
        return judge(model.header, model.description, self.surroundings(), context=context, base=self._base)

    def surroundings(self) -> Surroundings:
        """The machine as it is now, with speeds if they were ever measured on it."""
        now = self._look()
        probe = self._kept(now)
        known = probe.features if probe is not None else library.assumed(now.instructions, now.architecture)
        return Surroundings(machine=now, features=known, devices=self._all_devices(), processor=probe)

    def measured(self, *, again: bool = False) -> Probe | None:
        """What was measured on this machine, measured now if it never was; None where that cannot be.

        With `again` it is measured once more, and the better figures stay: other programs only ever make it slower.
        """
        now = self._look()
        with self._turn:
            known = self._kept(now)
            if known is not None and not again:
                return known
            try:
                probe = self._measure(now)
                probe = _better(known, probe) if known is not None else probe
                write_whole(self._file, json.dumps(probe.to_json(), indent=1).encode())
            except (MissingError, StorageError) as error:
                _log.info("this machine was not measured: %s", error.what)
                return known
            return probe

    def explained(self) -> tuple[str, ...]:
        """What this machine can run, in sentences."""
        self.measured()
        return explain(self.surroundings())

    def _all_devices(self) -> Sequence[Device]:
        if self._found is None:
            try:
                self._found = self._devices()
            except MissingError as error:
                _log.info("no devices: %s", error.what)
                self._found = ()
        return self._found

    def _model(self, paths: Sequence[Path]) -> _Model:
        stamp = tuple((str(path), found.st_size, found.st_mtime_ns) for path in paths for found in (path.stat(),))
        known = self._models.get(stamp)
        if known is None:
            header = joined([read_header(path) for path in paths])
            known = _Model(header=header, description=describe(header, paths[0].stem))
            if len(self._models) >= _MOST:
                self._models.clear()
            self._models[stamp] = known
        return known

    def _kept(self, now: Machine) -> Probe | None:
        """What the file holds, if it was measured on a machine like this."""
        try:
            with self._file.open("rb") as file:
                untrusted = json.loads(file.read(_LARGEST))
        except (OSError, ValueError, RecursionError):
            return None
        probe = Probe.from_json(untrusted)
        return probe if probe is not None and probe.machine == now.identity else None


def _better(one: Probe, other: Probe) -> Probe:
    rates = {name: max(getattr(one, name), getattr(other, name)) for name in ("bandwidth", "packed", "compute")}
    return replace(other, **rates)
