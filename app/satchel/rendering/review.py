"""The documents of ``review``: claims by doubt, one claim with what it rests on, an edit, a sample audit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from satchel.domain.claims import Claim
from satchel.rendering import moments
from satchel.rendering.claims import SUPPORT_MARKS, UNSUPPORTED, remark
from satchel.rendering.model import Block, Bullets, Document, Heading, Item, Line, Paragraph, Span, Table, Tone, words
from satchel.rendering.neutralise import one_line
from satchel.rendering.notes import Notebook
from satchel.rendering.word_diff import word_diff

_VERDICTS: dict[str, tuple[str, Tone]] = {
    "accept": ("accepted", "good"),
    "edit": ("edited", "warn"),
    "reject": ("rejected", "bad"),
}
_HEAD = ("Doubt", "Run", "Claim", "Section", "What it says")


def compose_inbox(document: Mapping[str, Any]) -> Document:
    """The document of ``review list``."""
    items = document.get("items") or ()
    block: Block = _table("Claims", items) if items else remark("There is nothing to review here.")
    counts = [f"{document.get(key) or 0} {key}" for key in ("open", "decided")]
    return Document(title="Review", blocks=(block,), closing=(words(", ".join(counts) + ".", "muted"),))


def compose_audit(document: Mapping[str, Any]) -> Document:
    """The document of ``review audit``: the sample, and the sentence about what was checked of it."""
    sample, of = document.get("sample") or (), document.get("of") or 0
    title = f"Check {len(sample)} of {of}, round {document.get('round') or 1}"
    block: Block = _table(title, sample) if sample else remark("There is nothing to check.")
    said = one_line(str((document.get("result") or {}).get("sentence") or ""))
    return Document(title=title, blocks=(Heading(text=title, level=1), block), closing=(words(said),) if said else ())


def compose_claim(document: Mapping[str, Any]) -> Document:
    """The document of ``review show``."""
    claim = Claim.from_json(document["claim"])
    notebook = Notebook(document.get("entries"))
    notes = notebook.cite(claim.cites)
    line = Line(spans=(Span(text=one_line(claim.text), tone="strong"),), notes=notes,
                after=SUPPORT_MARKS.get(claim.support, UNSUPPORTED))  # fmt: skip
    title = f"{_text(document, 'section').replace('_', ' ')} · run {_text(document, 'run')} · claim {claim.id}"
    why = [Item(line=words(one_line(str(reason)))) for reason in document.get("why") or ()]
    blocks: list[Block] = [Heading(text=title, level=1), Paragraph(line=line)]
    blocks += [Heading(text=f"Doubt {_score(document)}"), Bullets(items=tuple(why))] if why else []
    made = [_made(one) for one in document.get("decisions") or ()]
    blocks += [Heading(text="Decisions"), Bullets(items=tuple(made))] if made else []
    for view in notebook.sources():
        rows = tuple(_entry(row.place, row.author, row.when, row.text, row.number) for row in view.rows)
        blocks += [Heading(text=view.name), Bullets(items=rows)]
    return Document(title=title, blocks=tuple(blocks))


def compose_edit(document: Mapping[str, Any]) -> Document:
    """``{"before", "after"}`` as one line; what went and what came can be told apart without colour."""
    spans = []
    for kind, text in word_diff(*(one_line(str(document.get(key) or "")) for key in ("before", "after"))):
        if kind == "same":
            spans.append(Span(text=text))
        else:
            sign, tone, struck = ("-", "bad", True) if kind == "gone" else ("+", "good", False)
            spans.append(Span(text=f"[{sign}{text}{sign}]", tone=tone, struck=struck))  # type: ignore[arg-type]
    return Document(title="Edit", blocks=(Paragraph(line=Line(spans=tuple(spans))),))


def _table(label: str, items: Sequence[Mapping[str, Any]]) -> Table:
    return Table(label=label, head=_HEAD, rows=tuple(_row(item) for item in items))


def _row(item: Mapping[str, Any]) -> tuple[Line, ...]:
    claim = item["claim"]
    return (
        words(_score(item)),
        words(_text(item, "run")),
        words(_text(claim, "id"), "strong"),
        words(_text(item, "section").replace("_", " ")),
        Line(spans=(Span(text=_text(claim, "text")),), after=tuple(_remarks(item))),
    )


def _remarks(item: Mapping[str, Any]) -> Iterator[Span]:
    """What was decided, or else why one may doubt it."""
    decision = item.get("decision")
    if isinstance(decision, Mapping):
        yield _verdict(decision)
        text = decision.get("text") or decision.get("reason")
        if text:
            yield Span(text=f"“{one_line(str(text))}”", tone="muted")
        return
    why = " ".join(one_line(str(reason)) for reason in item.get("why") or ())
    if why:
        yield Span(text=f"({why})", tone="muted")


def _verdict(decision: Mapping[str, Any]) -> Span:
    word, tone = _VERDICTS.get(str(decision.get("verdict")), ("decided", "plain"))
    return Span(text=word, tone=tone)


def _made(decision: Mapping[str, Any]) -> Item:
    spans = [Span(text=f"{decision.get('number')}. {moments.stamp(_text(decision, 'at'))} "), _verdict(decision)]
    text = _text(decision, "text") or _text(decision, "reason")
    spans += [Span(text=f": “{text}”")] if text else []
    spans += [Span(text=", undone", tone="muted")] if decision.get("undone_at") else []
    return Item(line=Line(spans=tuple(spans)))


def _entry(place: str, author: str, when: str, text: str, number: int | None) -> Item:
    tone: Tone = "plain" if number is not None else "muted"
    byline = " ".join(part for part in (place, author, when) if part)
    spans = (Span(text=f"{byline}  ", tone="muted"), Span(text=one_line(text), tone=tone))
    line = Line(spans=spans, notes=(number,) if number is not None else ())
    return Item(line=line, sign="▸" if number is not None else "")


def _score(item: Mapping[str, Any]) -> str:
    value = item.get("doubt")
    return f"{value:.2f}" if isinstance(value, int | float) else ""


def _text(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    return "" if value is None else one_line(str(value))
