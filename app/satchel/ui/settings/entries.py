"""The settings in words: one entry each, in groups with a heading, as `settings.list` tells of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from satchel.ui.words import _, known

Control = Literal["switch", "choice", "number", "text", "time"]
_CONTROLS: Mapping[str, Control] = {"flag": "switch", "choice": "choice", "number": "number", "time": "time"}
_ORDER = ("look", "palette", "notifications", "window", "network", "engine", "storage")
_KEYS = frozenset({"palette.hotkey"})  # settings that hold keys, in small letters
_AT_NEXT_WINDOW = frozenset({"look.scale"})  # Qt takes its scale when it begins, and never again
_HALF_A_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])(?:[:.h]([0-5][0-9])?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a person typed that could not be taken, and why."""

    text: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A setting as a form shows it. `shown` is its value as text, what was typed where that could not be taken.

    `source` says who chose the value; `reset` is what a button says that goes back to the default, "" where there is
    nothing to go back from; `note` is when a change is felt, `lock` why it cannot be changed, `problem` what is wrong.
    """

    name: str
    title: str
    help: str
    control: Control
    value: bool | int | float | str
    shown: str
    choices: Sequence[tuple[str, str]] = ()  # value and word
    source: str = ""
    reset: str = ""
    note: str = ""
    lock: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Entries that belong together."""

    table: str
    heading: str
    entries: Sequence[Entry]


def groups(settings: Sequence[Mapping[str, Any]], typed: Mapping[str, Typed]) -> list[Group]:
    """All settings, by the table of their name; tables that are not known come last."""
    tables: dict[str, list[Mapping[str, Any]]] = {}
    for one in settings:
        tables.setdefault(str(one["name"]).partition(".")[0], []).append(one)
    known = [table for table in _ORDER if table in tables]
    return [
        Group(
            table=table, heading=_heading(table), entries=[entry(one, typed.get(str(one["name"]))) for one in tables[table]]
        )
        for table in [*known, *(table for table in tables if table not in known)]
    ]


def matching(found: Sequence[Group], query: str) -> frozenset[str]:
    """Names of the settings in whose words every word of `query` stands."""
    return frozenset(one.name for group in found for one in group.entries if _has(query, (group.heading, *_words(one))))


def entry(one: Mapping[str, Any], typed: Typed | None) -> Entry:
    """A setting of ``settings.list`` in words."""
    name, value, default = str(one["name"]), one["value"], one["default"]
    is_locked, wrong = one.get("locked") is True, str(one.get("problem") or "")
    choices = [(str(found), _choice(name, str(found))) for found in one.get("choices") or ()]
    differs = value != default or bool(wrong)
    title = known(str(one.get("title") or name))
    back = _("Reset {title} to {value}").format(title=title, value=_said(name, default))
    return Entry(
        name=name, title=title, help=known(str(one.get("help") or "")),
        control=_CONTROLS.get(str(one.get("kind")), "text"), value=value,
        shown=typed.text if typed is not None else _spelled(name, value), choices=choices, source=_source(one),
        reset=back if differs and not is_locked else "", note=_note(name, one),
        lock=str(one.get("why") or "") if is_locked else "", problem=typed.problem if typed is not None else wrong,
    )  # fmt: skip


def completed(name: str, control: Control, text: str) -> str:
    """What somebody means who types a value in short or as keyboards have it: ``7`` and ``7.30`` are times of day."""
    text = text.strip()
    if name in _KEYS:
        return text.lower().replace(" ", "")
    found = _HALF_A_CLOCK.fullmatch(text) if control == "time" else None
    return f"{int(found[1]):02d}:{found[2] or '00'}" if found else text


def text_of(value: object) -> str:
    """As it is typed."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _spelled(name: str, value: object) -> str:
    """Keys as keyboards have them: ``Ctrl+Alt+Space``."""
    return "+".join(one.capitalize() for one in str(value).split("+")) if name in _KEYS else text_of(value)


def _source(one: Mapping[str, Any]) -> str:
    known = {"file": _("Your settings"), "policy": _("Set by your administrator")}
    return known.get(str(one.get("from")), _("Default"))


def _note(name: str, one: Mapping[str, Any]) -> str:
    if name in _AT_NEXT_WINDOW:
        return _("Applies when the window opens the next time.")
    return _("Applies when the engine starts the next time.") if one.get("applies") == "next start" else ""


def _said(name: str, value: object) -> str:
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return (_choice(name, _spelled(name, value)) if isinstance(value, str) else text_of(value)) or _("nothing")


def _choice(name: str, value: str) -> str:
    known = {
        ("look.theme", "system"): _("As the desktop"), ("look.theme", "light"): _("Light"), ("look.theme", "dark"): _("Dark"),
        ("engine.log_level", "DEBUG"): _("Everything"), ("engine.log_level", "INFO"): _("What happens"),
        ("engine.log_level", "WARNING"): _("What is unusual"), ("engine.log_level", "ERROR"): _("Only failures"),
    }  # fmt: skip
    return known.get((name, value), value)


def _heading(table: str) -> str:
    known = {
        "look": _("Look"), "palette": _("Quick commands"), "notifications": _("Notifications"),
        "window": _("Window and tray"), "network": _("Network"), "engine": _("Engine"), "storage": _("Storage"),
    }  # fmt: skip
    return known.get(table, table.replace("_", " ").capitalize())


def _words(one: Entry) -> Iterator[str]:
    yield from (one.name, one.title, one.help, one.source, *(word for _value, word in one.choices))


def _has(query: str, words: Sequence[str]) -> bool:
    whole = " ".join(words).casefold()
    return all(word in whole for word in query.casefold().split())
