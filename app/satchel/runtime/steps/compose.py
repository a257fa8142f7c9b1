"""Lets a craft put the result together, with what changed since the moment or the result that the person has seen.

Where a model has something to better, the result is handed over before it is asked: nobody waits for a slow one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from satchel.domain.runs import EventKind
from satchel.runtime.checks.result import verify_result
from satchel.runtime.filling import RunFiller, at_hand
from satchel.runtime.moments import up_to
from satchel.runtime.steps.context import Counts, StepContext
from satchel.runtime.steps.extract import EARLIER
from satchel.runtime.steps.model import model_for
from satchel.runtime.steps.result import hand_over
from satchel.runtime.turn import MODEL


def compose(context: StepContext) -> Counts:
    """Stores the result, not yet checked, under the step's id."""
    origin = context.taken_from("extract")
    base, seen_at = _base(context, origin.id)
    craft, passages, pieces = context.craft_behind(origin), context.passages, context.piece(origin.id)
    body = craft.compose(passages, pieces, since=base, since_at=seen_at)
    filler = model_for(context)
    context.tools.store.put_piece(context.run, MODEL, None, None)
    if filler is not None:
        if filler.room:
            hand_over(context, verify_result(body, passages), refining=True)
        bench = at_hand(context.tools.bench(context.profile, context.progress), filler, passages)
        body = craft.refine(passages, pieces, body, bench)
        filler.prune()
        _tell_missing(context, filler)
    context.tools.store.put_piece(context.run, MODEL, filler.used or None if filler else None, None)
    context.put(context.step.id, body)
    return {}


def _tell_missing(context: StepContext, filler: RunFiller) -> None:
    """Who named a model or put one to work is told when it gave nothing; the trace alone is not looked at."""
    if filler.used or not filler.problem:
        return
    name = context.command.model
    text = f"{name or 'A model'} took no part in this result. {filler.problem}"
    key = hashlib.sha256(filler.problem.encode()).hexdigest()[:16]  # a followed run says the same thing once
    context.emit(EventKind.NOTICE, {"text": text}, f"{context.run}:no model:{key}")


def _base(context: StepContext, origin: str) -> tuple[Mapping[str, Any] | None, str | None]:
    """The earlier result and when it stood, or nothing to compare with."""
    store = context.tools.store
    earlier = store.piece(context.run, origin + EARLIER)
    if earlier is not None:
        moment = datetime.fromisoformat(earlier["since"])
        craft = context.craft_behind(context.taken_from("extract"))
        then = craft.compose(up_to(context.passages, moment), earlier["pieces"], since=None, since_at=None)
        return then, earlier["since"]
    if context.turn.base_at is None:
        return None, None
    return store.result_at(context.run, datetime.fromisoformat(context.turn.base_at)), context.turn.base_at
