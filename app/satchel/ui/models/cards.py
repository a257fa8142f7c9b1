"""Models in words: one card each for what is here, on a server, left by another program, or to be fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from satchel.ui.models.amounts import context, languages, parameters, size
from satchel.ui.moments import day
from satchel.ui.sentences import spoken
from satchel.ui.words import _, number

Action = Literal["try", "use", "remove", "link", "fetch", "discard", "page"]
Tone = Literal["secondary", "muted", "good", "warn", "bad"]
WONT_FIT = "won't fit"
ROLES = ("extract", "compose", "chat", "code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence; `icon` and `tone` say the same."""

    words: str
    tone: Tone = "secondary"
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """Something goes on with it. `share` is 0 to 1, None where nobody knows; `can_stop` where it can be ended."""

    words: str
    share: float | None = None
    can_stop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A model. `key` is unique among all, `name` what the engine calls it; `page` is where it comes from on the web.

    `goes_on` says that a part of it is here already; `deletes` that removing it deletes a file.
    """

    key: str
    name: str
    title: str
    detail: str = ""
    chips: Sequence[str] = ()
    lines: Sequence[Line] = ()
    actions: Sequence[Action] = ()
    page: str = ""
    goes_on: bool = False
    deletes: bool = False
    is_unlikely: bool = False  # it will not fit, and is tried only by somebody who means it
    busy: Busy | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Cards under a heading."""

    key: str
    title: str
    sentence: str = ""
    cards: Sequence[Card] = ()


def role_words() -> Mapping[str, str]:
    """What each role is for."""
    return {
        "extract": _("reading"), "compose": _("writing"), "chat": _("answering questions"), "code": _("code"),
    }  # fmt: skip


def here(one: Mapping[str, Any], offers: AbstractSet[str] = frozenset()) -> Card:
    """A model of ``models.list``; `offers` are the ids of the catalogue, whose files are Satchel's own."""
    name, origin = str(one["model"]), str(one.get("origin") or "")
    is_ours = origin == name and name in offers
    came_from = _("fetched by Satchel") if is_ours else _("a file of yours") if origin == "file" else origin
    detail = (
        parameters(one.get("parameters")), str(one.get("quantisation") or ""), size(one.get("size")),
        context(one.get("context")), str(one.get("licence") or ""), came_from,
    )  # fmt: skip
    verdict = one.get("verdict") or {}
    return Card(
        key=f"model:{name}", name=name, title=name, detail=_joined(detail), chips=_roles(one),
        lines=[*_state(one), *_verdict(one), *_seen(one.get("card"), in_use=bool(one.get("roles")))],
        actions=("use", "try", "remove") if one.get("state", "ready") == "ready" else ("remove",), deletes=is_ours, is_unlikely=verdict.get("rank") == WONT_FIT,
    )  # fmt: skip


def server(one: Mapping[str, Any]) -> Card:
    """An endpoint of ``models.list``."""
    name, barred = str(one["endpoint"]), str(one.get("barred") or "")
    seen = _seen(one.get("card"), in_use=bool(one.get("roles")))
    lines = [Line(words=barred, tone="bad", icon="lock")] if barred else [_may_get(one), *seen]
    return Card(
        key=f"server:{name}", name=name, title=name, chips=_roles(one),
        detail=_joined((str(one.get("model") or ""), host(str(one.get("url") or "")), _("with a key") if one.get("has_key") else "")),
        lines=lines, actions=("remove",) if barred else ("use", "try", "remove"),
    )  # fmt: skip


def left(one: Mapping[str, Any]) -> Card:
    """A model of ``models.scan`` that is not here yet."""
    program, name, why = str(one.get("program") or ""), str(one["name"]), str(one.get("why") or "")
    detail = (program, parameters(one.get("parameters")), str(one.get("quantisation") or ""), size(one.get("size")))
    return Card(
        key=f"left:{program}:{name}", name=name, title=name, detail=_joined(detail),
        lines=[Line(words=why, tone="muted")] if why else (), actions=() if why else ("link",),
    )  # fmt: skip


def offer(one: Mapping[str, Any]) -> Card:
    """A model of the catalogue that is not here."""
    name, came = str(one["id"]), one.get("came") or 0
    memory = _("for {n} GB of memory").format(n=one["laptop"]) if one.get("laptop") else ""
    detail = (
        size(one.get("size")) or _("size not stated"), str(one.get("licence") or _("licence not stated")), memory,
        context(one.get("context")), languages(one.get("languages")),
    )  # fmt: skip
    lines = [Line(words=spoken(str(one["good_at"])))] if one.get("good_at") else []
    if came:
        words = _("{came} of {size} are here already.").format(came=size(came), size=size(one.get("size")) or "?")
        lines.append(Line(words=words, tone="good", icon="download"))
    page = str(one.get("page") or "")
    actions: tuple[Action, ...] = ("fetch", *(("discard",) if came else ()), *(("page",) if is_web(page) else ()))
    return Card(
        key=f"offer:{name}", name=name, title=str(one.get("name") or name), detail=_joined(detail), lines=lines,
        actions=actions, page=page, goes_on=bool(came), deletes=True,
    )  # fmt: skip


def matches(card: Card, query: str) -> bool:
    """Whether every word of a search stands on it."""
    whole = " ".join((card.name, card.title, card.detail, *card.chips, *(one.words for one in card.lines))).casefold()
    return all(word in whole for word in query.casefold().split())


def with_state(card: Card, busy: Busy | None, problem: str) -> Card:
    """The same with what goes on; meanwhile nothing else is done with it."""
    return replace(card, busy=busy, problem=problem, actions=() if busy is not None else card.actions)


def host(url: str) -> str:
    """Of an address, with its port; the address itself where it is none."""
    try:
        found = urlsplit(url)
        return found.netloc.rpartition("@")[2] or url
    except ValueError:
        return url


def is_web(url: str) -> bool:
    """Whether it may be opened in a browser."""
    try:
        found = urlsplit(url)
    except ValueError:
        return False
    return found.scheme in ("https", "http") and bool(found.netloc)


def _joined(parts: Sequence[str]) -> str:
    return " · ".join(part for part in parts if part)


def _roles(one: Mapping[str, Any]) -> list[str]:
    found = [role for role in ROLES if role in (one.get("roles") or ())]
    if len(found) == len(ROLES):
        return [_("for everything")]
    return [role_words()[role] for role in found]


def _state(one: Mapping[str, Any]) -> Iterator[Line]:
    problem = str((one.get("card") or {}).get("problem") or "")
    if one.get("state") == "missing":
        yield Line(words=_("Its file is gone. Agents go on without it."), tone="bad", icon="alert")
    elif one.get("state") == "changed":
        words = _("Its file has changed since it was added. Remove it here and add it again.")
        yield Line(words=words, tone="bad", icon="alert")
    elif problem:
        yield Line(words=_("It cannot be used: {why}").format(why=problem), tone="bad", icon="alert")


def _verdict(one: Mapping[str, Any]) -> Iterator[Line]:
    verdict = one.get("verdict") or {}
    words = spoken(str(verdict.get("why") or ""))
    if words:
        known: Mapping[str, tuple[Tone, str]] = {
            "runs well": ("good", "check"), "runs slowly": ("warn", "clock"), WONT_FIT: ("bad", "alert"),
        }  # fmt: skip
        tone, icon = known.get(str(verdict.get("rank")), ("secondary", "info"))
        yield Line(words=words, tone=tone, icon=icon)


def _seen(card: Mapping[str, Any] | None, *, in_use: bool) -> Iterator[Line]:
    """What a trial showed."""
    if not card:
        yield Line(words=_("Not tried out yet."), tone="muted")
        return
    if card.get("problem"):
        return
    if card.get("follows_schema") is False and in_use:
        words = _("It could not fill a form when it was tried: agents go on without it.")
        yield Line(words=words, tone="warn", icon="alert")
    when = _tried(str(card.get("made_at") or ""))
    yield Line(words=_joined((when, *_abilities(card))), tone="secondary")


def _abilities(card: Mapping[str, Any]) -> Iterator[str]:
    for key, yes, no in (
        ("follows_schema", _("fills a form"), _("fills no form")),
        ("calls_tools", _("chooses a tool"), _("chooses no tool")),
    ):
        if card.get(key) is not None:
            yield yes if card[key] else no
    tokens = card.get("long_context")
    if isinstance(tokens, int):
        found = _("finds a detail in {n} tokens").format(n=number(tokens))
        yield found if tokens else _("finds no detail in a long text")
    if spoken := languages(card.get("languages")):
        yield _("answers in {languages}").format(languages=spoken)
    if isinstance(speed := card.get("tokens_per_second"), int | float) and speed > 0:
        yield _("{n} tokens a second").format(n=number(speed, digits=0 if speed >= 10 else 1))


def _tried(at: str) -> str:
    try:
        return _("Tried out on {day}").format(day=day(datetime.fromisoformat(at)))
    except ValueError:
        return _("Tried out")


def _may_get(one: Mapping[str, Any]) -> Line:
    if one.get("runs_here"):
        return Line(words=_("It runs on this machine: no text leaves it."), tone="good", icon="shield")
    if one.get("privacy") == "public":
        return Line(words=_("A server elsewhere: it is given public text alone."), tone="warn", icon="external")
    words = _("A server elsewhere: it is given any text but what has to stay here.")
    return Line(words=words, tone="warn", icon="external")
