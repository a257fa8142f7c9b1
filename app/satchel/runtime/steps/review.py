"""Lets a person look before anything is delivered: the checked result is stored, and the run waits for decisions."""

from __future__ import annotations

from satchel.domain.review import in_force
from satchel.domain.runs import RunCommand
from satchel.domain.sentences import Sentence
from satchel.profiles.library import Profile
from satchel.runtime.decided import open_claims
from satchel.runtime.pause import PausedError
from satchel.runtime.steps.context import Counts, StepContext
from satchel.runtime.steps.result import hand_over


def review(context: StepContext) -> Counts:
    """Raises `PausedError` while a claim is open; does nothing where nobody asked for a review."""
    if not is_wanted(context.profile, context.command):
        return {}
    body = context.piece(context.taken_from("verify").id)
    hand_over(context, body)
    left = open_claims(body, in_force(context.tools.decisions.of_run(context.run)))
    if left:
        why = Sentence.ONE_WAITS if len(left) == 1 else Sentence.MANY_WAIT
        raise PausedError(context.step.id, why.format(count=len(left)))
    return {}


def is_wanted(profile: Profile, command: RunCommand) -> bool:
    """Whether the profile always wants a review, or the person asked for one and the profile has it."""
    when = profile.agent.review.when
    return when == "always" or (when == "asked" and command.review)
