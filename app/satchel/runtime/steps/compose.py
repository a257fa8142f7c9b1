"""Lets a craft put the result together, with what changed since the moment or the result that the person has seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from satchel.runtime.moments import up_to
from satchel.runtime.steps.context import Counts, StepContext
from satchel.runtime.steps.extract import EARLIER


def compose(context: StepContext) -> Counts:
    """Stores the result, not yet checked, under the step's id."""
    origin = context.taken_from("extract")
    base, seen_at = _base(context, origin.id)
    craft = context.craft_behind(origin)
    body = craft.compose(context.passages, context.piece(origin.id), since=base, since_at=seen_at)
    context.put(context.step.id, body)
    return {}


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
