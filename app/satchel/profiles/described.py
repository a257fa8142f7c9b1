"""What is told of a profile: in short in lists, in full where somebody wants to know whom they deal with."""

from __future__ import annotations

from typing import Any

from satchel.profiles.library import Profile
from satchel.profiles.skills import Skill

_LONGEST_TEXT = 64 << 10  # bytes of one skill's text that are told
_MOST_TEXTS = 20  # skills whose text is told


def in_short(profile: Profile) -> dict[str, Any]:
    """For a list."""
    return {"agent": profile.id, "version": profile.version, "title": profile.title,
            "description": profile.description, "built_in": profile.built_in,
            "needs_inputs": profile.agent.inputs.minimum > 0}  # fmt: skip


def in_full(profile: Profile) -> dict[str, Any]:
    """With its permissions as modes, their scopes, and the text of its skills; `cut` says that a text is not whole."""
    asked = profile.agent.permissions
    return {
        **in_short(profile), "author": profile.author, "license": profile.license,
        "keywords": list(profile.keywords), "steps": [step.id for step in profile.steps],
        "skills": [_skill(skill, has_text=place < _MOST_TEXTS) for place, skill in enumerate(profile.skills)],
        "permissions": dict(profile.permissions),
        "scopes": {name: list(getattr(asked, name).scopes) for name in type(asked).model_fields},
        "flagged": list(profile.flagged), "digest": profile.digest,
    }  # fmt: skip


def _skill(skill: Skill, *, has_text: bool) -> dict[str, Any]:
    raw = skill.text.encode()
    told = raw[: _LONGEST_TEXT if has_text else 0]
    return {"name": skill.name, "description": skill.description, "text": told.decode(errors="ignore"),
            "cut": len(told) < len(raw)}  # fmt: skip
