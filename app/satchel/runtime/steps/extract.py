"""Lets a craft fill its typed pieces from the passages, and from the earlier ones alone when a moment is compared."""

from __future__ import annotations

from satchel.runtime.moments import since_moment, up_to
from satchel.runtime.steps.context import Counts, StepContext

EARLIER = ".earlier"


def extract(context: StepContext) -> Counts:
    """Stores the pieces under the step's id, and what the passages up to `since` gave beside them."""
    craft = context.tools.craft(context.step.craft)
    bench = context.tools.bench(context.profile, context.progress)
    passages = context.passages
    pieces = craft.extract(passages, bench)
    earlier = None
    if context.turn.since is not None:
        moment = since_moment(context.turn.since, context.command, passages, context.tools.clock())
        earlier = {"since": moment.isoformat(), "pieces": craft.extract(up_to(passages, moment), bench)}
    context.put(context.step.id, pieces)
    context.put(context.step.id + EARLIER, earlier)
    return {"passages": len(passages)}
