"""A claim for reading: its words, why it is doubtful, and the words it rests on in what was said around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from satchel.ui.moments import ago, day
from satchel.ui.review.items import Item, decision_in_words, doubt_in_words, section_in_words, support_in_words
from satchel.ui.words import _, isolated

Style = Literal["claim", "plain", "muted", "caption", "heading", "mark", "good", "warn", "bad", "accent", "gone", "new"]
Span = tuple[str, Style]
_AROUND = 400  # characters of a long entry that are shown on either side of the quoted words
_ENTRIES_OF_SOURCE = 60  # cited entries and neighbours; the run shows all


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Spans of one block; `is_cited` sets it off as what a citation rests on."""

    spans: Sequence[Span]
    gap: Literal["none", "small", "large"] = "small"  # before it
    is_cited: bool = False


def compose(one: Item, entries: Mapping[str, Any] | None, earlier: Sequence[Mapping[str, Any]], now: datetime) -> list[Paragraph]:
    """Everything about a claim, in reading order; without `entries` (yet) its quotes stand alone."""
    return [*_head(one, now), *_reasons(one), *_evidence(one, entries, now), *_history(earlier, now)]


def _head(one: Item, now: datetime) -> Iterator[Paragraph]:
    place = " · ".join(part for part in (isolated(one.run_title), section_in_words(one.section, one.incident)) if part)
    yield Paragraph(spans=[(place, "caption")], gap="none")
    yield Paragraph(spans=[(one.words, "claim")], gap="small")
    if one.more:
        yield Paragraph(spans=[(" · ".join(_told(one.more)), "muted")])
    word, _icon, tone = support_in_words(one.support)
    yield Paragraph(spans=[(word, _style(tone))])
    if one.decision is not None:
        yield from _decided(one.decision, now, before=one.text)


def _told(more: Mapping[str, str]) -> Iterator[str]:
    sentences = {"owner": _("Owner: {value}"), "due": _("Due: {value}"), "standing": _("Standing: {value}"),
                 "at": _("Time: {value}")}  # fmt: skip
    standings = {"confirmed": _("confirmed"), "suspected": _("suspected"), "ruled_out": _("ruled out")}
    for name, value in more.items():
        if name in sentences:
            said = standings.get(value) if name == "standing" else moment(value)
            yield sentences[name].format(value=said or value)


def _reasons(one: Item) -> Iterator[Paragraph]:
    word, tone = doubt_in_words(one.doubt)
    yield Paragraph(spans=[(_("Why it is here"), "heading"), ("  ", "plain"), (word, _style(tone))], gap="large")
    for why in one.why or (_("Nothing speaks against it."),):
        yield Paragraph(spans=[(f"– {why}", "plain")], gap="none")


def _evidence(one: Item, entries: Mapping[str, Any] | None, now: datetime) -> Iterator[Paragraph]:
    yield Paragraph(spans=[(_("What it rests on"), "heading")], gap="large")
    if not one.cites:
        yield Paragraph(spans=[(_("It cites nothing."), "muted")])
    sources = list(dict.fromkeys(str(cite.get("source")) for cite in one.cites))
    for source in sources:
        yield Paragraph(spans=[(source, "caption")])
        cites = [cite for cite in one.cites if str(cite.get("source")) == source]
        yield from _of_source(cites, (entries or {}).get(source) or {}, now)


def _of_source(cites: Sequence[Mapping[str, Any]], around: Mapping[str, Any], now: datetime) -> Iterator[Paragraph]:
    quotes: dict[int, list[str]] = {}
    for cite in cites:
        number = cite.get("entry")
        if isinstance(number, int) and str(number) in around:
            quotes.setdefault(number, []).append(str(cite.get("quote") or ""))
        else:
            yield Paragraph(spans=[(f"“{cite.get('quote') or ''}”", "mark")], is_cited=True)
    numbers = sorted({n for entry in quotes for n in (entry - 1, entry, entry + 1) if str(n) in around})
    for number in numbers[:_ENTRIES_OF_SOURCE]:
        yield from _entry(around[str(number)], quotes.get(number), now)


def _entry(entry: Mapping[str, Any], quotes: Sequence[str] | None, now: datetime) -> Iterator[Paragraph]:
    byline = " · ".join(part for part in (isolated(str(entry.get("author") or "")), moment(entry.get("at"))) if part)
    text, is_cited = str(entry.get("text") or ""), quotes is not None
    if byline:
        yield Paragraph(spans=[(byline, "caption")], is_cited=is_cited)
    if quotes is None:
        yield Paragraph(spans=[(_cut(text, 0, 0), "muted")], gap="none" if byline else "small")
        return
    spans: list[Span] = [(part, "mark" if is_marked else "plain") for part, is_marked in shortened(marked(text, quotes))]
    missing = [quote for quote in quotes if quote and quote not in text]
    spans += [(f" “{quote}”", "mark") for quote in missing]
    yield Paragraph(spans=spans, gap="none" if byline else "small", is_cited=True)


def marked(text: str, quotes: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in stretches, and whether each is quoted; together they are the text. Each quote counts where it is first."""
    places = sorted((text.find(quote), len(quote)) for quote in quotes if quote and quote in text)
    out: list[tuple[str, bool]] = []
    done = 0
    for start, length in places:
        begin, end = max(start, done), start + length
        if end <= begin:
            continue
        out += [(text[done:begin], False)] if begin > done else []
        out.append((text[begin:end], True))
        done = end
    return [*out, (text[done:], False)] if done < len(text) else out


def shortened(stretches: Sequence[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The same with what is far from every quote left out."""
    last = len(stretches) - 1
    return [
        (part if is_marked else _cut(part, 0 if place == 0 else _AROUND, 0 if place == last else _AROUND), is_marked)
        for place, (part, is_marked) in enumerate(stretches)
    ]


def _cut(text: str, begin: int, end: int) -> str:
    """Its `begin` first and `end` last characters; where neither is wanted, its first ones."""
    begin, end = (begin, end) if begin or end else (_AROUND, 0)
    if len(text) <= begin + end + 20:
        return text
    return f"{text[:begin]} … {text[len(text) - end:]}" if end else f"{text[:begin]} …"


def moment(at: Any) -> str:
    """A moment as its source has it: its own clock, and the day."""
    try:
        found = datetime.fromisoformat(str(at or ""))
    except ValueError:
        return ""
    return f"{found:%H:%M} · {day(found)}"


def _history(earlier: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[Paragraph]:
    if not earlier:
        return
    yield Paragraph(spans=[(_("Decided before"), "heading")], gap="large")
    for one in reversed(earlier):
        before = one.get("before")
        said = str(before.get("text") or "") if isinstance(before, Mapping) else ""
        yield from _decided(one, now, before=said, was_undone=bool(one.get("undone_at")))


def _decided(
    decision: Mapping[str, Any], now: datetime, *, before: str = "", was_undone: bool = False
) -> Iterator[Paragraph]:
    word, _icon, tone = decision_in_words(decision)
    spans: list[Span] = [(word, _style(tone))]
    if when := ago(decision.get("at"), now):
        spans.append((f" · {when}", "caption"))
    if was_undone:
        spans.append((" · " + _("undone"), "caption"))
    yield Paragraph(spans=spans)
    if decision.get("reason"):
        yield Paragraph(spans=[(_("Reason: {reason}").format(reason=decision["reason"]), "plain")], gap="none")
    if decision.get("verdict") == "edit" and before:
        yield Paragraph(spans=[(_("It said: {text}").format(text=before), "muted")], gap="none")


def _style(tone: str) -> Style:
    known: Mapping[str, Style] = {"good": "good", "warn": "warn", "bad": "bad", "accent": "accent"}
    return known.get(tone, "muted")
