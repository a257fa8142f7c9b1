"""Makes the checked result the run's newest one; every effect passes the outbox, so that a kill repeats none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from satchel.domain.runs import EventKind
from satchel.runtime.steps.context import Counts, StepContext

_LONGEST_TITLE = 120


def deliver(context: StepContext) -> Counts:
    """Stores the result as a version and says so."""
    origin = context.taken_from("verify", "compose")
    body = context.piece(origin.id)
    outbox = context.tools.outbox
    key = context.turn.key(context.run, context.step.id)
    fresh = outbox.claim(key, "result", {"run": context.run, "step": context.step.id})
    version = store_result(context, body)
    if fresh:
        outbox.mark(key, {"version": version})
    return {"version": version}


def store_result(context: StepContext, body: Mapping[str, Any]) -> int:
    """Makes it the run's newest result, once a turn; its version. Equal to the newest one, it keeps that one's."""
    store = context.tools.store
    version = store.put_result(context.run, body, at=context.tools.clock())
    store.set_status(context.run, "running", title=title_of(body) or context.profile.title)
    context.emit(EventKind.RESULT_READY, {"version": version}, context.turn.key(context.run, "result"))
    return version


def title_of(body: Mapping[str, Any]) -> str:
    """The first title in a result, nearest to the top, cut to a line for lists; empty when it has none."""
    level: list[Any] = [body]
    while level:
        for one in level:
            if isinstance(one, dict) and "title" in one:
                title = one["title"]
                text = title.get("text") if isinstance(title, dict) else title
                if isinstance(text, str) and text.strip():
                    line = " ".join(text.split())
                    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1] + "…"
        level = [x for one in level for x in _inner(one)]
    return ""


def _inner(one: Any) -> list[Any]:
    values = list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []
    return [v for v in values if isinstance(v, dict | list)]
