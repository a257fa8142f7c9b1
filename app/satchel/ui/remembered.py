"""What the window remembers of itself between two starts: where it was and how it looked; never anything that was read."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from satchel.domain.errors import SatchelError

_LARGEST = 64 * 1024


class Remembered:
    """A small file in the home's cache; one that is damaged or gone means a window as at the first start."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = self._read()

    def text(self, name: str, otherwise: str = "") -> str:
        """A text that was kept."""
        value = self._known.get(name)
        return value if isinstance(value, str) else otherwise

    def number(self, name: str, otherwise: int, *, low: int, high: int) -> int:
        """A whole number within bounds."""
        value = self._known.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high else otherwise

    def flag(self, name: str) -> bool:
        """Whether something was so."""
        return self._known.get(name) is True

    def keep(self, **more: str | int | bool) -> None:
        """Keeps values; a disk that is full costs no more than the memory."""
        if all(self._known.get(name) == value for name, value in more.items()):
            return
        self._known = {**self._known, **more}
        from satchel.system.whole import write_whole

        with contextlib.suppress(SatchelError, OSError):
            write_whole(self._file, json.dumps(self._known, indent=1, ensure_ascii=False).encode("utf-8", "replace"))

    def _read(self) -> Mapping[str, Any]:
        try:
            with self._file.open("rb") as file:
                body = json.loads(file.read(_LARGEST))
        except (OSError, ValueError, RecursionError):
            return {}
        return body if isinstance(body, dict) else {}
