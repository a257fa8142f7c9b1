"""Decides whether a command can become a run, before anything is stored."""

from __future__ import annotations

from dataclasses import replace

from satchel.domain.errors import MissingError, UsageError
from satchel.domain.runs import Run, RunCommand
from satchel.profiles.library import Profile
from satchel.runtime.moments import check_since, read_options
from satchel.runtime.steps.registry import check_steps
from satchel.runtime.steps.review import is_wanted
from satchel.runtime.tools import Tools


def admit(tools: Tools, command: RunCommand) -> Profile:
    """The profile that will run. Raises the `SatchelError` that says what is wrong with the command."""
    profile = tools.library.get(command.agent)
    check_steps(profile)
    for step in profile.steps:
        if step.kind == "extract":
            tools.craft(step.craft)
    read_options(command)
    check_since(command.since)
    if command.model not in (None, "none"):
        if tools.models is None or not profile.agent.model:
            raise MissingError(
                f"The agent {profile.id} works without a language model and takes none.",
                "Leave --model out, or give none.",
            )
        tools.models.check(command.model)
    _check_review(profile, command)
    given, wanted = len(command.inputs), profile.agent.inputs
    if given < wanted.minimum:
        raise UsageError(f"The agent {profile.id} needs something to read.", wanted.hint or "Name a file or a folder.")
    if given > wanted.maximum:
        most = f"The agent {profile.id} takes at most {wanted.maximum} inputs, not {given}."
        raise UsageError(most, "Name a folder.")
    return profile


def _check_review(profile: Profile, command: RunCommand) -> None:
    can_wait = any(s.kind == "review" for s in profile.steps) and profile.agent.review.when != "never"
    if command.review and not can_wait:
        raise UsageError(f"The agent {profile.id} has no step that pauses for a review.", "Leave --review out.")
    if command.follow and is_wanted(profile, command):
        raise UsageError(
            "A run that is followed cannot wait for a review.",
            "Follow it without, and review what it finds whenever you like: satchel review list",
        )


def continued(old: Run, command: RunCommand) -> RunCommand:
    """The old command with the new one's inputs and wishes. Raises `UsageError` for another agent."""
    if command.agent and command.agent != old.agent:
        raise UsageError(
            f"The run {old.id} belongs to the agent {old.agent}.", "Continue it with that agent, or start a new run."
        )
    known = set(old.command.inputs)
    more = tuple(dict.fromkeys(one for one in command.inputs if one not in known))
    was = old.command
    return replace(
        command, agent=old.agent, inputs=was.inputs + more, continues=old.id, zone=command.zone or was.zone,
        day=command.day or was.day, private=command.private or was.private, say=command.say or was.say,
        review=command.review or was.review,
    )  # fmt: skip
