"""Who is who in a Slack export: users.json and channels.json beside the channel folders."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from satchel.domain.passages import Passage
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.records import listed
from satchel.readers.slack_text import words
from satchel.readers.turns import Person, person

_USER_FILES = ("users.json", "org_users.json")
_CHANNEL_FILES = ("channels.json", "groups.json")
_SIDE_FILES = frozenset({*_USER_FILES, *_CHANNEL_FILES, "dms.json", "mpims.json", "integration_logs.json", "lists.json",
                         "canvases.json", "file_conversations.json", "huddle_transcripts.json"})  # fmt: skip
_USER = re.compile(r'\s*\[\s*\{(?=.{0,8000}"id"\s*:\s*"[UW][A-Z0-9]+")(?=.{0,8000}"(?:profile|real_name)"\s*:)', re.S)
_CHANNEL = re.compile(
    r'\s*\[\s*\{(?=.{0,400}"id"\s*:\s*"[CGD][A-Z0-9]+")(?=.{0,8000}"(?:members|is_archived|purpose|creator)"\s*:)', re.S
)


@dataclass(frozen=True, slots=True)
class Directory:
    """`people` by user id, `mentions` the names after "@", `channels` the names after "#", `bots` the ids of bots."""

    people: Mapping[str, Person] = field(default_factory=dict)
    mentions: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    bots: frozenset[str] = frozenset()


def directory_of(file: SourceFile) -> Directory:
    """The directory that belongs to a file: in the nearest folder above it that has one."""
    return _parse(_beside(file, _USER_FILES), _beside(file, _CHANNEL_FILES))


def _beside(file: SourceFile, names: tuple[str, ...]) -> bytes:
    for folder in PurePosixPath(file.inner).parents:
        for name in names:
            data = file.siblings.get(str(folder / name))
            if data is not None:
                return data
    return b""


@lru_cache(maxsize=4)
def _parse(users: bytes, channels: bytes) -> Directory:
    people, mentions, bots = {}, {}, set()
    for user in listed(_loads(users)):
        key = words(user.get("id"))
        people[key] = user_person(user, key)
        profile = user.get("profile")
        display = words(profile.get("display_name")) if isinstance(profile, Mapping) else ""
        mentions[key] = display or words(user.get("name")) or people[key].shown
        if user.get("is_bot") is True or key == "USLACKBOT":
            bots.add(key)
    names = {words(c.get("id")): words(c.get("name")) for c in listed(_loads(channels))}
    return Directory(people, mentions, names, frozenset(bots))


def user_person(user: Mapping[str, Any], key: str) -> Person:
    """A person of a users.json record or of a message's `user_profile`: display name, else real name, handle, id."""
    inner = user.get("profile")
    profile: Mapping[str, Any] = inner if isinstance(inner, Mapping) else user
    real = words(profile.get("real_name")) or words(user.get("real_name"))
    handle = words(user.get("name"))
    shown = words(profile.get("display_name")) or real or handle or key
    return person(shown, key, handle, real, words(profile.get("email")))


def _loads(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig", "replace")) if data else []
    except (ValueError, RecursionError):
        return []


def recognise(file: SourceFile) -> Confidence:
    """Certain for lists of users and channels, and for the empty lists that an export holds under known names."""
    head = file.text[:20_000]
    if _USER.match(head) or _CHANNEL.match(head):
        return Confidence.CERTAIN
    named = PurePosixPath(file.inner).name in _SIDE_FILES
    return Confidence.CERTAIN if named and head.lstrip()[:1] == "[" and '"ts"' not in head else Confidence.NO


def read(_file: SourceFile, _context: ReadContext) -> Iterator[Passage]:
    """Nothing: the channel files use it."""
    return iter(())


SLACK_DIRECTORY = FormatSpec(
    name="slack-directory", title="Slack export: users and channels", recognise=recognise, read=read, auxiliary=True
)
