"""Commands that were typed before, and those that were pinned: their words alone, never what was read or pasted."""

from __future__ import annotations

import json

from satchel.ui.remembered import Remembered

MOST, LONGEST = 50, 200  # commands, and characters of one
_RECENT, _PINNED = "recent", "pinned"


class History:
    """Newest first. Pinned ones stay until they are unpinned; all together are at most `MOST`."""

    def __init__(self, kept: Remembered) -> None:
        self._kept = kept
        self.pinned = self._read(_PINNED)
        self.recent = [one for one in self._read(_RECENT) if one not in self.pinned]

    def add(self, words: str) -> None:
        """A command was given. One that is too long to have been typed is not kept."""
        told = _fit(words)
        if told is None or told in self.pinned:
            return
        self.recent = [told, *(one for one in self.recent if one != told)]
        self._keep()

    def pin(self, words: str) -> bool:
        """Pins it, or takes the pin away; whether it is pinned now."""
        told = _fit(words)
        if told is None:
            return False
        if told in self.pinned:
            self.pinned.remove(told)
            self.recent.insert(0, told)
        else:
            self.pinned.append(told)
            self.recent = [one for one in self.recent if one != told]
        self._keep()
        return told in self.pinned

    def remove(self, words: str) -> None:
        """Forgets one."""
        self.recent = [one for one in self.recent if one != words]
        self.pinned = [one for one in self.pinned if one != words]
        self._keep()

    def clear(self) -> None:
        """Forgets all that are not pinned."""
        self.recent = []
        self._keep()

    def _keep(self) -> None:
        self.pinned = self.pinned[-MOST:]
        self.recent = self.recent[: MOST - len(self.pinned)]
        self._kept.keep(**{_RECENT: _written(self.recent), _PINNED: _written(self.pinned)})

    def _read(self, name: str) -> list[str]:
        try:
            body = json.loads(self._kept.text(name, "[]"))
        except (ValueError, RecursionError):
            return []
        if not isinstance(body, list):
            return []
        told = (_fit(one) for one in body[:MOST] if isinstance(one, str))
        return list(dict.fromkeys(one for one in told if one is not None))


def _fit(words: str) -> str | None:
    """One line of it, or None where it is nothing that a person types."""
    if len(words) > LONGEST or any(not (one.isprintable() or one.isspace()) for one in words):
        return None
    return " ".join(words.split()) or None


def _written(commands: list[str]) -> str:
    return json.dumps(commands, ensure_ascii=False)
