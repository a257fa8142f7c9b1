"""Puts the models of a data home together: the list, what can be asked, what tries them out, what runs here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from satchel.domain.errors import InputError, NotFoundError
from satchel.domain.ports import EgressGate
from satchel.inference.endpoints.client import EndpointModel
from satchel.inference.endpoints.declaration import Endpoint
from satchel.inference.fit import memory
from satchel.inference.fit.here import Here
from satchel.inference.fit.verdict import Verdict
from satchel.inference.grammar.schema import grammar_for
from satchel.inference.hardware import machine, probe
from satchel.inference.hardware.devices import Device, devices
from satchel.inference.models.catalogue import Offer
from satchel.inference.models.desk import ModelDesk
from satchel.inference.models.library import Library
from satchel.inference.models.places import places
from satchel.inference.models.registry import Entry
from satchel.inference.models.trying import TryingDesk
from satchel.inference.router.home import CONTEXT, HomeModels
from satchel.inference.worker.client import Limits, LocalModel, ModelFile, list_devices
from satchel.inference.worker.ladder import Setting
from satchel.system.keys import Keys

SEQUENCES = "sequences"
_SETTING = TypeAdapter(Setting)
_KINDS = {"gpu": "gpu", "igpu": "integrated"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """What an engine needs of models."""

    desk: ModelDesk
    trials: TryingDesk
    chooser: HomeModels
    here: Here


def open_models(
    library: Library, *, cache: Path, offers: Callable[[], Sequence[Offer]], gate: EgressGate, keys: Keys,
    offline: bool, barred: Callable[[str], str],
) -> Models:  # fmt: skip
    """Opens nothing by itself: a model is loaded, and a server asked, when it is needed. `cache` is the home's: it has
    what was measured of this machine, and in `SEQUENCES` the prompts that models have read. `barred` says why nothing
    may go to an origin.
    """
    here = Here(cache / "machine.json", base=memory.Setting(batch=Setting().batch), devices=_devices,
                measure=_measured)  # fmt: skip

    def verdict(entry: Entry) -> Verdict | None:
        """None for files that are gone or are no model any more: what is wrong with them is said elsewhere."""
        try:
            return here.verdict(library.paths(entry), context=min(entry.about.context or CONTEXT, CONTEXT))
        except (OSError, InputError):
            return None

    def local(entry: Entry) -> LocalModel:
        here.measured()
        file = ModelFile(path=library.paths(entry)[0], name=entry.name, sha256=_checked(entry))
        limits = Limits(cache=cache / SEQUENCES)
        return LocalModel(file, _setting(verdict(entry)), limits=limits, remembered=_Kept(library))

    def far(endpoint: Endpoint) -> EndpointModel:
        return EndpointModel(endpoint, gate=gate, find_key=keys.find, to_grammar=grammar_for)

    chooser = HomeModels(
        library, local=local, far=far, verdict=lambda entry: found.rank if (found := verdict(entry)) else None,
        on_battery=lambda: bool(machine.look().is_on_battery), barred=barred,
    )  # fmt: skip
    desk = ModelDesk(library, offers=offers, places=places, offline=offline, forget=keys.forget, unload=chooser.unload,
                     verdict=lambda entry: _told(verdict(entry)), barred=barred)  # fmt: skip
    trials = TryingDesk(
        desk, model=chooser.model, server=far, keys=keys, before=lambda: here.measured(again=True),
        climb=chooser.climb, barred=barred,
    )  # fmt: skip
    return Models(desk=desk, trials=trials, chooser=chooser, here=here)


def _devices() -> tuple[Device, ...]:
    return devices([
        {"name": one.description or one.name, "kind": _KINDS[one.type], "free": one.free, "total": one.total}
        for one in list_devices().gpus
    ])  # fmt: skip


def _measured(now: machine.Machine) -> probe.Probe:
    return probe.measure(machine=now.identity, threads=now.threads, now=datetime.now(UTC))


def _setting(verdict: Verdict | None) -> Setting:
    """How a model is loaded first: as the verdict says, also where it says that it will not fit."""
    if verdict is None:
        return Setting(context=CONTEXT)
    found = verdict.setting
    return Setting(context=found.context, gpu_layers=found.gpu_layers, batch=found.batch)


def _told(verdict: Verdict | None) -> dict[str, Any] | None:
    """A verdict as front ends show it."""
    if verdict is None:
        return None
    speed = verdict.speed
    return {
        "rank": verdict.rank, "why": verdict.why, "needed": verdict.needed, "available": verdict.available,
        "context": verdict.setting.context, "gpu_layers": verdict.setting.gpu_layers,
        "parts": dataclasses.asdict(verdict.memory),
        "tokens_per_second": {"prompt": round(speed.prompt, 1), "reply": round(speed.generation, 1)} if speed else None,
    }  # fmt: skip


def _checked(entry: Entry) -> str:
    """The checksum that is compared before every load, of a single file: llama.cpp computes nonsense from damage."""
    return entry.files[0].sha256 if len(entry.files) == 1 else ""


class _Kept:
    """The last setting of each model that worked, in the list of models (`Remembered`)."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def get(self, model: str) -> Setting | None:
        """None also for a note that makes no sense any more."""
        try:
            untrusted: Mapping[str, Any] | None = self._library.get(model)
            return _SETTING.validate_python(untrusted, strict=True) if untrusted is not None else None
        except (NotFoundError, ValidationError):
            return None

    def put(self, model: str, setting: Setting) -> None:
        """A model that was removed meanwhile needs none."""
        try:
            self._library.put(model, dataclasses.asdict(setting))
        except NotFoundError:
            return
