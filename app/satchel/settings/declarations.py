"""Every setting, declared once: its name, type, default, what it is for, and whether it may leave this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Value = bool | int | float | str
Kind = Literal["flag", "number", "text", "choice", "time"]
Applies = Literal["now", "next start"]
_LONGEST = 200  # characters of a text
_CLOCK = r"|([01][0-9]|2[0-3]):[0-5][0-9]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """`name` is ``table.key`` in settings.toml, `title` what a form calls it; `shareable` says that it tells nothing
    about the person or machine. `pattern` is what a text must look like, which `looks` says in words.

    `applies` says when a change is felt: at once, or when the engine starts the next time.
    """

    name: str
    title: str
    default: Value
    help: str
    choices: tuple[str, ...] = ()
    between: tuple[float, float] | None = None
    pattern: str = ""
    looks: str = ""
    applies: Applies = "next start"
    shareable: bool = True

    @property
    def kind(self) -> Kind:
        """How a form asks for it."""
        if isinstance(self.default, bool):
            return "flag"
        if self.pattern == _CLOCK:
            return "time"
        return "choice" if self.choices else "text" if isinstance(self.default, str) else "number"

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
        return self._problem_of_text(untrusted_value) if isinstance(untrusted_value, str) else None

    def _problem_of_text(self, untrusted: str) -> str | None:
        if len(untrusted) > _LONGEST or not untrusted.isprintable():
            return f"it must be at most {_LONGEST} characters that can be seen"
        if self.pattern and not re.fullmatch(self.pattern, untrusted):
            return f"it must be {self.looks}"
        return None

    def parsed(self, text: str) -> Value:
        """The value that a person typed for it, as the file would hold it; what makes no sense is left as it is."""
        text = text.strip()
        if isinstance(self.default, bool):
            return {"true": True, "false": False}.get(text.lower(), text)
        if isinstance(self.default, str):
            return text
        for number in (int, float):
            try:
                return number(text)
            except ValueError:
                continue
        return text


_WORDS: dict[type, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "a text in quotes"}


def _is_a(value: object, kind: type) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) if kind is float else isinstance(value, kind)


OFFLINE: Final = Setting(
    name="network.offline", title="Always offline", default=False,
    help="Cut the engine and all its children off the network, always, as --offline does for one engine.",
)  # fmt: skip
IDLE_MINUTES: Final = Setting(
    name="engine.idle_minutes", title="End when idle", default=10.0, between=(0.0, 1440.0), applies="now",
    help="Minutes without work or visitors after which the engine ends; it starts again by itself.",
)  # fmt: skip
LOG_LEVEL: Final = Setting(
    name="engine.log_level", title="Log", default="INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR"), applies="now",
    help="How much the engine writes into its log. The log never holds what was read.",
)  # fmt: skip
CACHE_MEGABYTES: Final = Setting(
    name="storage.cache_megabytes", title="Size of the cache", default=256, between=(1, 65536),
    help="Size at which the cache of derived values is emptied when the engine starts.",
)  # fmt: skip
KEPT_BACKUPS: Final = Setting(
    name="storage.kept_backups", title="Kept backups", default=5, between=(1, 1000),
    help="How many of the automatic backups before upgrades are kept.",
)  # fmt: skip
THEME: Final = Setting(
    name="look.theme", title="Theme", default="system", choices=("system", "light", "dark"), applies="now",
    help="Colours of the window: light, dark, or as the desktop prefers.",
)  # fmt: skip
SCALE: Final = Setting(
    name="look.scale", title="Size", default=100, between=(100, 200), applies="now",
    help="Size of text and controls in per cent.",
)  # fmt: skip
REDUCED_MOTION: Final = Setting(
    name="look.reduced_motion", title="Less motion", default=False, applies="now",
    help="Show changes at once instead of moving or fading.",
)  # fmt: skip
HOTKEY: Final = Setting(
    name="palette.hotkey", title="Hotkey", default="ctrl+alt+space", applies="now", shareable=False,
    pattern=r"|((ctrl|alt|shift|super)\+){1,4}([a-z0-9]|f([1-9]|1[0-9]|2[0-4])|space|tab|enter|escape|insert|home|end"
            r"|up|down|left|right|pageup|pagedown|delete|backspace|comma|period|slash|minus|plus)",
    looks='keys in small letters joined by +, such as "ctrl+alt+space", or empty',
    help="Keys that open the palette from anywhere, where the desktop lets a program ask for them; empty for none.",
)  # fmt: skip
NOTIFICATIONS: Final = Setting(
    name="notifications.enabled", title="Notifications", default=True, applies="now",
    help="Tell on the desktop when a run is done or waits for you.",
)  # fmt: skip
_LOOKS = 'a time of day such as "22:00", or empty'
QUIET_FROM: Final = Setting(
    name="notifications.quiet_from", title="Quiet from", default="22:00", pattern=_CLOCK, looks=_LOOKS, applies="now",
    help="Time of day from which notifications wait until the quiet hours end; empty for no quiet hours.",
)  # fmt: skip
QUIET_TO: Final = Setting(
    name="notifications.quiet_to", title="Quiet to", default="07:00", pattern=_CLOCK, looks=_LOOKS, applies="now",
    help="Time of day at which the quiet hours end; empty for no quiet hours.",
)  # fmt: skip
START_AT_LOGIN: Final = Setting(
    name="window.start_at_login", title="Start at login", default=False, applies="now",
    help="Start in the tray when you log in.",
)  # fmt: skip
CLOSE_TO_TRAY: Final = Setting(
    name="window.close_to_tray", title="Stay in the tray", default=True, applies="now",
    help="Keep going in the tray when the window is closed, where there is a tray.",
)  # fmt: skip

SETTINGS: Final[dict[str, Setting]] = {
    one.name: one
    for one in (
        OFFLINE, IDLE_MINUTES, LOG_LEVEL, CACHE_MEGABYTES, KEPT_BACKUPS, THEME, SCALE, REDUCED_MOTION, HOTKEY,
        NOTIFICATIONS, QUIET_FROM, QUIET_TO, START_AT_LOGIN, CLOSE_TO_TRAY,
    )
}  # fmt: skip
