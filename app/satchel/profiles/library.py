"""Lists and loads profiles from where they live; one that ships with the program is treated like any other."""

from __future__ import annotations

import builtins
import hashlib
import json
import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from satchel.domain.errors import InputError, MissingError, NotFoundError, SatchelError
from satchel.profiles import folder
from satchel.profiles.schema import FORMAT_VERSION, PLUGIN_SCHEMA, AgentFile, Closed, Manifest, RoutingFile
from satchel.profiles.skills import Skill, read_skills

_log = logging.getLogger(__name__)
_MANIFEST = "plugin.json"
_AGENT = f"{folder.OURS}/agent.toml"
_ROUTING = f"{folder.OURS}/routing.toml"
_HEADS = f"{folder.OURS}/heads/"
_MAX_HEAD = 16 << 20
_MAX_MANIFEST = 256 << 10
T = TypeVar("T", bound=Closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileStep:
    """One step of a profile: `kind` names the code that runs, the rest are its parameters."""

    id: str
    kind: str
    craft: str | None = None
    source: str | None = None
    schema: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An agent as data. `digest` covers every file; `files` are the texts of our part by their path in it."""

    id: str
    version: str
    title: str
    description: str
    author: str
    license: str
    keywords: tuple[str, ...]
    steps: tuple[ProfileStep, ...]
    agent: AgentFile
    routing: RoutingFile | None = None  # None: nobody said how people ask for it
    skills: tuple[Skill, ...]
    heads: Mapping[str, bytes] = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)
    digest: str
    flagged: tuple[str, ...] = ()
    built_in: bool = False
    path: Path

    @property
    def permissions(self) -> Mapping[str, str]:
        """Mode by kind of effect: never, ask or allow."""
        return {name: getattr(self.agent.permissions, name).mode for name in type(self.agent.permissions).model_fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A folder that looks like a profile and cannot be used, and why."""

    path: Path
    error: SatchelError


class Library:
    """The profiles of two folders: what ships with the program, and what the person imported."""

    def __init__(self, builtin: Path, imported: Path) -> None:
        self._places = ((builtin, True), (imported, False))
        self._cache: dict[Path, tuple[tuple[tuple[str, int, int], ...], Profile]] = {}

    def list(self) -> list[Profile]:
        """Every usable profile by id; what cannot be used is in `problems`."""
        return self._scan()[0]

    def problems(self) -> builtins.list[Problem]:
        """What lies among the profiles and cannot be used."""
        return self._scan()[1]

    def get(self, agent: str) -> Profile:
        """By id. Raises `NotFoundError`, or the `InputError` that says what is wrong with it."""
        profiles, problems = self._scan()
        for profile in profiles:
            if profile.id == agent:
                return profile
        for problem in problems:
            if problem.path.name == agent:
                raise problem.error
        known = ", ".join(p.id for p in profiles) or "none"
        raise NotFoundError(
            f"There is no agent {folder.shown(agent)!r}.", f"Agents here: {known}. See: satchel agents list"
        )

    def _scan(self) -> tuple[builtins.list[Profile], builtins.list[Problem]]:
        found: dict[str, Profile] = {}
        problems: builtins.list[Problem] = []
        for place, built_in in self._places:
            for path in _folders(place):
                try:
                    profile = self._load(path, built_in=built_in)
                    if profile.id in found:
                        raise InputError(
                            f"The agent in {path} has the id of another one ({profile.id}).", "Remove one of them."
                        )
                    found[profile.id] = profile
                except SatchelError as error:
                    _log.info("profile refused: %s", type(error).__name__)
                    problems.append(Problem(path=path, error=error))
        return sorted(found.values(), key=lambda p: p.id), problems

    def _load(self, path: Path, *, built_in: bool) -> Profile:
        stamp = _stamp(path)
        known = self._cache.get(path)
        if known is None or known[0] != stamp:
            known = (stamp, load_profile(path, built_in=built_in))
            self._cache[path] = known
        return known[1]


def _folders(place: Path) -> list[Path]:
    try:
        return sorted(p for p in place.iterdir() if not p.name.startswith(".") and (p / _MANIFEST).is_file())
    except OSError:
        return []


def _stamp(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Sizes and times of what is there, so that an unchanged profile is read once."""
    try:
        rows = []
        for p in sorted(path.rglob("*")):
            found = p.lstat()
            rows.append((str(p), found.st_size, found.st_mtime_ns))
            if len(rows) > 2 * folder.MAX_FILES:
                break
        return tuple(rows)
    except OSError as error:
        raise InputError(f"The folder {path} cannot be read: {error.strerror or error}.") from error


def load_profile(path: Path, *, built_in: bool = False) -> Profile:
    """Reads and checks one folder. Raises `InputError` with a sentence, or `MissingError` for a newer format."""
    if path.is_symlink():
        raise InputError(f"The agent {path.name} is a link; links are refused.", "Copy the folder itself.")
    files = folder.read_folder(path)
    flagged = folder.check_text(files)
    manifest = _manifest(files, path)
    agent = _agent(files, path)
    routing = _checked(RoutingFile, _toml(files, _ROUTING, path), _ROUTING, path) if _ROUTING in files else None
    heads = {name.removeprefix(_HEADS): data for name, data in files.items() if name.startswith(_HEADS)}
    for name, data in heads.items():
        _check_head(name, data)
    ours = {n.removeprefix(folder.OURS + "/"): d for n, d in files.items() if n.startswith(folder.OURS + "/")}
    _check_references(agent, ours)
    return Profile(
        id=manifest.name, version=manifest.version, title=agent.title, description=manifest.description,
        author=manifest.author.name, license=manifest.license, keywords=manifest.keywords,
        steps=tuple(ProfileStep(id=s.id, kind=s.step, craft=s.craft, source=s.source, schema=s.schema_path)
                    for s in agent.steps),
        agent=agent, routing=routing, skills=read_skills(files), heads=heads, files=ours, digest=_digest(files),
        flagged=flagged, built_in=built_in, path=path,
    )  # fmt: skip


def _manifest(files: Mapping[str, bytes], path: Path) -> Manifest:
    body = _parsed_json(_needed(files, _MANIFEST, path))
    if not isinstance(body, dict):
        raise InputError(f"{_MANIFEST} of the agent in {path} is not a JSON object.")
    if body.get("$schema") != PLUGIN_SCHEMA:
        raise InputError(f"The agent in {path} is not in the Agent Plugins 1.0.0 format.", "Ask for a version that is.")
    try:
        return Manifest.model_validate(body)
    except ValidationError as error:
        raise InputError(f"{_MANIFEST} of the agent in {path}: {_first(error)}.") from error


def _agent(files: Mapping[str, bytes], path: Path) -> AgentFile:
    body = _toml(files, _AGENT, path)
    version = body.get("format_version")
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise MissingError(
            f"The agent in {path} needs a newer Satchel (profile format {version}; this one knows {FORMAT_VERSION}).",
            "Update Satchel.",
        )
    return _checked(AgentFile, body, _AGENT, path)


def _toml(files: Mapping[str, bytes], name: str, path: Path) -> dict[str, Any]:
    raw = _needed(files, name, path)
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} of the agent in {path} is not valid TOML.") from error


def _checked(shape: type[T], body: Mapping[str, Any], name: str, path: Path) -> T:
    try:
        return shape.model_validate(body)
    except ValidationError as error:
        raise InputError(f"{name} of the agent in {path}: {_first(error)}.") from error


def _needed(files: Mapping[str, bytes], name: str, path: Path) -> bytes:
    if name not in files:
        raise InputError(f"The agent in {path} has no {name}.", "See agents/README.md for the format.")
    if len(files[name]) > _MAX_MANIFEST:
        raise InputError(f"{name} of the agent in {path} is too large.")
    return files[name]


def _parsed_json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{_MANIFEST} of the agent is not valid JSON.") from error


def _first(error: ValidationError) -> str:
    """The first complaint, in words: where and what; the offending value is left out, it may hold anything."""
    one = error.errors(include_url=False, include_input=False)[0]
    where = folder.shown(".".join(str(part) for part in one["loc"]))
    what = one["msg"].removeprefix("Value error, ")
    return f"{where}: {what}" if where else what


def _check_head(name: str, data: bytes) -> None:
    if len(data) > _MAX_HEAD:
        raise InputError(f"The trained head {folder.shown(name)} of the agent is too large.")
    if not name.endswith((".safetensors", ".json")):
        raise InputError(
            f"The trained head {folder.shown(name)} of the agent is in no format of plain numbers.",
            "Heads are .safetensors or .json files.",
        )


def _check_references(agent: AgentFile, ours: Mapping[str, bytes]) -> None:
    for step in agent.steps:
        for name in (step.schema_path, step.prompt):
            if name is not None and name not in ours:
                raise InputError(f"Step {step.id!r} of the agent names {folder.shown(name)}, which is not there.")
            if name is not None and name.endswith(".json"):
                _parsed_json(ours[name])


def _digest(files: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n".encode())
    return total.hexdigest()
