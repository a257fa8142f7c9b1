"""Any result as a list of headings, statements and facts, whatever its agent: nothing is left out, nothing is believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from satchel.rendering.neutralise import neutralise, one_line
from satchel.ui.assumed import assumption_name
from satchel.ui.words import _, number

_DEEPEST = 12
_MOST_ITEMS = 20_000
_MOST_CITES = 24  # of one statement that are shown
_LEADS = ("title", "heading", "about", "name")
_KNOWN = ("id", "text", "cites", "support", "review")
_LOWEST_LEVEL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A reference in a statement: `number` is the place's, the same wherever it is cited; `cite` its index in `cites`."""

    number: int
    cite: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """`level` 1 to 3."""

    text: str
    level: int
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One claim. `mark` says in words how well it is carried, "" where it is; `name` is its key where it has no words of
    its own, `remarks` are its other keys.
    """

    text: str
    name: str = ""
    id: str = ""
    notes: tuple[Note, ...] = ()
    mark: str = ""
    tone: str = "text"
    remarks: tuple[str, ...] = ()
    is_struck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value that cites nothing; `name` may be empty."""

    name: str
    text: str


Item = Heading | Statement | Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is shown, and all citations that its notes name."""

    items: tuple[Item, ...] = ()
    cites: tuple[Mapping[str, Any], ...] = ()


@dataclass(slots=True)
class _Writer:
    cites: list[Mapping[str, Any]] = field(default_factory=list)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def value(self, value: Any, level: int, depth: int) -> Iterator[Item]:
        if depth > _DEEPEST or value is None:
            return
        if isinstance(value, list):
            for one in value:
                yield from self.value(one, level, depth + 1)
        elif isinstance(value, Mapping):
            yield from self.mapping(value, level, depth + 1)
        elif (text := _scalar(value)) != "":
            yield Fact(name="", text=text)

    def mapping(self, value: Mapping[str, Any], level: int, depth: int) -> Iterator[Item]:
        if isinstance(value.get("cites"), list):
            yield self.statement(value)
            return
        lead = next((key for key in _LEADS if value.get(key)), "")
        if lead and _holds_more(value):
            yield self.heading(value[lead], lead, level)
            level += 1
        elif not _holds_more(value):
            yield from _row(value)
            return
        yield from self.keys({key: inner for key, inner in value.items() if key != lead}, level, depth)

    def keys(self, value: Mapping[str, Any], level: int, depth: int) -> Iterator[Item]:
        for key, inner in value.items():
            if isinstance(inner, Mapping) and isinstance(inner.get("cites"), list) and not inner.get("text"):
                yield self.statement(inner, name=key_name(key))
            elif isinstance(inner, Mapping | list):
                if any(True for _ in _Writer().value(inner, level, depth)):  # an empty section has no heading
                    if key not in ("sections", "paragraphs", "incidents", "claims"):  # their parts head themselves
                        yield Heading(text=key_name(key), level=min(level, _LOWEST_LEVEL))
                        yield from self.value(inner, level + 1, depth)
                    else:
                        yield from self.value(inner, level, depth)
            elif inner is not None and (text := _scalar(inner)) != "":
                yield Fact(name=key_name(key), text=text)

    def heading(self, lead: Any, key: str, level: int) -> Heading:
        level = min(level, _LOWEST_LEVEL)
        if isinstance(lead, Mapping):
            return Heading(text=_words(lead.get("text")), level=level, notes=self.notes(lead.get("cites")))
        text = _words(lead)
        return Heading(text=_("About {matter}").format(matter=text) if key == "about" else text, level=level)

    def statement(self, claim: Mapping[str, Any], *, name: str = "") -> Statement:
        rest = {key: inner for key, inner in claim.items() if key not in _KNOWN and not isinstance(inner, Mapping | list)}
        text = _words(claim.get("text"))
        if not text:
            text, rest = ", ".join(filter(None, map(_scalar, rest.values()))), {}
        mark, tone = support(claim.get("support", "supported"))
        remarks = [_("{name}: {value}").format(name=key_name(key), value=_scalar(inner)) for key, inner in rest.items()
                   if inner is not None and _scalar(inner) != ""]  # fmt: skip
        review = claim.get("review")
        rejected = isinstance(review, Mapping) and review.get("verdict") == "reject"
        if isinstance(review, Mapping) and isinstance(review.get("text"), str):
            text = _words(review["text"]) or text
        return Statement(text=text or _("(no words)"), name=name, id=str(claim.get("id") or ""), notes=self.notes(claim["cites"]),
                         mark=mark, tone=tone, remarks=tuple(remarks), is_struck=rejected)  # fmt: skip

    def notes(self, cites: Any) -> tuple[Note, ...]:
        out: dict[int, Note] = {}
        for one in cites if isinstance(cites, list) else ():
            if isinstance(one, Mapping) and isinstance(one.get("source"), str) and isinstance(one.get("quote"), str):
                place = (one["source"], str(one.get("entry", one.get("start"))))
                number = self.numbers.setdefault(place, len(self.numbers) + 1)
                if number not in out and len(out) < _MOST_CITES:
                    out[number] = Note(number=number, cite=len(self.cites))
                    self.cites.append(one)
        return tuple(out.values())


def sheet(document: Mapping[str, Any]) -> Sheet:
    """A run's document: its result, then what was assumed and what was not read."""
    writer = _Writer()
    found = list(_bounded(writer, document))
    return Sheet(items=tuple(found), cites=tuple(writer.cites))


def answer_sheet(answer: Mapping[str, Any]) -> Sheet:
    """The one claim of an answer."""
    writer = _Writer()
    return Sheet(items=(writer.statement({"cites": [], **answer}),), cites=tuple(writer.cites))


def support(level: Any) -> tuple[str, str]:
    """How well a statement is carried, in words and as a tone."""
    match level:
        case "supported":
            return "", "text"
        case "weak":
            return _("≈ weak support"), "warn"
    return _("✗ unsupported"), "bad"


def key_name(key: str) -> str:
    """A key of a result as people read it."""
    known = {
        "impact": _("Impact"), "causes": _("Causes"), "mitigations": _("What was done"), "actions": _("Actions"),
        "open_questions": _("Open questions"), "people": _("People"), "timeline": _("Timeline"),
        "conflicts": _("Where the sources disagree"), "milestones": _("Times"), "summary": _("Summary"),
        "missing": _("Missing"), "sources": _("Sources"), "owner": _("Owner"), "due": _("Due"), "at": _("At"),
        "standing": _("Standing"), "status": _("Status"), "severity": _("Severity"), "added": _("New"),
        "changed": _("Changed"), "withdrawn": _("Withdrawn"), "changed_since": _("Changed since the last time"),
        "started": _("Started"), "detected": _("Detected"), "mitigated": _("Mitigated"), "resolved": _("Resolved"),
        "note": _("Note"), "kind": _("Kind"), "why": _("Why"), "used": _("Used"), "since": _("Since"),
    }  # fmt: skip
    return known.get(key) or _words(key.replace("_", " ")).capitalize()


def _bounded(writer: _Writer, document: Mapping[str, Any]) -> Iterator[Item]:
    result = document.get("result")
    parts = [writer.value(result, 1, 0), _assumed(document.get("assumptions")), _unread(document.get("coverage"))]
    left = _MOST_ITEMS
    for part in parts:
        for item in part:
            if left == 0:
                yield Fact(name="", text=_("There is more; export the result to see all of it."))
                return
            left -= 1
            yield item


def _assumed(assumptions: Any) -> Iterator[Item]:
    rows = [one for one in assumptions if isinstance(one, Mapping)] if isinstance(assumptions, Sequence) else []
    if rows:
        yield Heading(text=_("Assumed, because the sources do not say"), level=2)
    for one in rows:
        what = assumption_name(_words(one.get("what")))
        name = _("{what} of {source}").format(what=what[:1].upper() + what[1:], source=_words(one.get("source")))
        yield Fact(name=name, text=_words(one.get("value")))


def _unread(coverage: Any) -> Iterator[Item]:
    skipped = coverage.get("skipped") if isinstance(coverage, Mapping) else None
    rows = [one for one in skipped if isinstance(one, Mapping)] if isinstance(skipped, list) else []
    if rows:
        yield Heading(text=_("Not read"), level=2)
    for one in rows:
        yield Fact(name=_words(one.get("source")), text=_words(one.get("why")))


def _holds_more(value: Mapping[str, Any]) -> bool:
    return any(isinstance(inner, Mapping | list) for inner in value.values())


def _row(value: Mapping[str, Any]) -> Iterator[Item]:
    """Scalars alone: the first names the row, the others are said of it."""
    told = [text for inner in value.values() if (text := _scalar(inner)) != ""]
    if told:
        yield Fact(name=told[0] if len(told) > 1 else "", text=", ".join(told[1:] or told))


def _scalar(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case str():
            return _moment(value) or _words(value)
        case int() | float():
            return number(value)
    return ""


def _moment(text: str) -> str:
    """An ISO 8601 moment the way people read it; "" for anything else."""
    if not (16 <= len(text) <= 35 and text[:4].isdigit() and text[4] == "-" and "T" in text):
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return ""
    zone = "" if moment.tzinfo is None else " UTC" if not moment.utcoffset() else f" {moment:%z}"
    return f"{moment:%Y-%m-%d %H:%M}{f':{moment:%S}' if moment.second else ''}{zone}"


def _words(value: Any) -> str:
    return one_line(neutralise(value)) if isinstance(value, str) else ""
