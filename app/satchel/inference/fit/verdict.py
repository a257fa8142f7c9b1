"""Says in a sentence or two whether a model will run here and how well. It only informs: people may try anyway."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Literal

from satchel.domain.sentences import Sentence
from satchel.inference.fit import layers, memory, speed
from satchel.inference.fit.memory import Memory, Setting
from satchel.inference.fit.speed import SEEN, Speed
from satchel.inference.fit.words import gigabytes, words
from satchel.inference.gguf.description import Description
from satchel.inference.gguf.header import Header
from satchel.inference.hardware.devices import Device
from satchel.inference.hardware.machine import Machine
from satchel.inference.hardware.probe import Probe

Rank = Literal["runs well", "runs slowly", "won't fit"]

READING = 5.0
"""Tokens a second that people read: 238 words a minute (Brysbaert 2019), at 0.75 words per token."""

PATIENCE = 60.0
"""Seconds that somebody waits for an answer's first word at most without doing something else meanwhile."""

LEAST_CONTEXT = 4096
"""Tokens: agents fill their typed pieces in slices that fit this."""

RESERVE, RESERVE_SHARE = 2**29, 16
"""Bytes that stay free for other programs, and of a small machine no more than this part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to expect. `setting` is what to load it with, when it does not fit the smallest that makes sense; `speed` is
    None where nothing was measured. In bytes: `needed` of the machine's memory, of which `available` are free; `free`
    on the devices, of which `memory.device` are needed.
    """

    rank: Rank
    why: str
    setting: Setting
    needed: int
    memory: Memory
    speed: Speed | None
    available: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a model would run on. `features`: what the installed library was built with (`hardware.library`)."""

    machine: Machine
    features: AbstractSet[str]
    devices: Sequence[Device] = ()
    processor: Probe | None = None
    device: Probe | None = None


def judge(
    header: Header, model: Description, here: Surroundings, *, context: int, base: Setting | None = None
) -> Verdict:
    """The verdict for a model that should have `context` tokens; `base` says how it is loaded otherwise.

    The largest context that fits is suggested, from what is wanted down to `LEAST_CONTEXT`, halved each time.
    """
    base = base or Setting()
    verdict = None
    for tokens in _contexts(model, context):
        verdict = _judge(header, model, here, replace(base, context=tokens), wanted=context)
        if verdict.rank != "won't fit":
            break
    assert verdict is not None
    return verdict


def _contexts(model: Description, wanted: int) -> Iterator[int]:
    tokens = max(1, min(wanted, model.context) if model.context else wanted)
    yield tokens
    while tokens > LEAST_CONTEXT:
        tokens = max(LEAST_CONTEXT, tokens // 2)
        yield tokens


def _judge(header: Header, model: Description, here: Surroundings, setting: Setting, *, wanted: int) -> Verdict:
    chosen = layers.choose(header, model, setting, here.devices)
    setting = replace(setting, gpu_layers=chosen.gpu_layers)
    found = memory.predict(header, model, setting, here.features)
    shared = found.device if any(one.kind == "integrated" for one in here.devices) else 0
    fast = speed.predict(header, model, setting, here.processor, here.device) if here.processor else None
    missing = found.needed + shared + min(RESERVE, here.machine.total // RESERVE_SHARE) - here.machine.available
    verdict = Verdict(
        rank=_rank(model, missing, fast), why="", setting=setting, needed=found.needed + shared, memory=found,
        speed=fast, available=here.machine.available, free=sum(one.free for one in here.devices),
    )  # fmt: skip
    said = [*_sentences(verdict, model, wanted), *([chosen.why] if here.devices else ())]
    if fast and setting.gpu_layers and not here.device:
        said.append(Sentence.SPEED_OF_PROCESSOR)
    return replace(verdict, why=" ".join(said))


def _rank(model: Description, missing: int, fast: Speed | None) -> Rank:
    if missing > 0 or not model.weights or model.kind in ("adapter", "projector"):
        return "won't fit"
    if fast is None or (fast.generation >= READING and SEEN / fast.prompt <= PATIENCE):
        return "runs well"
    return "runs slowly"


def _sentences(verdict: Verdict, model: Description, wanted: int) -> Iterator[str]:
    needed, available, fast = gigabytes(verdict.needed), gigabytes(verdict.available), verdict.speed
    if model.kind in ("adapter", "projector"):
        yield Sentence.ADAPTER if model.kind == "adapter" else Sentence.PROJECTOR
    elif not model.weights:
        yield Sentence.NO_WEIGHTS
    elif verdict.rank == "won't fit":
        yield Sentence.WONT_FIT.format(needed=needed, available=available)
    elif fast is None:
        yield Sentence.FITS.format(needed=needed, available=available)
    else:
        told = Sentence.RUNS_WELL if verdict.rank == "runs well" else Sentence.RUNS_SLOWLY
        yield told.format(needed=needed, available=available, speed=words(fast.generation))
        if SEEN / fast.prompt > PATIENCE:
            yield Sentence.READING.format(tokens=f"{SEEN:,}", seconds=f"{SEEN / fast.prompt:,.0f}")
    if verdict.rank != "won't fit" and verdict.setting.context < min(wanted, model.context or wanted):
        yield Sentence.SHORTER.format(tokens=f"{verdict.setting.context:,}", wanted=f"{wanted:,}")
