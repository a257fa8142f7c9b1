"""Draws a document as a PDF with page numbers, embedded fonts and links from each citation to its source."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from satchel.rendering.model import (
    TASK_HEAD,
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
    Timeline,
    Tone,
    column_shares,
)
from satchel.rendering.neutralise import one_line
from satchel.rendering.pdf_fonts import BOLD, REGULAR, Faces

_COLORS: dict[Tone, str] = {"muted": "#5a6270", "good": "#19713a", "warn": "#8a5a00", "bad": "#b3261e"}
_LINE, _SOFT = "#d9dde3", "#5a6270"
_MARGIN = 56.7  # 20 mm


def draw(document: Document) -> bytes:
    """The file's bytes, the same for the same document."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    out = io.BytesIO()
    template = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
        title=document.title, author="Satchel", subject="", creator="Satchel", producer="Satchel", invariant=1,
        pageCompression=1, lang="en",
    )  # fmt: skip
    sheet = _Sheet(template.width)
    story = [flowable for block in document.blocks for flowable in sheet.block(block)]
    story += sheet.ending(document)
    template.build(story, onFirstPage=_page_number, onLaterPages=_page_number)
    return out.getvalue()


def _page_number(canvas: Any, template: Any) -> None:
    canvas.saveState()
    canvas.setFont(REGULAR, 8)
    canvas.setFillColor(_SOFT)
    canvas.drawRightString(template.pagesize[0] - _MARGIN, _MARGIN / 2, str(template.page))
    canvas.restoreState()


class _Sheet:
    """Turns blocks into flowables; knows the fonts and which notes exist."""

    def __init__(self, width: float) -> None:
        self._width = width
        self._faces = Faces()

    def block(self, block: Block) -> Iterator[Any]:
        """The block's flowables."""
        match block:
            case Heading():
                yield self._heading(self._faces.markup(block.text), block.level)
            case Banner():
                yield from self._banner(block)
            case Paragraph():
                yield self._paragraph(self._line(block.line))
            case Bullets():
                for item in block.items:
                    yield from self._item(item)
            case Checklist():
                yield self._table(TASK_HEAD, [task.cells() for task in block.tasks], (0.05, 0.6, 0.18, 0.17))
            case Table():
                yield self._table(block.head, block.rows, ())
            case Timeline():
                for day in block.days:
                    yield self._heading(self._faces.markup(day.label), 3)
                    for clock, line in day.rows:
                        yield self._paragraph(self._line(line), leftIndent=42, bullet=clock)

    def ending(self, document: Document) -> list[Any]:
        """Sources, closing lines, and remarks about letters that could not be drawn."""
        story = [self._heading("Sources", 2)] if document.notes else []
        story += [self._note(note, brief=document.brief_notes) for note in document.notes]
        if document.closing:
            story.append(self._paragraph("", size=6))
        story += [self._paragraph(self._line(line), size=8) for line in document.closing]
        return story + [self._paragraph(self._faces.markup(said), size=8) for said in self._faces.remarks()]

    def _paragraph(self, markup: str, *, size: float = 9.5, bullet: str | None = None, **style: Any) -> Any:
        """`style` takes the library's own names."""
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.platypus import Paragraph as Flow

        usual = {"fontName": REGULAR, "fontSize": size, "leading": size * 1.4, "spaceAfter": 2,
                 "bulletFontName": REGULAR, "bulletFontSize": size, "splitLongWords": 1}  # fmt: skip
        return Flow(markup, ParagraphStyle("", **{**usual, **style}), bulletText=bullet)

    def _heading(self, markup: str, level: int) -> Any:
        size, before = {1: (16, 0), 2: (11.5, 12), 3: (9.5, 5)}.get(level, (9.5, 5))
        color = _SOFT if level > 2 else "#000000"
        return self._paragraph(markup, size=size, fontName=BOLD, spaceBefore=before, keepWithNext=1, textColor=color)

    def _banner(self, banner: Banner) -> Iterator[Any]:
        facts = "".join(f" · {fact}" for fact in banner.facts)
        state = self._span(Span(text=f"{banner.sign} {banner.state}", tone=banner.tone)) + self._faces.markup(facts)
        yield self._paragraph(state, size=10.5, fontName=BOLD, spaceBefore=8, keepWithNext=1)
        yield self._heading(self._line(banner.title), min(banner.level, 2))

    def _line(self, line: Line) -> str:
        parts = [self._span(span) for span in line.spans]
        parts += [f'<super><a href="#n{n}" color="#1f5fbf">[{n}]</a></super>' for n in line.notes]
        for span in line.after:
            parts += [" ", self._span(span)]
        return "".join(parts)

    def _span(self, span: Span) -> str:
        text = self._faces.markup(span.text)
        if span.struck:
            text = f"<strike>{text}</strike>"
        if span.tone == "strong":
            return f"<b>{text}</b>"
        return f'<font color="{_COLORS[span.tone]}">{text}</font>' if span.tone in _COLORS else text

    def _item(self, item: Item) -> Iterator[Any]:
        sign = f"<b>{self._span(Span(text=item.sign, tone=item.tone))}</b> " if item.sign else ""
        bullet = {"firstLineIndent": -12} if sign else {"bullet": "•"}
        yield self._paragraph(sign + self._line(item.line), leftIndent=12, **bullet)
        for line in item.below:
            yield self._paragraph(self._line(line), leftIndent=26, bullet="•", bulletIndent=14)

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[Line]], shares: Sequence[float]) -> Any:
        from reportlab.platypus import Table as Grid

        cells = [[self._paragraph(self._line(cell)) for cell in row] for row in rows]
        if head:
            cells.insert(0, [self._paragraph(f"<b>{self._faces.markup(h)}</b>") for h in head])
        widths = [self._width * share for share in (shares or column_shares(head, rows))]
        style = [("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE), ("VALIGN", (0, 0), (-1, -1), "TOP"),
                 ("LEFTPADDING", (0, 0), (0, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 2)]  # fmt: skip
        return Grid(cells, colWidths=widths, style=style, repeatRows=1 if head else 0, hAlign="LEFT", splitInRow=1)

    def _note(self, note: Note, *, brief: bool) -> Any:
        parts = [f'<a name="n{note.number}"/><b>{self._faces.markup(note.address)}</b>']
        if not brief:
            parts += [self._faces.markup(byline) for byline in (note.author, note.when) if byline]
            parts += [self._span(Span(text=f"“{one_line(quote)}”", tone="muted")) for quote in note.quotes]
        return self._paragraph(" ".join(parts), size=8, leftIndent=26, bullet=f"[{note.number}]")
