"""The JSON document of a run, exactly as `run --format json` prints it (DESIGN, Command line)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from satchel.domain.passages import EntryKind, Passage
from satchel.domain.ports import DecisionStore, RunStore
from satchel.domain.review import in_force
from satchel.domain.runs import EventKind, Run, RunEvent
from satchel.runtime.decided import tally, with_decisions
from satchel.runtime.turn import MODEL

CONTEXT = 4000  # code points of an entry that are worth showing beside a citation
_STATUS = {
    EventKind.RUN_FINISHED: "done",
    EventKind.RUN_FAILED: "failed",
    EventKind.RUN_CANCELLED: "cancelled",
    EventKind.RUN_WAITING: "waiting",
}


def build_document(store: RunStore, decisions: DecisionStore, run: Run) -> dict[str, Any]:
    """Everything about a run as it stands; `result` is None while there is none."""
    events = store.events(run.id)
    reading = store.reading(run.id)
    result = store.result(run.id)
    standing = in_force(decisions.of_run(run.id))
    used = [p for p in reading.passages if p.kind is not EntryKind.SYSTEM and p.text.strip()]
    out: dict[str, Any] = {
        "run": run.id,
        "agent": run.agent,
        "agent_version": run.agent_version,
        "model": store.piece(run.id, MODEL),
        "status": _status(run, events, result is not None),
        "result": with_decisions(result, standing) if result is not None else None,
        "assumptions": [{"source": a.source, "what": a.what, "value": a.value} for a in reading.assumptions],
        "coverage": {
            "sources": len(reading.sources),
            "entries": sum(s.entries for s in reading.sources),
            "read": len(used),
            "skipped": [{"source": s.source, "why": s.why} for s in reading.skipped],
        },
        "timings": _timings(events),
    }
    if result is not None:
        out["review"] = tally(result, standing)
        out["entries"] = context(result, reading.passages)
    if run.title:
        out["title"] = run.title
    failure = next((e for e in reversed(events) if e.kind is EventKind.RUN_FAILED), None)
    if out["status"] == "failed" and failure is not None:
        out["error"] = dict(failure.body)
    return out


def context(result: Mapping[str, Any], passages: Sequence[Passage]) -> dict[str, dict[str, dict[str, str | None]]]:
    """``{source: {entry: {"author", "at", "text"}}}`` of the cited entries and their neighbours, for reading beside."""
    wanted = {(source, n) for source, entry in _cited(result) for n in (entry - 1, entry, entry + 1)}
    out: dict[str, dict[str, dict[str, str | None]]] = {}
    for passage in passages:
        if passage.entry is not None and (passage.source, passage.entry) in wanted:
            at = passage.at.isoformat() if passage.at else None
            row = {"author": passage.author, "at": at, "text": passage.text[:CONTEXT]}
            out.setdefault(passage.source, {})[str(passage.entry)] = row
    return out


def _cited(value: Any) -> Iterator[tuple[str, int]]:
    """Every (source, entry) that a citation anywhere in the result names."""
    if isinstance(value, Mapping):
        if isinstance(value.get("entry"), int) and "quote" in value:
            yield str(value["source"]), value["entry"]
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from _cited(one)


def _status(run: Run, events: Sequence[RunEvent], has_result: bool) -> str:
    """The last event decides: it is stored before the status is. A followed run's result is done for what it read."""
    if events and events[-1].kind in _STATUS:
        return _STATUS[events[-1].kind]
    if run.command.follow and has_result and run.status in ("queued", "running"):
        return "done"
    return run.status


def _timings(events: Sequence[RunEvent]) -> dict[str, float]:
    """Seconds by step, from the last time that each was taken."""
    finished = [e for e in events if e.kind is EventKind.STEP_FINISHED]
    return {str(e.body["step"]): float(e.body["seconds"]) for e in finished}
