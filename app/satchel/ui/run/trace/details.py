"""Everything that the trace has about a row, in words: the names that events and ledger use are theirs alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from satchel.rendering.neutralise import neutralise
from satchel.ui.moments import lasted
from satchel.ui.run.course import step_name
from satchel.ui.words import _, n_, number

_KB = 1000
_UNSAID = ("run", "number")  # say where a row is kept, not what it is


def details(body: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Name and value of everything; what has no words here is named as it is."""
    names, ways = _names(), _ways()
    out: list[tuple[str, str]] = []
    for key, value in body.items():
        if isinstance(value, Mapping):
            out += details(value)
        elif value not in (None, "") and key not in _UNSAID:
            name = names.get(key) or neutralise(str(key)).replace("_", " ").strip().capitalize()
            out.append((name, ways.get(key, _plain)(value)))
    return tuple(out)


def size(count: Any) -> str:
    """Bytes as people read them."""
    amount = amount_of(count)
    if amount < _KB:
        return n_("{n} byte", "{n} bytes", round(amount))
    unit, amount = (_("{n} kB"), amount / _KB) if amount < _KB**2 else (_("{n} MB"), amount / _KB**2)
    return unit.format(n=number(amount, digits=0 if amount >= 10 else 1))


def privacy(label: Any) -> str:
    """How private a text is."""
    known = {"public": _("public"), "personal": _("personal"), "local-only": _("local only")}
    return known.get(str(label)) or neutralise(str(label))


def fate(word: Any) -> str:
    """What became of a call."""
    known = {"answered": _("answered"), "refused": _("refused by the server"), "failed": _("failed"),
             "ended": _("ended by us"), "open": _("no answer yet")}  # fmt: skip
    return known.get(str(word)) or neutralise(str(word))


def clock(at: Any) -> str:
    """A moment of the day; "" for none."""
    try:
        return f"{datetime.fromisoformat(str(at)).astimezone():%H:%M:%S}"
    except ValueError:
        return ""


def amount_of(value: Any) -> float:
    """A number; 0 for what is none."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "\n".join(neutralise(str(one)) for one in value)
    return neutralise(str(value))


def _ways() -> Mapping[str, Callable[[Any], str]]:
    return {
        "step": lambda value: step_name(neutralise(str(value))), "seconds": lambda value: lasted(amount_of(value)),
        "first": lambda value: lasted(amount_of(value)), "bytes_out": size, "bytes_in": size, "fate": fate, "privacy": privacy,
        "at": clock, "ended_at": clock,
    }  # fmt: skip


def _names() -> Mapping[str, str]:
    return {
        "step": _("Step"), "seconds": _("Time"), "agent": _("Agent"), "agent_version": _("Version of the agent"),
        "inputs": _("Inputs"), "sources": _("Sources"), "entries": _("Entries"), "skipped": _("Not read"),
        "passages": _("Passages looked at"), "supported": _("Statements that hold"), "weak": _("Weakly supported"),
        "unsupported": _("Without support"), "version": _("Version of the result"), "task": _("Task"), "model": _("Model"),
        "why": _("Why"), "problem": _("Problem"), "taken": _("Sentences taken"), "left_out": _("Left out"),
        "kept": _("Kept from before"), "prompt": _("Tokens read"), "cached": _("Tokens from the cache"),
        "reply": _("Tokens written"), "thinking": _("Tokens for thinking"), "first": _("Time to the first token"),
        "cost": _("Cost"), "notices": _("Notes"), "text": _("Note"), "code": _("Code"), "what": _("What happened"),
        "hint": _("What to do"), "at": _("Sent at"), "ended_at": _("Ended at"), "endpoint": _("Server"),
        "origin": _("Address"), "origins": _("Whose words"), "purpose": _("Purpose"), "privacy": _("Privacy"),
        "bytes_out": _("Sent"), "bytes_in": _("Received"), "sha256": "SHA-256", "fate": _("How it ended"),
        "status": _("Answer of the server"),
    }  # fmt: skip
