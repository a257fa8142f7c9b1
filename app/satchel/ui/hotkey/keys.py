"""Reads a hotkey such as ``ctrl+alt+space``, strictly, and says it the ways in which X11, portals and people want it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from satchel.domain.errors import UsageError

Modifier = Literal["ctrl", "alt", "shift", "super"]
MODIFIERS: tuple[Modifier, ...] = get_args(Modifier)
# Names as the setting has them, and X11's numbers for the keys (keysymdef.h); letters and digits are their Latin-1 ones.
NAMED = {
    "space": 0x20, "tab": 0xFF09, "enter": 0xFF0D, "escape": 0xFF1B, "insert": 0xFF63, "home": 0xFF50, "end": 0xFF57,
    "up": 0xFF52, "down": 0xFF54, "left": 0xFF51, "right": 0xFF53, "pageup": 0xFF55, "pagedown": 0xFF56,
    "delete": 0xFFFF, "backspace": 0xFF08, "comma": 0x2C, "period": 0x2E, "slash": 0x2F, "minus": 0x2D, "plus": 0x2B,
    **{f"f{n}": 0xFFBD + n for n in range(1, 25)},
}  # fmt: skip
_PORTAL_NAMES = {  # keys that xkbcommon calls otherwise
    "tab": "Tab", "enter": "Return", "escape": "Escape", "insert": "Insert", "home": "Home", "end": "End", "up": "Up",
    "down": "Down", "left": "Left", "right": "Right", "pageup": "Page_Up", "pagedown": "Page_Down", "delete": "Delete",
    "backspace": "BackSpace", **{f"f{n}": f"F{n}" for n in range(1, 25)},
}  # fmt: skip
_PORTAL_MODIFIERS = {"ctrl": "CTRL", "alt": "ALT", "shift": "SHIFT", "super": "LOGO"}
_X11_BITS = {"shift": 1, "ctrl": 4, "alt": 8, "super": 64}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotkey:
    """One key with at least one modifier."""

    modifiers: tuple[Modifier, ...]
    key: str

    @property
    def keysym(self) -> int:
        """X11's number of the key."""
        return NAMED.get(self.key, ord(self.key[0]))

    @property
    def mask(self) -> int:
        """X11's bits of the modifiers."""
        return sum(_X11_BITS[one] for one in self.modifiers)

    @property
    def trigger(self) -> str:
        """As the XDG shortcuts specification writes it: ``CTRL+ALT+space``."""
        key = _PORTAL_NAMES.get(self.key, self.key)
        return "+".join([*(_PORTAL_MODIFIERS[one] for one in self.modifiers), key])

    def __str__(self) -> str:
        """As the setting has it."""
        return "+".join([*self.modifiers, self.key])


def parse(untrusted: str) -> Hotkey | None:
    """The hotkey, or None for an empty text: off. Raises `UsageError`."""
    if not untrusted:
        return None
    *held, key = untrusted.split("+") if len(untrusted) <= 40 else [""]
    known = [one for one in MODIFIERS if one in held]
    is_key = key in NAMED or (len(key) == 1 and key.isascii() and (key.islower() or key.isdecimal()))
    if not is_key or not known or len(known) != len(held):
        raise UsageError(
            f"{untrusted[:40]!r} is no hotkey.", 'Join keys in small letters by +, such as "ctrl+alt+space".'
        )
    return Hotkey(modifiers=tuple(known), key=key)
