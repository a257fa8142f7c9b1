"""What a run does and what came of it, as few lines as the palette has room for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from satchel.domain.errors import SatchelError
from satchel.domain.runs import EventKind, RunEvent
from satchel.ui.moments import lasted
from satchel.ui.words import _, n_, number

MOST_CLAIMS, MOST_QUOTES = 4, 3
Tone = Literal["good", "accent", "warn", "bad", "muted"]
_SECTIONS = ("impact", "causes", "mitigations", "actions", "open_questions", "timeline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a run; `note` is how long it took, or how far it is."""

    name: str
    title: str
    is_over: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A run at work."""

    run: str = ""
    title: str = ""
    why: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A claim: its words, where they come from, and how well that carries them ("" where it does)."""

    text: str
    source: str = ""
    quote: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it. `state` is a word; the tone says the same."""

    title: str
    state: str
    tone: Tone
    icon: str
    run: str = ""
    lines: Sequence[Line] = field(default_factory=tuple)
    hint: str = ""


def told(progress: Progress, event: RunEvent) -> Progress:
    """The run after one more event."""
    name, steps = str(event.body.get("step") or ""), progress.steps
    match event.kind:
        case EventKind.STEP_STARTED:
            kept = tuple(one for one in steps if one.name != name)
            return replace(progress, steps=(*kept, Step(name=name, title=_step_title(name))))
        case EventKind.STEP_PROGRESS:
            return replace(progress, steps=tuple(_noted(one, name, _how_far(event.body)) for one in steps))
        case EventKind.STEP_FINISHED:
            seconds = event.body.get("seconds")
            note = lasted(float(seconds)) if isinstance(seconds, int | float) else ""
            return replace(
                progress, steps=tuple(replace(one, is_over=True, note=note) if one.name == name else one for one in steps)
            )
    return progress


def of_run(document: Mapping[str, Any]) -> Outcome:
    """A finished, waiting or running document of ``result.get``."""
    status = str(document.get("status"))
    found = document.get("result")
    result: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    incidents = result.get("incidents")
    first = incidents[0] if isinstance(incidents, list) and incidents and isinstance(incidents[0], Mapping) else None
    state, tone, icon = _state(status, str(first.get("status")) if first else "")
    claims = list(_claims(first)) if first else list(_any_claims(result))
    title = _title(document, first, result)
    return Outcome(
        run=str(document.get("run") or ""), title=title, state=state, tone=tone, icon=icon,
        lines=[_line(one, document) for one in claims if one.get("text") != title][:MOST_CLAIMS],
    )  # fmt: skip


def of_answer(answer: Mapping[str, Any]) -> Outcome:
    """What ``ask`` found, or that nothing there answers it."""
    run, claim = str(answer.get("run") or ""), answer.get("answer")
    if not isinstance(claim, Mapping):
        why = str(answer.get("why") or "")
        return Outcome(run=run, title=_("The sources do not answer this."), state=_("no answer"), tone="muted",
                       icon="info", hint=why)  # fmt: skip
    said = claim.get("said")
    voices = said if isinstance(said, list) else []
    words = str(claim.get("text") or "")
    lines = []
    for at, cite in enumerate(claim.get("cites") or ()):
        quote = str(cite.get("quote") or "")
        place = _place(cite, voices[at] if at < len(voices) else None)
        lines.append(Line(text="", quote=quote if quote != words else "", source=place))
    return Outcome(run=run, title=words, state=_("answered"), tone="good", icon="quote",
                   lines=lines[:MOST_QUOTES], hint=_doubt(claim))  # fmt: skip


def of_error(error: SatchelError, *, run: str = "") -> Outcome:
    """What went wrong, and what to do about it."""
    return Outcome(run=run, title=error.what, state=_("failed"), tone="bad", icon="alert", hint=error.hint)


def _title(document: Mapping[str, Any], first: Mapping[str, Any] | None, result: Mapping[str, Any]) -> str:
    claim = (first or result).get("title")
    words = claim.get("text") if isinstance(claim, Mapping) else claim
    return str(words or result.get("note") or document.get("title") or _("Done, without a title"))


def _claims(incident: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """One of each section first, so that the few lines show more than one side of it."""
    rows = [[one for one in incident.get(name) or () if isinstance(one, Mapping)] for name in _SECTIONS]
    for depth in range(max((len(row) for row in rows), default=0)):
        yield from (row[depth] for row in rows if depth < len(row))


def _any_claims(body: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Whatever looks like a claim, in the order of the document."""
    if depth > 6:
        return
    if isinstance(body, Mapping):
        if isinstance(body.get("text"), str) and isinstance(body.get("cites"), list):
            yield body
            return
        for value in body.values():
            yield from _any_claims(value, depth + 1)
    elif isinstance(body, list):
        for value in body[:200]:
            yield from _any_claims(value, depth + 1)


def _line(claim: Mapping[str, Any], document: Mapping[str, Any]) -> Line:
    cites = [one for one in claim.get("cites") or () if isinstance(one, Mapping)]
    source = _place(cites[0], _voice(cites[0], document)) if cites else ""
    if len(cites) > 1:
        source = n_("{source} and {n} more", "{source} and {n} more", len(cites) - 1, source=source)
    return Line(text=str(claim.get("text") or ""), source=source, doubt=_doubt(claim))


def _voice(cite: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    entries = document.get("entries")
    of_source = entries.get(str(cite.get("source"))) if isinstance(entries, Mapping) else None
    found = of_source.get(str(cite.get("entry"))) if isinstance(of_source, Mapping) else None
    return found if isinstance(found, Mapping) else None


def _place(cite: Mapping[str, Any], voice: object) -> str:
    """``slack/ops/2026-03-12.json, entry 57 · ines``."""
    source, entry = str(cite.get("source") or ""), cite.get("entry")
    short = "/".join(source.replace("\\", "/").split("/")[-2:])
    where = _("{source}, entry {entry}").format(source=short, entry=entry) if entry is not None else short
    author = str(voice.get("author") or "") if isinstance(voice, Mapping) else ""
    return f"{where} · {author}" if author else where


def _doubt(claim: Mapping[str, Any]) -> str:
    match claim.get("support"):
        case "supported":
            return ""
        case "weak":
            return _("weak support")
    return _("unsupported")


def _state(status: str, incident: str) -> tuple[str, Tone, str]:
    words: dict[str, tuple[str, Tone, str]] = {
        "ongoing": (_("ongoing"), "bad", "alert"), "mitigated": (_("mitigated"), "warn", "shield"),
        "resolved": (_("resolved"), "good", "check"), "unclear": (_("unclear"), "muted", "info"),
    }  # fmt: skip
    runs: dict[str, tuple[str, Tone, str]] = {
        "waiting": (_("waits for you"), "warn", "review"), "failed": (_("failed"), "bad", "alert"),
        "cancelled": (_("cancelled"), "muted", "stop"),
    }  # fmt: skip
    return runs.get(status) or words.get(incident) or (_("done"), "good", "check")


def _step_title(name: str) -> str:
    words = {
        "collect": _("Read the sources"), "route": _("Choose the way"), "retrieve": _("Look into the memory"),
        "extract": _("Find what matters"), "compose": _("Put it together"), "verify": _("Check every quote"),
        "ask": _("Ask you"), "review": _("Wait for your review"), "deliver": _("Hand it over"),
    }  # fmt: skip
    return words.get(name, name)


def _noted(step: Step, name: str, note: str) -> Step:
    return replace(step, note=note) if step.name == name and not step.is_over else step


def _how_far(body: Mapping[str, Any]) -> str:
    done, total = body.get("done"), body.get("total")
    if isinstance(done, int | float) and isinstance(total, int | float) and total:
        return _("{done} of {total}").format(done=number(done, digits=0), total=number(total, digits=0))
    return str(body.get("note") or "")
