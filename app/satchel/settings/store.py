"""Reads and writes `settings.toml`: what is wrong in it is named by line or key, and never half-taken."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from satchel.domain.errors import StorageError, UsageError
from satchel.settings.declarations import SETTINGS, Setting, Value
from satchel.system.whole import write_whole

_LARGEST = 256 * 1024
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Settings:
    """The person's choices over the defaults."""

    chosen: Mapping[str, Value] = field(default_factory=dict)

    def number(self, setting: Setting) -> float:
        """A numeric setting."""
        value = self._get(setting)
        return float(value) if not isinstance(value, str) else 0.0

    def text(self, setting: Setting) -> str:
        """A text setting."""
        return str(self._get(setting))

    def flag(self, setting: Setting) -> bool:
        """A yes-or-no setting."""
        return self._get(setting) is True

    def with_value(self, name: str, untrusted_value: object) -> Settings:
        """A copy with one more choice; raises `UsageError`."""
        return Settings({**self.chosen, name: checked(known(name), untrusted_value)})

    def without(self, name: str) -> Settings:
        """A copy in which the default holds."""
        return Settings({one: value for one, value in self.chosen.items() if one != name})

    def _get(self, setting: Setting) -> Value:
        return self.chosen.get(setting.name, setting.default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a settings file holds: choices that can be taken, what is wrong with others by name, and their values."""

    settings: Settings = field(default_factory=Settings)
    wrong: Mapping[str, UsageError] = field(default_factory=dict)
    raw: Mapping[str, object] = field(default_factory=dict)


def load(path: Path) -> Settings:
    """The settings in the file, or the defaults when there is none. Raises `UsageError` (content), `StorageError`."""
    found = read(path)
    for error in found.wrong.values():
        raise error
    return found.settings


def read(path: Path) -> Found:
    """As `load`, but what is wrong is told beside what is right. Raises only where nothing of the file can be read."""
    chosen: dict[str, Value] = {}
    wrong: dict[str, UsageError] = {}
    raw: dict[str, object] = {}
    for name, value in _flatten(_parsed(path)).items():
        try:
            chosen[name] = checked(_in_file(name, path), value)
        except UsageError as error:
            wrong[name], raw[name] = error, value
    return Found(settings=Settings(chosen), wrong=wrong, raw=raw)


def save(path: Path, settings: Settings, raw: Mapping[str, object] | None = None) -> None:
    """Writes the choices, each with its help as a comment, atomically. Raises `StorageError`.

    `raw` are lines that stay wrong: they may be somebody's slip of the pen, or a newer version's settings.
    """
    tables: dict[str, list[str]] = {}
    for name, value in sorted({**(raw or {}), **settings.chosen}.items()):
        table, _, key = name.partition(".") if "." in name else ("", "", name)
        comment = f"# {SETTINGS[name].help}\n" if name in SETTINGS else ""
        tables.setdefault(table, []).append(f"{comment}{_key(key)} = {_literal(value)}\n")
    parts = ["".join(tables.pop("", []))]
    parts += [f"[{_key(table)}]\n" + "".join(lines) for table, lines in tables.items()]
    write_whole(path, "\n".join(part for part in parts if part).encode())


def _parsed(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            untrusted = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror or error}.", "Check who may read it.") from error
    if len(untrusted) > _LARGEST:
        raise UsageError(f"{path} is larger than 256 KiB.", "Settings are a few lines; remove what is not one.")
    try:
        return tomllib.loads(untrusted.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        where = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is not UTF-8 text of that form"
        raise UsageError(
            f"{path} is not valid TOML: {where}.", "Correct it, or set all back: satchel settings reset --all"
        ) from error


def _flatten(body: Mapping[str, object]) -> dict[str, object]:
    """By ``table.key``; what stands outside a table gets a name without a dot, as no setting has."""
    found: dict[str, object] = {}
    for table, content in body.items():
        if isinstance(content, dict):
            found.update((f"{table}.{key}", value) for key, value in content.items())
        else:
            found[table.replace(".", "_")] = content
    return found


def _in_file(name: str, path: Path) -> Setting:
    if "." not in name:
        raise UsageError(f"{path}: {name!r} stands outside a table.", "Put it under its table, e.g. [engine].")
    if name not in SETTINGS:
        raise UsageError(f"{path}: there is no setting {name}.", _nearest(name))
    return SETTINGS[name]


def known(name: str) -> Setting:
    """The setting of that name. Raises `UsageError`."""
    if name not in SETTINGS:
        raise UsageError(f"There is no setting {name[:100]}.", _nearest(name))
    return SETTINGS[name]


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name[:100], SETTINGS, n=1)
    return f"Did you mean {near[0]}?" if near else "The settings are: " + ", ".join(SETTINGS) + "."


def checked(setting: Setting, untrusted_value: object) -> Value:
    """A value that the setting can have. Raises `UsageError`."""
    problem = setting.problem(untrusted_value)
    if problem is not None or not isinstance(untrusted_value, bool | int | float | str):
        raise UsageError(f"The setting {setting.name} cannot be that: {problem}.", setting.help)
    return untrusted_value


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _literal(name)


def _literal(value: object) -> str:
    """Any value that TOML knows, as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):  # a JSON string is a TOML basic string, but for DEL and escapes of halves of a character
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_literal(one)}" for key, one in value.items()) + "}"
    return value.isoformat() if isinstance(value, datetime | date | time) else repr(value)
