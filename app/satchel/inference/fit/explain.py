"""What this machine can run, in plain words, for `satchel doctor`."""

from __future__ import annotations

from collections.abc import Iterator

from satchel.inference.fit.typical import SIZES, typical
from satchel.inference.fit.verdict import LEAST_CONTEXT, Surroundings, judge
from satchel.inference.fit.words import gigabytes


def explain(here: Surroundings) -> tuple[str, ...]:
    """Two to four sentences: what is there, what fits and how well, when that was measured."""
    return tuple(_sentences(here))


def _sentences(here: Surroundings) -> Iterator[str]:
    machine = here.machine
    found = ", ".join(f"{one.name} with {gigabytes(one.free)} free of {gigabytes(one.total)}" for one in here.devices)
    cores = "one core" if machine.usable == 1 else f"{machine.usable} cores"
    yield (f"{gigabytes(machine.total)} of memory, {gigabytes(machine.available)} free, {cores}, "
           f"{found or 'no GPU that llama.cpp can use'}.")  # fmt: skip
    ranks = {}
    for size in SIZES:
        header, model = typical(size)
        ranks[size.billions] = judge(header, model, here, context=LEAST_CONTEXT).rank
    fits = max((billions for billions, rank in ranks.items() if rank != "won't fit"), default=0.0)
    well = max((billions for billions, rank in ranks.items() if rank == "runs well"), default=0.0)
    yield _range(fits, well, is_measured=here.processor is not None)
    if here.processor is not None:
        yield f"Speeds rest on a measurement of {here.processor.at:%Y-%m-%d} with {_threads(here.processor.threads)}."
    if machine.is_on_battery:
        yield "The machine is on battery, where computing is slower and empties it fast."


def _range(fits: float, well: float, *, is_measured: bool) -> str:
    if not fits:
        return "No model fits at the moment; the smallest that are of use need about a gigabyte."
    whole = f"Models of up to about {fits:g} billion parameters at 4 bits"
    if not is_measured:
        return f"{whole} fit; how fast they are is not measured yet."
    if well == fits:
        return f"{whole} run well."
    if not well:
        return f"{whole} fit, but all of them run slowly."
    return f"{whole} fit; up to {well:g} billion run well."


def _threads(count: int) -> str:
    return "one thread" if count == 1 else f"{count} threads"
