"""Draws a document for a terminal: wrapped to its width down to 40 columns, and whole without colour."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.text import Text

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

_STYLES = {"plain": "", "strong": "bold", "muted": "dim", "good": "green", "warn": "yellow", "bad": "bold red"}
_NARROWEST, _WIDEST = 24, 120  # longer lines are hard to read; tables may be wider
_LONGEST_QUOTE = 240
_INDENT = "  "
_CLOCK = 7  # "13:47  "


def draw(document: Document, *, width: int, color: bool) -> str:
    """The document as lines of at most `width` columns; with `color`, ANSI sequences of the 16 colours."""
    page = _Page(max(width, _NARROWEST), color)
    for block in document.blocks:
        page.block(block)
    if document.notes:
        page.heading("Sources")
        digits = len(str(document.notes[-1].number))
        for note in document.notes:
            page.flow(_note(note, brief=document.brief_notes), first=f"[{note.number}]".rjust(digits + 2) + " ")
    if document.closing:
        page.gap()
        for line in document.closing:
            page.flow(_line(line))
    return page.text()


def _span(span: Span) -> tuple[str, str]:
    return span.text, f"{_STYLES[span.tone]} strike".strip() if span.struck else _STYLES[span.tone]


def _line(line: Line) -> Text:
    parts = [_span(s) for s in line.spans]
    if line.notes:
        parts.append((" " + "".join(f"[{n}]" for n in line.notes), "dim"))
    for span in line.after:
        parts += [(" ", ""), _span(span)]
    return Text.assemble(*parts)


def _note(note: Note, *, brief: bool) -> Text:
    parts = [(note.address, "bold")]
    if not brief:
        parts += [(f" {byline}", "") for byline in (note.author, note.when) if byline]
        parts += [(f" “{_short(one_line(q))}”", "dim") for q in note.quotes]
    return Text.assemble(*parts)


def _short(quote: str) -> str:
    return quote if len(quote) <= _LONGEST_QUOTE else quote[: _LONGEST_QUOTE - 1] + "…"


class _Page:
    """Lines drawn so far."""

    def __init__(self, width: int, color: bool) -> None:
        self._full = width
        self._width = min(width, _WIDEST)
        self._color = color
        self._console = Console(
            file=io.StringIO(), width=width, force_terminal=color, color_system="standard" if color else None,
            markup=False, emoji=False, highlight=False, legacy_windows=False, _environ={},
        )  # fmt: skip
        self._lines: list[Text] = []
        self._heading_at = -1

    def text(self) -> str:
        """Everything, each line without trailing spaces."""
        if not self._color:
            return "".join(f"{line.plain.rstrip()}\n" for line in self._lines)
        with self._console.capture() as capture:
            for line in self._lines:
                line.rstrip()
                self._console.print(line, soft_wrap=True)
        return capture.get()

    def gap(self) -> None:
        """One empty line, never two, none at the top."""
        if self._lines and self._lines[-1].plain:
            self._lines.append(Text())

    def flow(self, text: Text, *, first: str | Text = "", rest: str | None = None, full: bool = False) -> None:
        """Wraps text behind `first`; following lines begin with `rest` (spaces as wide as `first` by default)."""
        lead = first if isinstance(first, Text) else Text(first)
        hang = " " * lead.cell_len if rest is None else rest
        room = max((self._full if full else self._width) - max(lead.cell_len, len(hang)), 8)
        lines = text.wrap(self._console, room, overflow="fold") or [Text()]
        for number, line in enumerate(lines):
            line.rstrip()
            self._lines.append(Text.assemble(hang if number else lead, line))

    def heading(self, text: str, level: int = 2) -> None:
        """Level 3 belongs to what follows and stands indented."""
        if level < 3 or not self._after_heading():
            self.gap()
        self.flow(Text(text, style="bold" if level < 3 else "italic"), first=_INDENT if level > 2 else "")
        if level < 3:
            self._heading_at = len(self._lines)

    def _after_heading(self) -> bool:
        return self._heading_at == len(self._lines)

    def block(self, block: Block) -> None:
        """Draws one block."""
        match block:
            case Heading():
                self.heading(block.text, block.level)
            case Banner():
                self._banner(block)
            case Paragraph():
                self._paragraph(block)
            case Bullets():
                for item in block.items:
                    self._item(item)
            case Checklist():
                for task in block.tasks:
                    self._task(task)
            case Table():
                self._table(block)
            case Timeline():
                self._timeline(block)

    def _paragraph(self, paragraph: Paragraph) -> None:
        under = self._after_heading()
        if not under:
            self.gap()
        self.flow(_line(paragraph.line), first=_INDENT if under else "")

    def _banner(self, banner: Banner) -> None:
        self.gap()
        style = _STYLES[banner.tone]
        head = Text.assemble((f"{banner.sign} {banner.state}", f"bold {style}".replace("bold bold", "bold")))
        for fact in banner.facts:
            head.append(f" · {fact}", "bold")
        title = _line(banner.title)
        title.stylize_before("bold")
        self.flow(Text.assemble(head, " · ", title), rest=_INDENT)

    def _item(self, item: Item) -> None:
        lead, text = Text(f"{_INDENT}• "), _line(item.line)
        if item.sign:
            lead = Text(_INDENT)
            text = Text.assemble((item.sign, _STYLES[item.tone]), " ", text)
        self.flow(text, first=lead, rest=_INDENT * 2)
        for line in item.below:
            self.flow(_line(line), first=f"{_INDENT * 2}• ")

    def _task(self, task: Task) -> None:
        self.flow(_line(task.line), first=f"{_INDENT}☐ ")
        who = (task.owner, "bold") if task.owner else ("no owner", "yellow")
        due = f" · due {task.due}" if task.due else ""
        self.flow(Text.assemble("→ ", who, due), first=_INDENT * 2, rest=_INDENT * 3)

    def _timeline(self, timeline: Timeline) -> None:
        for day in timeline.days:
            self.flow(Text(day.label, style="italic"), first=_INDENT)
            for clock, line in day.rows:
                self.flow(_line(line), first=_INDENT + clock.ljust(_CLOCK))

    def _table(self, table: Table) -> None:
        indent = "" if table.head else _INDENT
        rows = [[_line(cell) for cell in row] for row in table.rows]
        widths = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]
        heads = [Text(head, style="bold") for head in table.head]
        widths = [max(w, h.cell_len) for w, h in zip(widths, heads or [Text()] * len(widths), strict=True)]
        fixed = len(indent) + sum(w + 2 for w in widths[:-1])
        every = [heads, *rows] if heads else rows
        if fixed + min(widths[-1], 20) <= self._full:
            for row in every:
                self._aligned(row, widths, indent)
        elif heads and fixed <= self._full:
            for number, row in enumerate(every):
                self._aligned(row[:-1], widths, indent)
                if number and row[-1].plain:
                    self.flow(row[-1], first=_INDENT * 2, full=True)
        else:
            self._stacked(rows, table.head, indent, widths[0])

    def _aligned(self, row: Sequence[Text], widths: Sequence[int], indent: str) -> None:
        """One line a row; only the last cell may wrap."""
        lead = Text(indent)
        for cell, wide in zip(row[:-1], widths, strict=False):
            lead.append_text(cell)
            lead.append(" " * (wide - cell.cell_len + 2))
        self.flow(row[-1], first=lead, full=True)

    def _stacked(self, rows: Iterable[Sequence[Text]], heads: Sequence[str], indent: str, label: int) -> None:
        """For narrow screens: the first cell, and the others below one another."""
        for row in rows:
            if heads:
                self.gap()
                self.flow(row[0])
                for cell, head in _filled(row[1:], heads[1:]):
                    self.flow(cell, first=Text(f"{_INDENT}{head}: ", style="dim"), rest=_INDENT * 2)
                continue
            lead = Text.assemble(indent, row[0], " " * (label - row[0].cell_len + 2))
            for cell, _ in _filled(row[1:], row[1:]):
                self.flow(cell, first=lead)
                lead = Text(" " * lead.cell_len)


def _filled(cells: Iterable[Text], heads: Iterable[object]) -> Iterator[tuple[Text, object]]:
    return ((cell, head) for cell, head in zip(cells, heads, strict=True) if cell.plain)
