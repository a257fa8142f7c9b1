"""Which kinds of steps this program can take."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from satchel.domain.errors import RefusedError
from satchel.profiles.library import Profile
from satchel.runtime.steps.collect import collect
from satchel.runtime.steps.compose import compose
from satchel.runtime.steps.context import Counts, StepContext
from satchel.runtime.steps.deliver import deliver
from satchel.runtime.steps.extract import extract
from satchel.runtime.steps.review import review
from satchel.runtime.steps.verify import verify

STEPS: Mapping[str, Callable[[StepContext], Counts]] = {
    "collect": collect,
    "extract": extract,
    "compose": compose,
    "verify": verify,
    "review": review,
    "deliver": deliver,
}


def check_steps(profile: Profile) -> None:
    """Raises `RefusedError` for a profile with a step that cannot be taken here: half an agent is not run."""
    for step in profile.steps:
        if step.kind not in STEPS:
            raise RefusedError(
                f"The agent {profile.id} has a step this version cannot take ({step.id}: {step.kind}).",
                "Update Satchel.",
            )
    kinds = [s.kind for s in profile.steps]
    if "deliver" not in kinds or "verify" not in kinds[: kinds.index("deliver")]:
        raise RefusedError(
            f"The agent {profile.id} would deliver a result that was not checked.",
            "Ask its publisher for a version with a verify step before deliver.",
        )
    if "review" in kinds and not kinds.index("verify") < kinds.index("review") < kinds.index("deliver"):
        raise RefusedError(
            f"The agent {profile.id} has its review at the wrong place.",
            "Ask its publisher for a version with the review step between verify and deliver.",
        )
    if profile.agent.review.when == "always" and "review" not in kinds:
        raise RefusedError(
            f"The agent {profile.id} wants a review before every delivery, and has no step that waits for one.",
            "Ask its publisher for a version with a review step between verify and deliver.",
        )
