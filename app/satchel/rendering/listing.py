"""Lists of runs and of a run's events as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from satchel.rendering import moments
from satchel.rendering.claims import remark
from satchel.rendering.model import Block, Document, Heading, Line, Table, Tone, words
from satchel.rendering.neutralise import one_line

_STATES: dict[str, tuple[str, Tone]] = {
    "done": ("✓", "good"),
    "running": ("▸", "plain"),
    "queued": ("·", "muted"),
    "waiting": ("?", "warn"),
    "failed": ("✗", "bad"),
    "cancelled": ("−", "muted"),
}
_LONGEST_LIST = 400  # characters of sentences that an event lists, such as why a model's words were not taken


def compose_runs(document: Mapping[str, Any]) -> Document:
    """The document of ``runs list``: ``{"runs": [{"run","agent","status","title","started_at","ended_at"}]}``."""
    rows = tuple(_run(run) for run in document.get("runs") or ())
    head = ("Run", "Status", "Started", "Took", "Agent", "Title")
    block: Block = Table(label="Runs", head=head, rows=rows) if rows else remark("There are no runs to show.")
    return Document(title="Runs", blocks=(block,))


def _run(run: Mapping[str, Any]) -> tuple[Line, ...]:
    status = _text(run, "status")
    sign, tone = _STATES.get(status, ("?", "warn"))
    seconds = run.get("seconds")
    return (
        words(_text(run, "run"), "strong"),
        words(f"{sign} {status}", tone),
        words(moments.stamp(_text(run, "started_at"), seconds=False)),
        words(moments.length(timedelta(seconds=seconds)) if isinstance(seconds, int | float) else ""),
        words(_text(run, "agent")),
        words(_text(run, "title")),
    )


def compose_trace(document: Mapping[str, Any]) -> Document:
    """The document of ``runs trace``: ``{"run", "events": [{"seq","at","kind","body"}], "egress": [row]}``."""
    title = f"Events of run {_text(document, 'run')}".rstrip()
    rows = tuple(_event(event) for event in document.get("events") or ())
    head = ("#", "Time", "Event", "Details")
    block: Block = Table(label=title, head=head, rows=rows) if rows else remark("This run has no events yet.")
    return Document(title=title, blocks=(block, *_left(document.get("egress") or ())))


def _left(rows: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    """What was sent to servers for the run; nothing where nothing was."""
    if not rows:
        return ()
    head = ("Time", "Server", "Address", "For", "Sent", "Came", "How it ended")
    table = Table(label="Sent to servers", head=head, rows=tuple(_call(row) for row in rows))
    return Heading(text="Sent to servers"), table


def _call(row: Mapping[str, Any]) -> tuple[Line, ...]:
    fate = _text(row, "fate")
    tone: Tone = "plain" if fate == "answered" else "warn"
    sizes = (f"{int(row.get(key) or 0):,} bytes" for key in ("bytes_out", "bytes_in"))
    return (
        words(_clock(_text(row, "at"))), words(_text(row, "endpoint"), "strong"), words(_text(row, "origin")),
        words(_text(row, "purpose")), *(words(size) for size in sizes), words(fate, tone),
    )  # fmt: skip


def _clock(at: str) -> str:
    moment = moments.parse(at)
    return f"{moments.clock(moment)}:{moment.second:02}.{moment.microsecond // 1000:03}" if moment else ""


def _event(event: Mapping[str, Any]) -> tuple[Line, ...]:
    kind = _text(event, "kind")
    tone: Tone = "bad" if kind == "run_failed" else "warn" if kind in {"notice", "run_waiting"} else "plain"
    body = event.get("body")
    details = ", ".join(f"{k} {_short(v)}" for k, v in body.items()) if isinstance(body, Mapping) else ""
    name = words(kind.replace("_", " "), tone)
    return words(_text(event, "seq"), "muted"), words(_clock(_text(event, "at"))), name, words(one_line(details))


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        often = {one: value.count(one) for one in value}
        told = "; ".join(f"{one} (x{count})" if count > 1 else one for one, count in often.items())
        return told if len(told) <= _LONGEST_LIST else f"({len(value)})"
    if isinstance(value, list | dict):
        return f"({len(value)})" if len(str(value)) > 120 else str(value)
    return str(value)


def _text(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    return "" if value is None else one_line(str(value))
