"""Draws a document as GitHub-flavoured Markdown in which no word of a source can become a link, an image or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from satchel.rendering.model import (
    Banner,
    Block,
    Bullets,
    Checklist,
    Document,
    Heading,
    Item,
    Line,
    Note,
    Paragraph,
    Span,
    Table,
    Task,
    Timeline,
)
from satchel.rendering.neutralise import one_line

# Viewers make links of bare addresses, escaped or not; inside a code span they don't.
_ADDRESS = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]{0,30}://|(?i:www\.|mailto:|xmpp:))[^\s<>`|]{0,2000}[^\s<>`|)\].,;:!?'\"”]"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
)
_SPECIAL = re.compile(r"([\\`*_\[\]<|~$])")
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_LEADING = re.compile(r"^(\d{0,9})([#+\-=>.)])")  # what opens a heading, a list, a quote or an underline


def escape(text: str) -> str:
    """Text as Markdown that shows exactly these words within a line; `begin` guards what starts one."""
    text, parts, end = one_line(text), [], 0
    for match in _ADDRESS.finditer(text):
        parts += [_escape_words(text[end : match.start()]), f"`{match[0]}`"]
        end = match.end()
    return "".join((*parts, _escape_words(text[end:])))


def begin(markdown: str) -> str:
    """Escaped text that may stand at the beginning of a block."""
    return _LEADING.sub(r"\1\\\2", markdown)


def _escape_words(text: str) -> str:
    return _ENTITY.sub("&amp;", _SPECIAL.sub(r"\\\1", text))


def draw(document: Document) -> str:
    """The document with footnotes (``[^1]``)."""
    parts = [part for block in document.blocks for part in _block(block)]
    if document.closing:
        parts += ["---", *(_line(line) for line in document.closing)]
    notes = [_note(note, brief=document.brief_notes) for note in document.notes]
    if notes:
        parts += ["## Sources", "\n".join(notes)]
    return "\n\n".join(parts) + "\n"


def _span(span: Span) -> str:
    text = escape(span.text)
    if not text:
        return ""
    if span.struck:
        return f"~~{text}~~"
    return f"**{text}**" if span.tone == "strong" else text


def _line(line: Line) -> str:
    text = begin("".join(_keep_spaces(span) for span in line.spans)) + "".join(f"[^{n}]" for n in line.notes)
    return " ".join([text, *(f"*{_span(s)}*" for s in line.after)])


def _keep_spaces(span: Span) -> str:
    """Spans are joined without a space, and `escape` trims."""
    before = " " if span.text[:1].isspace() else ""
    return f"{before}{_span(span)}{' ' if span.text[-1:].isspace() and span.text.strip() else ''}"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {_heading(block.text)}"
        case Banner():
            facts = "".join(f" · {escape(fact)}" for fact in block.facts)
            yield f"{'#' * block.level} {_heading(f'{block.sign} {block.state}')}{facts} · {_line(block.title)}"
        case Paragraph():
            yield _line(block.line)
        case Bullets():
            yield "\n".join(line for item in block.items for line in _item(item))
        case Checklist():
            yield "\n".join(map(_task, block.tasks))
        case Table():
            yield _table(block.head or ("",) * len(block.rows[0]), [[_line(c) for c in row] for row in block.rows])
        case Timeline():
            for day in block.days:
                yield f"### {_heading(day.label)}"
                yield _table(("Time", "What happened"), [[clock, _line(line)] for clock, line in day.rows])


def _heading(text: str) -> str:
    """A heading loses the "#" at its end unless they are escaped."""
    return re.sub(r"#(?=#*$)", r"\\#", begin(escape(text)))


def _item(item: Item) -> Iterator[str]:
    sign = f"**{escape(item.sign)}** " if item.sign else ""
    yield f"- {sign}{_line(item.line)}"
    for line in item.below:
        yield f"  - {_line(line)}"


def _task(task: Task) -> str:
    owner = f"**{escape(task.owner)}**" if task.owner else "no owner"
    due = f", due {escape(task.due)}" if task.due else ""
    return f"- [ ] {_line(task.line)} → {owner}{due}"


def _table(head: tuple[str, ...], rows: list[list[str]]) -> str:
    """Cells are escaped by then, so that no "|" of theirs ends a cell."""
    lines = [[escape(h) for h in head], ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _note(note: Note, *, brief: bool) -> str:
    parts = [f"[^{note.number}]: {begin(escape(note.address))}"]
    if not brief:
        parts += [escape(byline) for byline in (note.author, note.when) if byline]
        parts += [f"“{escape(quote)}”" for quote in note.quotes]
    return " ".join(parts)
