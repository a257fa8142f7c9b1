"""Makes a checked result the run's newest one; every effect passes the outbox, so that a kill repeats none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from satchel.domain.runs import EventKind, RunInput
from satchel.runtime.steps.context import StepContext

_LONGEST_TITLE, _MOST_NAMED = 120, 2


def hand_over(context: StepContext, body: Mapping[str, Any], *, refining: bool = False) -> int:
    """Stores a result as a version and says so; `refining` while a model may still better it. Returns the version."""
    store, outbox, now = context.tools.store, context.tools.outbox, context.tools.clock()
    key = context.turn.key(context.run, context.step.id)
    fresh = outbox.claim(key, "result", {"run": context.run, "step": context.step.id})
    version = store.put_result(context.run, body, at=now)  # equal to the newest one, it keeps that one's version
    if fresh:
        outbox.mark(key, {"version": version})
    store.set_status(context.run, "running", title=title_for(body, context.command.inputs) or context.profile.title)
    news, word = {"version": version, **({"refining": True} if refining else {})}, "first" if refining else "result"
    context.emit(EventKind.RESULT_READY, news, context.turn.key(context.run, word))
    return version


def title_for(body: Mapping[str, Any], inputs: Sequence[RunInput]) -> str:
    """The result's own; else what was read and what came of it, so that such runs can be told apart."""
    note = str(body.get("note") or "").strip().rstrip(".")
    return title_of(body) or _line(": ".join(part for part in (_names(inputs), note) if part))


def _names(inputs: Sequence[RunInput]) -> str:
    """The last parts of their names, as many as fit into a title."""
    paths = ("standard input" if one.shown == "-" else one.shown for one in inputs)
    names = list(dict.fromkeys(path.rstrip("/\\").replace("\\", "/").rpartition("/")[2] or path for path in paths))
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def title_of(body: Mapping[str, Any]) -> str:
    """The first title in a result, nearest to the top, cut to a line for lists; empty when it has none."""
    level: list[Any] = [body]
    while level:
        for one in level:
            if isinstance(one, dict) and "title" in one:
                title = one["title"]
                text = title.get("text") if isinstance(title, dict) else title
                if isinstance(text, str) and text.strip():
                    return _line(text)
        level = [x for one in level for x in _inner(one)]
    return ""


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1] + "…"


def _inner(one: Any) -> list[Any]:
    values = list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []
    return [v for v in values if isinstance(v, dict | list)]
