"""The head of a run: its title, how it stands, who did it with what, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from satchel.rendering.neutralise import neutralise
from satchel.ui.moments import ago, lasted
from satchel.ui.runs.presenter import row, states
from satchel.ui.words import _, n_

Act = Literal["cancel", "stop", "resume", "other", "again", "export", "copy"]
LIVE = ("queued", "running")
_SHOWN_INPUTS = 3
_BEYOND_HELP = ("input", "usage", "not-found")  # codes of errors that come again with the same inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`acts` fit the state; `inputs` are all of them, one a line; `is_ending`: the person has ended it a moment ago."""

    title: str
    state: str
    icon: str
    tone: str
    details: tuple[str, ...]
    inputs: str
    acts: tuple[Act, ...]
    is_ending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is in the way, and what to do about it; `is_ours` says that asking again may help, `waits` that a review does."""

    words: str
    tone: str = "bad"
    icon: str = "alert"
    is_ours: bool = False
    waits: bool = False


def head(
    run: Mapping[str, Any], document: Mapping[str, Any] | None, now: datetime, *, seconds: float = 0.0, ending: str = ""
) -> Head:
    """From a run as `runs.show` gives it, its document where there is one, and how long it was at work. `ending` says how
    the person ends it, in a word.
    """
    status = str(run.get("status"))
    state, icon, tone = states().get(status, states()["queued"])
    inputs = [neutralise(str(one)) for one in run.get("inputs") or ()]
    has_result = bool((document or {}).get("result"))
    error = (document or {}).get("error")
    can_go_on = not (isinstance(error, Mapping) and error.get("code") in _BEYOND_HELP)
    acts = _acts(status, has_result=has_result, follows=run.get("follow") is True, can_go_on=can_go_on)
    return Head(
        title=" ".join(neutralise(row(run, now).title).split()), state=ending or state, icon=icon, tone=tone,
        details=tuple(part for part in _details(run, document, inputs, now, seconds) if part),
        inputs="\n".join(inputs), acts=acts, is_ending=bool(ending),
    )  # fmt: skip


def trouble(run: Mapping[str, Any], document: Mapping[str, Any] | None, why: str = "") -> Trouble | None:
    """What the person should know about how the run stands; `why` is what it waits for."""
    error = (document or {}).get("error")
    match run.get("status"):
        case "failed" if isinstance(error, Mapping):
            said = (neutralise(str(error.get(key) or "")) for key in ("what", "hint"))
            return Trouble(words=" ".join(part for part in said if part) or _("This run failed."))
        case "failed":
            return Trouble(words=_("This run failed."))
        case "cancelled":
            return Trouble(words=_("This run was cancelled. What it has read so far is kept."), tone="warn", icon="stop")
        case "waiting":
            words = neutralise(why) or _("This run waits for you.")
            return Trouble(words=words, tone="warn", icon="review", waits=True)
    return None


def _details(
    run: Mapping[str, Any], document: Mapping[str, Any] | None, inputs: list[str], now: datetime, seconds: float
) -> tuple[str, ...]:
    when = ago(run.get("ended_at") or run.get("started_at"), now)
    model = (document or {}).get("model")
    names = ", ".join(_last(one) for one in inputs[:_SHOWN_INPUTS])
    if len(inputs) > _SHOWN_INPUTS:
        names = n_("{names} and {n} more", "{names} and {n} more", len(inputs) - _SHOWN_INPUTS, names=names)
    with_model = _("with {model}").format(model=neutralise(str(model))) if model else ""
    took = _("took {time}").format(time=lasted(seconds)) if run.get("ended_at") and seconds else ""
    return (neutralise(str(run.get("agent") or "")), when, took, with_model, names)


def _last(path: str) -> str:
    if path == "-":
        return _("standard input")
    return path.rstrip("/\\").replace("\\", "/").rpartition("/")[2] or path


def _acts(status: str, *, has_result: bool, follows: bool, can_go_on: bool) -> tuple[Act, ...]:
    said: tuple[Act, ...] = ("copy", "export") if has_result else ()
    match status:
        case "queued" | "running":
            return (*said, "stop" if follows and has_result else "cancel")
        case "waiting":
            return (*said, "cancel")
        case "failed" | "cancelled":
            return (*said, "resume" if can_go_on else "other")
        case "done":
            return ("again", *said)
    return said
