"""How Satchel can be called, and what of it works on this desktop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from satchel.ui.words import _

Works = Literal["works", "needs a step", "not here"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desktop:
    """What is known of it. `hotkey` is the palette's, as the settings have it; "" while that is not known."""

    is_wayland: bool = False
    has_tray: bool = True
    hotkey: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to call it. `command` can be copied; the sentence may have a place for `keys`, as the settings have them."""

    icon: str
    title: str
    sentence: str
    works: Works = "works"
    command: str = ""
    keys: str = ""


def ways(desktop: Desktop) -> Sequence[Way]:
    """The quickest first."""
    return (
        _palette(desktop),
        Way(icon="download", title=_("Drop"), sentence=_("Drop files, folders or text anywhere into the window.")),
        _tray(desktop),
        Way(
            icon="rows", title=_("Command line"), command="satchel do",
            sentence=_("Say what should be done in a terminal, and name files behind it."),
        ),
    )  # fmt: skip


def works_in_words(works: Works) -> tuple[str, Literal["good", "warn", "muted"]]:
    """A word, with its tone."""
    known: dict[Works, tuple[str, Literal["good", "warn", "muted"]]] = {
        "works": (_("works here"), "good"), "needs a step": (_("needs one step"), "warn"),
        "not here": (_("not on this desktop"), "muted"),
    }  # fmt: skip
    return known[works]


def _palette(desktop: Desktop) -> Way:
    title, command = _("The palette"), "satchel --palette"
    if desktop.is_wayland:
        words = _("This desktop gives out shortcuts itself: in its keyboard settings, give one to this command.")
        return Way(icon="keyboard", title=title, sentence=words, works="needs a step", command=command)
    if desktop.hotkey:
        words = _("{keys} opens a small field over whatever you are doing. The command does the same.")
        return Way(icon="keyboard", title=title, sentence=words, command=command, keys=desktop.hotkey)
    words = _("A small field over whatever you are doing. Give this command a shortcut in your desktop's settings.")
    return Way(icon="keyboard", title=title, sentence=words, works="needs a step", command=command)


def _tray(desktop: Desktop) -> Way:
    title = _("Tray")
    if desktop.has_tray:
        return Way(icon="satchel", title=title, sentence=_("The icon shows what runs and what waits, and opens everything."))
    words = _("This desktop shows no tray icons. Nothing needs one.")
    return Way(icon="satchel", title=title, sentence=words, works="not here")
