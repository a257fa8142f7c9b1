"""Every setting, declared once: its name, type, default, what it is for, and whether it may leave this machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Value = bool | int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """`name` is ``table.key`` in settings.toml; `shareable` says that it tells nothing about the person or machine."""

    name: str
    default: Value
    help: str
    choices: tuple[str, ...] = ()
    between: tuple[float, float] | None = None
    shareable: bool = True

    def problem(self, untrusted_value: object) -> str | None:
        """Why a value cannot be taken, or None."""
        kind = type(self.default)
        fits = isinstance(untrusted_value, bool) if kind is bool else _is_a(untrusted_value, kind)
        if not fits:
            return f"it must be {_WORDS[kind]}"
        if self.choices and untrusted_value not in self.choices:
            return "it must be one of " + ", ".join(self.choices)
        if self.between and isinstance(untrusted_value, int | float):
            low, high = self.between
            if not low <= untrusted_value <= high:  # "nan" is refused too
                return f"it must be between {low:g} and {high:g}"
        return None


_WORDS: dict[type, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "a text in quotes"}


def _is_a(value: object, kind: type) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) if kind is float else isinstance(value, kind)


OFFLINE: Final = Setting(
    name="network.offline", default=False,
    help="Cut the engine and all its children off the network, always, as --offline does for one engine.",
)  # fmt: skip
IDLE_MINUTES: Final = Setting(
    name="engine.idle_minutes", default=10.0, between=(0.0, 1440.0),
    help="Minutes without work or visitors after which the engine ends; it starts again by itself.",
)  # fmt: skip
LOG_LEVEL: Final = Setting(
    name="engine.log_level", default="INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR"),
    help="How much the engine writes into its log. The log never holds what was read.",
)  # fmt: skip
CACHE_MEGABYTES: Final = Setting(
    name="storage.cache_megabytes", default=256, between=(1, 65536),
    help="Size at which the cache of derived values is emptied when the engine starts.",
)  # fmt: skip
KEPT_BACKUPS: Final = Setting(
    name="storage.kept_backups", default=5, between=(1, 1000),
    help="How many of the automatic backups before upgrades are kept.",
)  # fmt: skip

SETTINGS: Final[dict[str, Setting]] = {
    one.name: one for one in (OFFLINE, IDLE_MINUTES, LOG_LEVEL, CACHE_MEGABYTES, KEPT_BACKUPS)
}
