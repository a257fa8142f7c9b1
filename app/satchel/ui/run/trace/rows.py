"""A run's trace as rows on a time axis: turns, their steps, what models were asked in them, and what left the machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from satchel.domain.runs import EventKind, RunEvent
from satchel.rendering.neutralise import neutralise
from satchel.ui.moments import lasted
from satchel.ui.run.course import counted, step_name
from satchel.ui.run.trace.details import amount_of, clock, details, fate, privacy, size
from satchel.ui.sentences import spoken
from satchel.ui.words import _, n_

Kind = Literal["turn", "step", "model", "event", "left", "nothing"]
HEADS = ("turn", "nothing")  # kinds of rows about which no more is known


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """One row. `begin` and `length` are seconds on the axis of its turn, which is `axis` seconds long (0: no bar)."""

    kind: Kind
    label: str
    detail: str = ""
    icon: str = ""
    tone: str = "secondary"
    begin: float = 0.0
    length: float = 0.0
    axis: float = 0.0
    body: tuple[tuple[str, str], ...] = ()  # everything that the trace has, name and value


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """All rows and one line about the whole."""

    rows: tuple[TraceRow, ...]
    total: str


def trace(body: Mapping[str, Any]) -> Trace:
    """From an answer of `runs.trace`."""
    events = [RunEvent.from_json(one) for one in body.get("events") or ()]
    egress = [one for one in body.get("egress") or () if isinstance(one, Mapping)]
    rows: list[TraceRow] = []
    turns = list(_turns(events))
    for place, turn in enumerate(turns, 1):
        rows += _turn(turn, place, len(turns))
    rows += _departures(egress)
    return Trace(rows=tuple(rows), total=_total(turns, events, egress))


def _turns(events: Sequence[RunEvent]) -> Iterator[list[RunEvent]]:
    """A turn begins with each start and each resumption: between two lie hours that no axis should show."""
    turn: list[RunEvent] = []
    for event in events:
        if event.kind in (EventKind.RUN_STARTED, EventKind.RUN_RESUMED) and turn:
            yield turn
            turn = []
        turn.append(event)
    if turn:
        yield turn


def _turn(events: Sequence[RunEvent], place: int, count: int) -> Iterator[TraceRow]:
    start, axis = events[0].at, max(_span(events), 0.001)
    named = _("Turn {number} of {count}").format(number=place, count=count) if count > 1 else _("Course")
    when = f"{start.astimezone():%Y-%m-%d %H:%M:%S}"
    yield TraceRow(kind="turn", label=named, detail=f"{when} · {lasted(axis)}", axis=axis)
    open_steps: dict[str, RunEvent] = {}
    rows: list[tuple[float, int, TraceRow]] = []
    for event in events:
        body, offset = event.body, (event.at - start).total_seconds()
        match event.kind:
            case EventKind.STEP_STARTED:
                open_steps[str(body.get("step"))] = event
            case EventKind.STEP_FINISHED:
                began = open_steps.pop(str(body.get("step")), None)
                begin = (began.at - start).total_seconds() if began else max(offset - amount_of(body.get("seconds")), 0.0)
                rows.append((begin, event.seq, _step(body, begin, offset, axis)))
            case EventKind.MODEL_CALLED:
                row = _model(body, offset, axis)
                rows.append((row.begin, event.seq, row))
            case _:
                rows.append((offset, event.seq, _event(event, offset, axis)))
    for name, began in open_steps.items():
        offset = (began.at - start).total_seconds()
        row = _step({"step": name}, offset, axis, axis, detail=_("not finished"))
        rows.append((offset, began.seq, row))
    yield from (row for _begin, _seq, row in sorted(rows, key=lambda one: one[:2]))


def _step(body: Mapping[str, Any], begin: float, end: float, axis: float, *, detail: str = "") -> TraceRow:
    name = str(body.get("step") or "")
    counts = {key: value for key, value in body.items() if isinstance(value, int) and not isinstance(value, bool)}
    return TraceRow(
        kind="step", label=step_name(neutralise(name)), detail=detail or counted(name, counts), icon="rows", tone="accent",
        begin=begin, length=max(end - begin, 0.0), axis=axis, body=details(body),
    )  # fmt: skip


def _model(body: Mapping[str, Any], offset: float, axis: float) -> TraceRow:
    seconds = amount_of(body.get("seconds"))
    model, task = neutralise(str(body.get("model") or "")), neutralise(str(body.get("task") or ""))
    if body.get("problem"):
        detail, tone = neutralise(str(body["problem"])), "warn"
    elif body.get("kept"):
        detail, tone = _("kept from before, not asked again"), "good"
    elif "taken" in body:
        detail, tone = n_("{n} sentence taken", "{n} sentences taken", int(amount_of(body["taken"]))), "secondary"
        if isinstance(body.get("left_out"), list):
            detail += " · " + n_("{n} left out", "{n} left out", len(body["left_out"]))
    else:
        detail, tone = tokens(body), "secondary"
    label = _("{model}: {task}").format(model=model, task=task) if model else task or _("A model")
    return TraceRow(
        kind="model", label=label, detail=detail, icon="models", tone=tone, begin=max(offset - seconds, 0.0),
        length=seconds, axis=axis, body=details(body),
    )  # fmt: skip


def tokens(body: Mapping[str, Any]) -> str:
    """Tokens of a call, and how many of them the model had in its cache."""
    prompt, cached, reply = (int(amount_of(body.get(key))) for key in ("prompt", "cached", "reply"))
    if not prompt and not reply:
        return ""
    read = n_("{n} token read", "{n} tokens read", prompt)
    kept = n_("{n} from the cache", "{n} from the cache", cached) if cached else ""
    return " · ".join(part for part in (read, kept, n_("{n} written", "{n} written", reply)) if part)


def _event(event: RunEvent, offset: float, axis: float) -> TraceRow:
    body = event.body
    label, icon, tone, detail = {
        EventKind.RUN_STARTED: (_("Started"), "play", "secondary", ""),
        EventKind.RUN_RESUMED: (_("Went on"), "resume", "secondary", ""),
        EventKind.RESULT_READY: (_("A result was ready"), "check", "good", ""),
        EventKind.NOTICE: (_("Note"), "info", "warn", str(body.get("text") or "")),
        EventKind.RUN_WAITING: (_("Waits for you"), "review", "warn", spoken(str(body.get("why") or ""))),
        EventKind.RUN_FINISHED: (_("Done"), "check", "good", ""),
        EventKind.RUN_FAILED: (_("Failed"), "alert", "bad", str(body.get("what") or "")),
        EventKind.RUN_CANCELLED: (_("Cancelled"), "stop", "muted", ""),
    }.get(event.kind, (event.kind.value, "info", "secondary", ""))  # fmt: skip
    return TraceRow(kind="event", label=label, detail=neutralise(detail), icon=icon, tone=tone, begin=offset, axis=axis,
                    body=details(body))  # fmt: skip


def _departures(egress: Sequence[Mapping[str, Any]]) -> Iterator[TraceRow]:
    if not egress:
        yield TraceRow(kind="turn", label=_("What left this machine"))
        yield TraceRow(kind="nothing", label=_("Nothing left this machine."), icon="shield", tone="good")
        return
    yield TraceRow(kind="turn", label=_("What left this machine"), detail=n_("{n} call", "{n} calls", len(egress)))
    for one in egress:
        labels = one.get("labels")
        label = str(labels.get("privacy") or "") if isinstance(labels, Mapping) else ""
        parts = (size(one.get("bytes_out")), privacy(label), fate(str(one.get("fate") or "")), clock(one.get("at")))
        yield TraceRow(
            kind="left", label=neutralise(str(one.get("origin") or one.get("endpoint") or "")),
            detail=" · ".join(part for part in parts if part), icon="external", tone="warn", body=details(one),
        )  # fmt: skip


def _total(turns: Sequence[Sequence[RunEvent]], events: Sequence[RunEvent], egress: Sequence[Mapping[str, Any]]) -> str:
    calls = [one.body for one in events if one.kind is EventKind.MODEL_CALLED and one.body.get("model")]
    asked = [one for one in calls if "prompt" in one or "reply" in one]
    parts = [lasted(sum(_span(turn) for turn in turns))]
    parts.append(n_("{n} model call", "{n} model calls", len(asked)) if asked else _("no model was asked"))
    if told := tokens({key: sum(amount_of(one.get(key)) for one in asked) for key in ("prompt", "cached", "reply")}):
        parts.append(told)
    if kept := sum(1 for one in calls if one.get("kept")):
        parts.append(n_("{n} reply kept from before", "{n} replies kept from before", kept))
    left = sum(amount_of(one.get("bytes_out")) for one in egress)
    parts.append(_("{size} left this machine").format(size=size(left)) if egress else _("nothing left this machine"))
    return " · ".join(parts)


def _span(events: Sequence[RunEvent]) -> float:
    return max(0.0, (events[-1].at - events[0].at).total_seconds())
