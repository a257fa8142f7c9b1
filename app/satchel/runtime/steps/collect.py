"""Fetches what the person named, keeps the originals, and reads them into passages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from satchel.domain.errors import InputError
from satchel.domain.passages import Input, ReadOptions, ReadResult, Skipped
from satchel.runtime.moments import read_options
from satchel.runtime.steps.context import Counts, StepContext
from satchel.runtime.turn import READING


def collect(context: StepContext) -> Counts:
    """Stores the reading. Inputs with the same bytes as last time are not read again."""
    inputs = _fetch(context)
    options = read_options(context.command)
    store, run = context.tools.store, context.run
    digest = _digest(inputs, options)
    known = store.piece(run, READING)
    known = known if isinstance(known, dict) else {}
    if known.get("digest") != digest:
        for one in inputs:
            for file in one.files:
                context.tools.originals.put(file.data)
        reading = _with_all_skipped(context.tools.reader.read(inputs, options), inputs)
        reading = replace(reading, skipped=(*reading.skipped, *_begun_anew(known.get("entries", {}), reading)))
        _bound(context, reading)
        store.put_piece(run, READING, None, None)  # a kill before the next two lines must not pass for "read already"
        store.put_reading(run, reading)
        entries_of = {source.name: source.entries for source in reading.sources}
        store.put_piece(run, READING, {"digest": digest, "entries": entries_of}, None)
        context.readings.forget()
    reading = context.readings.get()
    entries = sum(s.entries for s in reading.sources)
    if entries == 0 and not context.command.follow:
        raise InputError(
            "There are no entries in what was given: no message, cue, mail, alert or note.",
            "Check that these are the right files; --follow waits for them to grow.",
        )
    return {"sources": len(reading.sources), "entries": entries, "skipped": len(reading.skipped)}


def _fetch(context: StepContext) -> list[Input]:
    wanted = context.command.inputs
    fetched = []
    for done, one in enumerate(wanted):
        context.progress(done, len(wanted), one.shown)
        fetched.append(context.tools.source.fetch(one.path, one.shown))
    context.progress(len(wanted), len(wanted), "")
    return fetched


def _digest(inputs: Sequence[Input], options: ReadOptions) -> str:
    total = hashlib.sha256(repr((str(options.zone), options.day, options.privacy.value)).encode())
    for one in inputs:
        files = [(f.name, hashlib.sha256(f.data).hexdigest()) for f in one.files]
        skipped = [(s.source, s.why) for s in one.skipped]
        total.update(json.dumps([one.shown, one.folder, files, skipped]).encode())
    return total.hexdigest()


def _with_all_skipped(reading: ReadResult, inputs: Sequence[Input]) -> ReadResult:
    """What fetching left out belongs to the same list as what reading left out."""
    known = set(reading.skipped)
    more: list[Skipped] = []
    for one in inputs:
        more += [s for s in one.skipped if s not in known]
    return replace(reading, skipped=(*reading.skipped, *dict.fromkeys(more)))


def _begun_anew(before: Mapping[str, int], reading: ReadResult) -> list[Skipped]:
    """What a log loses when it is rotated between two readings: its name then stands for a new file."""
    now = {source.name: source.entries for source in reading.sources}
    lost = {name: count for name, count in before.items() if now.get(name, count) < count}
    why = "its {:,} earlier entries: it was replaced by a new file"
    return [Skipped(source=name, why=why.format(count)) for name, count in lost.items()]


def _bound(context: StepContext, reading: ReadResult) -> None:
    most = context.profile.agent.budget.entries
    if len(reading.passages) > most:
        raise InputError(
            f"There are {len(reading.passages):,} entries; this agent takes at most {most:,}.",
            "Give it a smaller part.",
        )
