"""What fills a step's typed pieces: a model on the run's terms, with every call on the run's record."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from satchel.domain.runs import EventKind
from satchel.runtime.filling import Replies, RunFiller, prompts_of, terms_for
from satchel.runtime.steps.context import StepContext


def model_for(context: StepContext) -> RunFiller | None:
    """None where the agent takes no model, the person wants none, there is none, or nothing was read."""
    labels, tools = context.labels(), context.tools
    if tools.models is None or labels is None:
        return None
    terms = terms_for(context.profile, "compose", labels, context.command.model, run=context.run)
    if terms is None:
        return None
    numbers = count(1)

    def tell(task: str, body: Mapping[str, Any]) -> None:
        context.check()
        key = context.turn.key(context.run, context.step.id, "model", str(next(numbers)))
        context.emit(EventKind.MODEL_CALLED, {"step": context.step.id, "task": task, **body}, key)

    return RunFiller(
        tools.models, terms, prompts_of(context.profile), tell=tell, cancelled=context.cancelled,
        replies=Replies(tools.store, context.run, labels),
        wrote=lambda name, pieces, most: context.progress(pieces, most, f"{name} writes"),
    )  # fmt: skip
