"""Chooses how many layers go to the devices, by the memory that they have free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from satchel.domain.sentences import Sentence
from satchel.inference.fit.memory import Setting, compute_bytes, device_needs
from satchel.inference.fit.words import gigabytes
from satchel.inference.gguf.description import Description
from satchel.inference.gguf.header import Header
from satchel.inference.hardware.devices import Device

RESERVE = 2**30  # bytes left free on a device: screen, browser; llama.cpp's own default target (common/fit.cpp)
RESERVE_SHARE = 8  # of a small device no more than this part


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """How many, and why in one sentence."""

    gpu_layers: int
    why: str


def room(devices: Sequence[Device]) -> int:
    """Bytes that a model may take of the devices together."""
    return sum(max(0, one.free - min(RESERVE, one.total // RESERVE_SHARE)) for one in devices)


def choose(header: Header, model: Description, setting: Setting, devices: Sequence[Device]) -> Layers:
    """The most layers that fit; none where there is no device or too little room on it. `setting.gpu_layers` is unused.

    Several devices share the layers by what each has free, as llama.cpp does by default; each needs working memory of
    its own, and on average half a layer does not fit where it would have to go.
    """
    if not devices:
        return Layers(gpu_layers=0, why=str(Sentence.NO_DEVICE))
    names = " and ".join(one.name for one in devices)
    more = len(devices) - 1
    lost = more * (compute_bytes(model, setting) + max((block.weights for block in model.blocks), default=0))
    needs, free = device_needs(header, model, setting), room(devices)
    fitting = [count for count in range(1, len(needs)) if needs[count] + lost <= free]
    if not fitting:
        least = gigabytes(needs[min(2, len(needs) - 1)] + lost)
        why = Sentence.NO_ROOM.format(needed=least, devices=names, free=gigabytes(free))
        return Layers(gpu_layers=0, why=why)
    count, total = max(fitting), gigabytes(sum(one.free for one in devices))
    told = Sentence.ON_DEVICES if count == len(needs) - 1 else Sentence.PARTLY
    why = told.format(devices=names, needed=gigabytes(needs[count]), free=total, some=count, all=len(needs) - 1)
    return Layers(gpu_layers=count, why=why)
