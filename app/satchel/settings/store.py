"""Reads and writes `settings.toml`: what is wrong in it is named by line or key, and never half-taken."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from satchel.domain.errors import StorageError, UsageError
from satchel.settings.declarations import SETTINGS, Setting, Value
from satchel.system.whole import write_whole

_LARGEST = 256 * 1024


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
        setting = SETTINGS.get(name)
        if setting is None:
            raise UsageError(f"There is no setting {name}.", _nearest(name))
        return Settings({**self.chosen, name: _checked(setting, untrusted_value)})

    def _get(self, setting: Setting) -> Value:
        return self.chosen.get(setting.name, setting.default)


def load(path: Path) -> Settings:
    """The settings in the file, or the defaults when there is none. Raises `UsageError` (content), `StorageError`."""
    try:
        with path.open("rb") as file:
            untrusted = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror or error}.", "Check who may read it.") from error
    if len(untrusted) > _LARGEST:
        raise UsageError(f"{path} is larger than 256 KiB.", "Settings are a few lines; remove what is not one.")
    try:
        body = tomllib.loads(untrusted.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        where = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is not UTF-8 text of that form"
        raise UsageError(f"{path} is not valid TOML: {where}.", "Correct it, or move it away.") from error
    return Settings({name: _checked(_known(name, path), value) for name, value in _flatten(body, path).items()})


def save(path: Path, settings: Settings) -> None:
    """Writes the choices, each with its help as a comment, atomically. Raises `StorageError`."""
    tables: dict[str, list[str]] = {}
    for name, value in sorted(settings.chosen.items()):
        table, _, key = name.partition(".")
        tables.setdefault(table, []).append(f"# {SETTINGS[name].help}\n{key} = {_literal(value)}\n")
    text = "\n".join(f"[{table}]\n" + "".join(lines) for table, lines in tables.items())
    write_whole(path, text.encode())


def _flatten(body: Mapping[str, object], path: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for table, content in body.items():
        if not isinstance(content, dict):
            raise UsageError(f"{path}: {table!r} stands outside a table.", "Put it under its table, e.g. [engine].")
        found.update((f"{table}.{key}", value) for key, value in content.items())
    return found


def _known(name: str, path: Path) -> Setting:
    if name not in SETTINGS:
        raise UsageError(f"{path}: there is no setting {name}.", _nearest(name))
    return SETTINGS[name]


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name, SETTINGS, n=1)
    return f"Did you mean {near[0]}?" if near else "The settings are: " + ", ".join(SETTINGS) + "."


def _checked(setting: Setting, untrusted_value: object) -> Value:
    problem = setting.problem(untrusted_value)
    if problem is not None or not isinstance(untrusted_value, bool | int | float | str):
        raise UsageError(f"The setting {setting.name} cannot be that: {problem}.", setting.help)
    return untrusted_value


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    # A JSON string without lone surrogates is a TOML basic string.
    return json.dumps(value) if isinstance(value, str) else repr(value)
