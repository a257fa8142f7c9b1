"""What stands at the foot: how it was read, what was assumed, how much was read, and what was not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from satchel.ui.assumed import assumption_name
from satchel.ui.words import _, n_, number

_MOST = 8  # names in a row
_FILLER = "1900-01-01"  # the contract's date where a source says none; as a date it would only mislead
Clean = Callable[[object], str]


def read_by(document: Mapping[str, Any], clean: Clean) -> str:
    """Which agent read it, in which version, with which model."""
    agent = " ".join(part for part in (clean(document.get("agent")), clean(document.get("agent_version"))) if part)
    model = clean(document.get("model"))
    if not agent:
        return ""
    if model:
        return _("Read by {agent} with the model {model}.").format(agent=agent, model=model)
    return _("Read by {agent}, no model.").format(agent=agent)


def read(document: Mapping[str, Any], clean: Clean) -> Iterator[str]:
    """Sentences about coverage and assumptions."""
    coverage = document.get("coverage")
    if isinstance(coverage, Mapping):
        yield from _coverage(coverage, clean)
    told = document.get("assumptions")
    yield from _assumed([one for one in told if isinstance(one, Mapping)] if isinstance(told, list) else [], clean)


def _coverage(coverage: Mapping[str, Any], clean: Clean) -> Iterator[str]:
    sources, entries, used = (_number(coverage.get(key)) for key in ("sources", "entries", "read"))
    parts = (n_("{n} source", "{n} sources", sources), n_("{n} entry", "{n} entries", entries))
    yield _("{sources}; {used} of {entries} read.").format(sources=parts[0], used=number(used), entries=parts[1])
    told = coverage.get("skipped")
    skipped = [one for one in told if isinstance(one, Mapping)] if isinstance(told, list) else []
    names = [
        _("{source} ({why})").format(source=clean(one.get("source")), why=clean(one.get("why")).rstrip("."))
        for one in skipped
    ]
    if names:
        yield _("Not read: {names}.").format(names=_listed(names))


def _assumed(guesses: list[Mapping[str, Any]], clean: Clean) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for one in guesses:
        what, value = clean(one.get("what")), clean(one.get("value"))
        said = "" if value.startswith(_FILLER) else _("{what} is {value}").format(what=assumption_name(what), value=value)
        groups.setdefault(said, []).append(clean(one.get("source")))
    for said, sources in groups.items():
        names = _listed(sources)
        yield _("Assumed: {what}, for {sources}.").format(what=said, sources=names) if said else _("No date is said: {sources}.").format(sources=names)


def _listed(names: list[str]) -> str:
    distinct = [name for name in dict.fromkeys(names) if name]
    shown = ", ".join(distinct[:_MOST])
    more = len(distinct) - _MOST
    return n_("{names} and {n} more", "{names} and {n} more", more, names=shown) if more > 0 else shown


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
