"""Reads SKILL.md files in the Agent Skills format; scripts beside them stay inert."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from satchel.domain.errors import InputError

_PATH = re.compile(r"skills/([^/]+)/SKILL\.md")
_NAME = re.compile(r"(?!.*--)[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_KEY = re.compile(r"([A-Za-z][\w-]*):[ \t]*(.*)")
_MAX = 256 << 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """Know-how in prose: what it is for, and the text itself (Markdown)."""

    name: str
    description: str
    text: str


def read_skills(files: Mapping[str, bytes]) -> tuple[Skill, ...]:
    """The skills among a profile's files, by name. Raises `InputError` for one that breaks the format."""
    found = []
    for path in sorted(files):
        place = _PATH.fullmatch(path)
        if place:
            found.append(parse(place[1], files[path]))
    return tuple(found)


def parse(folder: str, raw: bytes) -> Skill:
    """One skill (https://agentskills.io/specification): front matter with name and description, then Markdown."""
    if len(raw) > _MAX:
        raise InputError(f"The skill {folder} of the agent is too large.")
    lines = raw.decode("utf-8").removeprefix("\ufeff").splitlines()
    if not lines or lines[0].strip() != "---" or "---" not in [one.strip() for one in lines[1:]]:
        raise InputError(f"The skill {folder} of the agent has no front matter.")
    end = [one.strip() for one in lines[1:]].index("---") + 1
    fields = _front_matter(lines[1:end])
    name, description = fields.get("name", ""), fields.get("description", "")
    if name != folder or not _NAME.fullmatch(name):
        raise InputError(f"The skill in skills/{folder} must carry its folder's name, in lowercase with hyphens.")
    if not 0 < len(description) <= 1024:
        raise InputError(f"The skill {folder} of the agent needs a description of at most 1,024 characters.")
    return Skill(name=name, description=description, text="\n".join(lines[end + 1 :]).strip())


def _front_matter(lines: list[str]) -> dict[str, str]:
    """Plain and folded string values of the top level; nested keys belong to other clients and are left alone."""
    fields: dict[str, str] = {}
    current = ""
    for line in lines:
        pair = _KEY.fullmatch(line)
        if pair:
            current = pair[1]
            fields[current] = _unquoted(pair[2].strip())
        elif current and line.startswith((" ", "\t")):
            fields[current] = f"{fields[current]} {line.strip()}".strip()
    return fields


def _unquoted(value: str) -> str:
    if value in (">", "|", ">-", "|-"):
        return ""
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
