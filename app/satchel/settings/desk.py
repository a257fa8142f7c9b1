"""The settings of a home as the engine's clients see them: what holds, where each value comes from, what is wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from satchel.domain.errors import RefusedError, SatchelError, StorageError
from satchel.settings import store
from satchel.settings.declarations import SETTINGS, Setting
from satchel.settings.managed import Policy
from satchel.settings.store import Found, Settings


class SettingsDesk:
    """Blocking; answers are JSON. The file is read anew each time: the person may write into it as well."""

    def __init__(self, path: Path, policy: Callable[[], Policy]) -> None:
        self._path = path
        self._turn = threading.Lock()
        self.policy = policy

    def effective(self) -> Settings:
        """What holds: the policy over the person's choices over the defaults. Raises as `store.load`."""
        return self.policy().over(store.load(self._path))

    def problem(self) -> SatchelError | None:
        """What is wrong with the file."""
        try:
            store.load(self._path)
        except SatchelError as error:
            return error
        return None

    def list(self) -> dict[str, Any]:
        """``{"settings": [setting…], "file", "problems": [{"name", "what", "hint"}]}``, also of a damaged file: what
        cannot be read of it stands at its default. `name` is None where that is the whole file.
        """
        problems: list[dict[str, Any]] = []
        try:
            found = store.read(self._path)
        except SatchelError as error:
            found = Found()
            problems.append({"name": None, "what": error.what, "hint": error.hint})
        problems += [{"name": name, "what": e.what, "hint": e.hint} for name, e in found.wrong.items()]
        policy = self.policy()
        shown = [_shown(one, found, policy) for one in SETTINGS.values()]
        return {"settings": shown, "file": str(self._path), "problems": problems}

    def set(self, name: str, untrusted_value: object) -> dict[str, Any]:
        """The setting as `list` shows it afterwards. Raises `UsageError`, `RefusedError` (locked), `StorageError`."""
        with self._turn:
            setting = store.known(name)
            self._refuse_locked(name)
            found = store.read(self._path)
            chosen = found.settings.with_value(name, untrusted_value)
            store.save(self._path, chosen, _without(found, name))
        return _shown(setting, Found(settings=chosen), self.policy())

    def set_typed(self, name: str, text: str) -> dict[str, Any]:
        """As `set`, for a value as it is typed in a command."""
        return self.set(name, store.known(name).parsed(text))

    def reset(self, name: str | None) -> dict[str, Any]:
        """``{"reset": [names], "kept"}``: the defaults hold again, for one setting or for all. Raises as `set`.

        A wrong line of the file goes by its name, too. All at once works on a file of which nothing can be read: it is
        kept beside the new one, under the path that is told.
        """
        with self._turn:
            if name is None:
                return self._reset_all()
            found = store.read(self._path)
            if name not in found.raw:
                store.known(name)
            self._refuse_locked(name)
            if name in found.settings.chosen or name in found.raw:
                store.save(self._path, found.settings.without(name), _without(found, name))
        return {"reset": [name], "kept": None}

    def _reset_all(self) -> dict[str, Any]:
        try:
            found = store.read(self._path)
        except SatchelError:
            return {"reset": [], "kept": str(self._moved_away())}
        names = sorted((*found.settings.chosen, *found.raw))
        if names:
            store.save(self._path, Settings())
        return {"reset": names, "kept": None}

    def _moved_away(self) -> Path:
        kept = self._path.with_name(f"settings-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.toml")
        try:
            self._path.replace(kept)
        except OSError as error:
            raise StorageError(
                f"{self._path} cannot be moved away: {error.strerror or error}.", "Move it away by hand."
            ) from error
        return kept

    def _refuse_locked(self, name: str) -> None:
        policy = self.policy()
        if name in policy.pins:
            raise RefusedError(f"The setting {name} is locked. {policy.why}", "It cannot be changed here.")


def _without(found: Found, name: str) -> dict[str, object]:
    return {one: value for one, value in found.raw.items() if one != name}


def _shown(setting: Setting, found: Found, policy: Policy) -> dict[str, Any]:
    name, chosen = setting.name, found.settings.chosen
    locked = name in policy.pins
    return {
        "name": name, "title": setting.title, "help": setting.help, "kind": setting.kind,
        "value": policy.pins[name] if locked else chosen.get(name, setting.default), "default": setting.default,
        "from": "policy" if locked else "file" if name in chosen else "default", "choices": list(setting.choices),
        "between": list(setting.between) if setting.between else None, "locked": locked,
        "why": policy.why if locked else "", "applies": setting.applies,
        "problem": found.wrong[name].what if name in found.wrong else "",
    }  # fmt: skip
