"""Checks every claim of the result against the words that it cites."""

from __future__ import annotations

from satchel.runtime.checks.result import count_support, verify_result
from satchel.runtime.steps.context import Counts, StepContext


def verify(context: StepContext) -> Counts:
    """Stores the checked result under the step's id."""
    origin = context.taken_from("compose")
    checked = verify_result(context.piece(origin.id), context.passages)
    context.put(context.step.id, checked)
    return count_support(checked)
