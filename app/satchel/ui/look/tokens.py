"""The design tokens: every colour, size, distance and duration of the window, for the light and the dark theme.

`docs/design.md` shows them. A test holds every pair of text and ground in `PAIRS` to WCAG 2.2's 4.5:1.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """One theme's colours, each named by its use."""

    canvas: str  # behind everything
    rail: str  # the strip with the screens
    surface: str  # what is read and worked on
    raised: str  # what lies above it: menus, the palette, dialogs
    sunken: str  # wells: code, quoted words, fields
    hover: str
    selected: str
    line: str  # hairlines between things
    edge: str  # the outline of something that can be used
    text: str
    secondary: str  # beside the text: people, times, places
    muted: str  # captions and hints
    accent: str  # the one colour: links, focus, what is selected
    accent_soft: str
    button: str  # the ground of the one important button
    on_button: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    mark: str  # the ground of the exact words that a citation rests on


LIGHT = Colours(
    canvas="#f7f7f5", rail="#efefec", surface="#ffffff", raised="#ffffff", sunken="#f3f3f0", hover="#ebebe7",
    selected="#e4e7fb", line="#e3e3de", edge="#c9c9c2", text="#1c1c1a", secondary="#52524d", muted="#64645e",
    accent="#3448c5", accent_soft="#e8ebfc", button="#3a4fd0", on_button="#ffffff",
    good="#1b6b3e", good_soft="#e2f2e8", warn="#7d5000", warn_soft="#faeed3", bad="#b3261e", bad_soft="#fbe7e5",
    mark="#fff0b8",
)  # fmt: skip

DARK = Colours(
    canvas="#141416", rail="#101012", surface="#1b1b1e", raised="#242428", sunken="#131315", hover="#2a2a2f",
    selected="#2b3054", line="#2c2c31", edge="#46464e", text="#ececee", secondary="#b9b9c0", muted="#9c9ca5",
    accent="#9dacff", accent_soft="#252a47", button="#4a5fdc", on_button="#ffffff",
    good="#74cf9c", good_soft="#16301f", warn="#e4b661", warn_soft="#33280f", bad="#ff958c", bad_soft="#3a1b19",
    mark="#4d4210",
)  # fmt: skip

SCHEMES: dict[Scheme, Colours] = {"light": LIGHT, "dark": DARK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """A text style: size in pixels at 100 %, weight as in OpenType, and the height of a line."""

    size: int
    weight: int = 400
    line: int = 20
    mono: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Types:
    """All text styles."""

    caption: Type = Type(size=12, line=16)
    body: Type = Type(size=14, line=21)
    strong: Type = Type(size=14, weight=600, line=21)
    title: Type = Type(size=16, weight=600, line=22)
    heading: Type = Type(size=20, weight=600, line=27)
    display: Type = Type(size=26, weight=600, line=33)
    mono: Type = Type(size=13, line=19, mono=True)


TYPES = Types()


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """Distances in pixels at 100 %."""

    hair: int = 2
    tight: int = 4
    small: int = 8
    medium: int = 12
    large: int = 16
    wide: int = 24
    huge: int = 32
    vast: int = 48


SPACE = Space()


@dataclass(frozen=True, slots=True, kw_only=True)
class Radius:
    """Corners in pixels at 100 %."""

    small: int = 4
    medium: int = 6
    large: int = 10


RADIUS = Radius()


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """Durations in milliseconds; all 0 for people who want no motion."""

    fast: int = 120
    calm: int = 200


MOTION = Motion()
STILL = Motion(fast=0, calm=0)

SANS, MONO = "Inter", "JetBrains Mono"

# Text may stand on these grounds, so each pair has to be readable.
_GROUNDS = ("canvas", "rail", "surface", "raised", "sunken", "hover", "selected")
PAIRS: tuple[tuple[str, str], ...] = (
    *((text, ground) for text in ("text", "secondary", "muted", "accent") for ground in _GROUNDS),
    *((tone, ground) for tone in ("good", "warn", "bad") for ground in ("canvas", "surface", "raised", f"{tone}_soft")),
    ("accent", "accent_soft"), ("text", "accent_soft"), ("text", "mark"), ("on_button", "button"),
    *(("text", f"{tone}_soft") for tone in ("good", "warn", "bad")),
)  # fmt: skip

# What is drawn and means something, on what it lies on: WCAG 2.2 asks 3:1 of it ("non-text contrast").
_DRAWN = ("accent", "good", "warn", "bad", "muted", "secondary", "text")
GRAPHICS: tuple[tuple[str, str], ...] = (
    *((figure, ground) for figure in _DRAWN for ground in _GROUNDS),  # marks, bars, bullets, icons, rings
    *((figure, "line") for figure in ("accent", "good", "warn", "bad")),  # a bar in its track
    *((tone, f"{tone}_soft") for tone in ("accent", "good", "warn", "bad")),  # the icon of a banner
    ("surface", "accent"),  # the number on a bar of events
    ("on_button", "button"),
)  # fmt: skip


def names(colours: type[Colours] = Colours) -> tuple[str, ...]:
    """Of all colours, in order."""
    return tuple(field.name for field in fields(colours))
