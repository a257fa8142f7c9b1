"""Draws a document as a Word file with real headings, tables and links from each citation to its source."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

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
    words,
)
from satchel.rendering.neutralise import one_line

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph as WordParagraph

_COLORS: dict[Tone, str] = {"muted": "5A6270", "good": "19713A", "warn": "8A5A00", "bad": "B3261E"}
_SAME_TIME = (1980, 1, 1, 0, 0, 0)  # the zip format's first moment: equal documents give equal bytes
_MARGIN = 22  # millimetres, on A4
_TEXT_WIDTH = 210 - 2 * _MARGIN
_THUMBNAIL = "/thumbnail"


def draw(document: Document) -> bytes:
    """The file's bytes, the same for the same document."""
    import docx

    word = docx.Document()
    _prepare(word, document.title)
    sheet = _Sheet(word)
    for block in document.blocks:
        sheet.block(block)
    if document.notes:
        word.add_heading("Sources", 2)
        for note in document.notes:
            sheet.note(note, brief=document.brief_notes)
    for line in document.closing:
        sheet.line(line, word.add_paragraph(), size=9)
    written = io.BytesIO()
    word.save(written)
    return _repacked(written.getvalue())


def _prepare(word: Word, title: str) -> None:
    """Page, styles, and properties without the library's own dates and preview picture."""
    from docx.shared import Mm, Pt

    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    normal: Any = word.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.paragraph_format.space_after = Pt(4)
    properties = word.core_properties
    properties.title, properties.author, properties.comments = title[:255], "Satchel", ""
    properties.last_modified_by = "Satchel"
    for element in [e for e in properties._element if e.tag.endswith(("}created", "}modified"))]:
        properties._element.remove(element)
    package_rels = word.part.package.rels
    for key in [key for key, rel in package_rels.items() if rel.reltype.endswith(_THUMBNAIL)]:
        del package_rels[key]
    _page_number(section.footer.paragraphs[0])


def _page_number(paragraph: WordParagraph) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    field = _element("w:fldSimple", {"w:instr": "PAGE"})
    run = paragraph.add_run("1")
    paragraph._p.remove(run._r)
    field.append(run._r)
    paragraph._p.append(field)


def _element(name: str, attributes: dict[str, str]) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    return element


def _repacked(archive: bytes) -> bytes:
    """The same parts with the same time on each."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _SAME_TIME), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


class _Sheet:
    """Puts blocks at the end of a Word document."""

    def __init__(self, word: Word) -> None:
        self._word = word

    def block(self, block: Block) -> None:
        """Draws one block."""
        match block:
            case Heading():
                self._word.add_heading(one_line(block.text), block.level)
            case Banner():
                self._banner(block)
            case Paragraph():
                self.line(block.line, self._word.add_paragraph())
            case Bullets():
                for item in block.items:
                    self._item(item)
            case Checklist():
                self._table(TASK_HEAD, [task.cells() for task in block.tasks], (0.05, 0.6, 0.18, 0.17))
            case Table():
                self._table(block.head, block.rows, ())
            case Timeline():
                self._timeline(block)

    def line(self, line: Line, paragraph: WordParagraph, size: float | None = None) -> None:
        """Words, superscript note numbers that lead to the sources, remarks."""
        for span in line.spans:
            self._run(paragraph, span, size)
        for number in line.notes:
            _reference(paragraph, number)
        for span in line.after:
            paragraph.add_run(" ")
            self._run(paragraph, span, size)

    def _run(self, paragraph: WordParagraph, span: Span, size: float | None = None) -> None:
        from docx.shared import Pt, RGBColor

        run = paragraph.add_run(span.text)
        run.bold = True if span.tone == "strong" else None
        run.font.strike = True if span.struck else None
        if span.tone in _COLORS:
            run.font.color.rgb = RGBColor.from_string(_COLORS[span.tone])
        if size is not None:
            run.font.size = Pt(size)

    def _banner(self, banner: Banner) -> None:
        from docx.shared import Pt

        state = self._word.add_paragraph()
        self._run(state, Span(text=f"{banner.sign} {banner.state}", tone=banner.tone))
        state.runs[0].bold = True
        if banner.facts:
            self._run(state, Span(text="".join(f" · {fact}" for fact in banner.facts), tone="strong"))
        state.paragraph_format.space_after = Pt(0)
        state.paragraph_format.keep_with_next = True
        heading = self._word.add_heading("", banner.level)
        heading.paragraph_format.space_before = Pt(2)
        self.line(banner.title, heading)

    def _item(self, item: Item) -> None:
        paragraph = self._word.add_paragraph(style="List Bullet")
        if item.sign:
            self._run(paragraph, Span(text=item.sign, tone=item.tone))
            paragraph.runs[0].bold = True
            paragraph.add_run(" ")
        self.line(item.line, paragraph)
        for line in item.below:
            self.line(line, self._word.add_paragraph(style="List Bullet 2"))

    def _table(self, head: Sequence[str], rows: Sequence[tuple[Line, ...]], shares: Sequence[float]) -> None:
        from docx.shared import Mm

        lines = [tuple(words(h, "strong") for h in head), *rows] if head else list(rows)
        table = self._word.add_table(rows=0, cols=len(lines[0]), style="Table Grid")
        table.autofit = False
        widths = [Mm(_TEXT_WIDTH * share) for share in shares or column_shares(head, rows)]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for number, row in enumerate(lines):
            cells = table.add_row().cells
            for cell, line, width in zip(cells, row, widths, strict=True):
                self.line(line, cell.paragraphs[0])
                cell.width = width
            if head and number == 0:
                table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {"w:val": "true"}))
        self._word.add_paragraph()

    def _timeline(self, timeline: Timeline) -> None:
        for day in timeline.days:
            self._word.add_heading(one_line(day.label), 3)
            for clock, line in day.rows:
                paragraph = self._hanging(16)
                paragraph.add_run(f"{clock}\t")
                self.line(line, paragraph)

    def _hanging(self, millimetres: int) -> WordParagraph:
        from docx.shared import Mm

        paragraph = self._word.add_paragraph()
        layout = paragraph.paragraph_format
        layout.left_indent, layout.first_line_indent = Mm(millimetres), -Mm(millimetres)
        layout.tab_stops.add_tab_stop(Mm(millimetres))
        return paragraph

    def note(self, note: Note, *, brief: bool) -> None:
        """One source line with the bookmark that its references lead to."""
        paragraph = self._hanging(12)
        place = {"w:id": str(note.number), "w:name": f"n{note.number}"}
        paragraph._p.append(_element("w:bookmarkStart", place))
        paragraph.add_run(f"[{note.number}]\t")
        paragraph._p.append(_element("w:bookmarkEnd", {"w:id": str(note.number)}))
        self._run(paragraph, Span(text=note.address, tone="strong"), 9)
        if not brief:
            byline = "".join(f" {part}" for part in (note.author, note.when) if part)
            self._run(paragraph, Span(text=byline), 9)
            for quote in note.quotes:
                self._run(paragraph, Span(text=f" “{one_line(quote)}”", tone="muted"), 9)


def _reference(paragraph: WordParagraph, number: int) -> None:
    run = paragraph.add_run(f"[{number}]")
    run.font.superscript = True
    link = _element("w:hyperlink", {"w:anchor": f"n{number}", "w:history": "1"})
    paragraph._p.remove(run._r)
    link.append(run._r)
    paragraph._p.append(link)
