"""What needs no guessing: an agent that the request names, and which agents take what came with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from satchel.domain.sentences import Sentence
from satchel.profiles.library import Profile
from satchel.runtime.routing.request import Request

_MENTION = re.compile(r"@([^\s@][^\s]{0,63})")
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Agents that the text names in front, and the text without the name; `unknown` is a name that nobody has."""

    profiles: tuple[Profile, ...] = ()
    rest: str = ""
    unknown: str = ""
    by_mention: bool = False  # with an @


def named(text: str, profiles: Sequence[Profile]) -> Named:
    """`@id …`, `@Title …`, `id: …`, `Title: …`. A bare word in front names nobody: an agent may be called "please"."""
    start = text.lstrip()[: _LONGEST_NAME + 2]
    at = start.startswith("@")
    said = _plain(start[1:] if at else start)
    found = [(len(name), p) for p in profiles for name in {_plain(p.id), _plain(p.title)} if _begins(said, name, at)]
    if found:
        longest = max(length for length, _ in found)
        chosen = {p.id: p for length, p in found if length == longest}
        rest = text.lstrip()[longest + at :].lstrip(" \t,:")
        return Named(profiles=tuple(chosen.values()), rest=rest.strip(), by_mention=at)
    mention = _MENTION.match(start) if at else None
    return Named(rest=text, unknown=mention[1].rstrip(",:.") if mention else "")


def _begins(said: str, name: str, at: bool) -> bool:
    """Whether the name stands in front and ends there: by a colon, after an @ by anything that no name goes on with."""
    if not name or not said.startswith(name):
        return False
    after = said[len(name) :]
    return after.startswith(":") if not at else not after or after[0] in " \t\n,:"


def _plain(text: str) -> str:
    """Lower case with as many characters as before, so that what is behind a name can be cut off."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def refuses(profile: Profile, request: Request) -> str:
    """Why the agent cannot take what came with the request; empty when it can."""
    wanted, given = profile.agent.inputs, len(request.kinds)
    if given > wanted.maximum:
        return Sentence.TOO_MANY.format(most=wanted.maximum, given=given)
    known = len(request.formats) and all(kind in request.formats for kind in request.kinds)
    if known and wanted.formats and not request.formats & set(wanted.formats):
        return Sentence.NOT_READ.format(kinds=", ".join(sorted(request.formats)))
    return ""


def lacks(profile: Profile, request: Request) -> bool:
    """Whether it needs more to read than came with the request."""
    return len(request.kinds) < profile.agent.inputs.minimum


def is_made_for(profile: Profile, request: Request) -> bool:
    """Whether the profile itself names every format that came with the request."""
    return bool(request.formats) and request.formats <= set(profile.agent.inputs.formats)
