"""Draws a document as one HTML file that loads nothing, runs nothing, and opens the source line of every citation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape as _escape_markup

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
    SourceRow,
    SourceView,
    Span,
    Table,
    Timeline,
)
from satchel.system.paths import resources

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def draw(document: Document) -> str:
    """A whole page: styles inline, no script, no address that leads out of it."""
    page = _Page(document.notes_by_number())
    style = (resources() / "templates" / "report.css").read_text(encoding="utf-8")
    body = "\n".join(part for block in document.blocks for part in page.block(block))
    closing = "\n".join(f"<p>{page.line(line)}</p>" for line in document.closing)
    sources = "\n".join(_sources(document))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(document.title)}</title>
<style>
{style}</style>
</head>
<body>
<main>
{body}
{sources}
</main>
<footer>
{closing}
</footer>
</body>
</html>
"""


def escape(text: str) -> str:
    """Text as HTML, safe in content and in quoted attributes."""
    return _escape_markup(text, quote=True)


class _Page:
    """Knows which note was referred to already: the first reference is where a source line links back to."""

    def __init__(self, notes: Mapping[int, Note]) -> None:
        self._notes = notes
        self._referred: set[int] = set()

    def block(self, block: Block) -> Iterator[str]:
        """The block's elements."""
        match block:
            case Heading():
                yield f"<h{block.level}>{escape(block.text)}</h{block.level}>"
            case Banner():
                yield self._banner(block)
            case Paragraph():
                yield f"<p>{self.line(block.line)}</p>"
            case Bullets():
                yield f"<ul>{''.join(map(self._item, block.items))}</ul>"
            case Checklist():
                yield self._checklist(block)
            case Table():
                yield self._table(block)
            case Timeline():
                for day in block.days:
                    rows = "".join(f"<dt>{escape(clock)}</dt><dd>{self.line(line)}</dd>" for clock, line in day.rows)
                    yield f'<h3 class="day">{escape(day.label)}</h3><dl class="timeline">{rows}</dl>'

    def line(self, line: Line) -> str:
        """Words, links to the notes, remarks."""
        text = "".join(map(_span, line.spans)) + self._references(line.notes)
        return " ".join([text, *(f'<span class="remark">{_span(s)}</span>' for s in line.after)])

    def _references(self, notes: Iterable[int]) -> str:
        links = "".join(map(self._reference, notes))
        return f'<span class="cites">{links}</span>' if links else ""

    def _reference(self, number: int) -> str:
        note = self._notes.get(number)
        label = escape(note.address if note else "")
        anchor = "" if number in self._referred else f' id="r{number}"'
        self._referred.add(number)
        return f'<a{anchor} class="cite" href="#n{number}" title="{label}">{number}</a>'

    def _banner(self, banner: Banner) -> str:
        facts = "".join(f'<span class="fact">{escape(fact)}</span>' for fact in banner.facts)
        state = f'<span class="state">{escape(banner.sign)} {escape(banner.state)}</span>'
        return (f'<header class="banner {banner.tone}"><p>{state}{facts}</p>'
                f"<h{banner.level}>{self.line(banner.title)}</h{banner.level}></header>")  # fmt: skip

    def _item(self, item: Item) -> str:
        sign = f'<span class="sign {item.tone}">{escape(item.sign)}</span> ' if item.sign else ""
        below = "".join(f"<li>{self.line(line)}</li>" for line in item.below)
        kind = ' class="signed"' if item.sign else ""
        return f"<li{kind}>{sign}{self.line(item.line)}{f'<ul>{below}</ul>' if below else ''}</li>"

    def _checklist(self, checklist: Checklist) -> str:
        head = _row("th", TASK_HEAD, scope="col")
        rows = "".join(f"<tr>{_cells('td', map(self.line, task.cells()))}</tr>" for task in checklist.tasks)
        return f'<div class="wide"><table class="tasks"><thead>{head}</thead><tbody>{rows}</tbody></table></div>'

    def _table(self, table: Table) -> str:
        head = f"<thead>{_row('th', map(escape, table.head), scope='col')}</thead>" if table.head else ""
        rows = "".join(
            f'<tr><th scope="row">{self.line(row[0])}</th>{_cells("td", map(self.line, row[1:]))}</tr>'
            for row in table.rows
        )
        label = escape(table.label)
        return f'<div class="wide"><table aria-label="{label}">{head}<tbody>{rows}</tbody></table></div>'


def _row(tag: str, cells: Iterable[str], *, scope: str) -> str:
    return "<tr>" + "".join(f'<{tag} scope="{scope}">{cell}</{tag}>' for cell in cells) + "</tr>"


def _cells(tag: str, cells: Iterable[str]) -> str:
    return "".join(f"<{tag}>{cell}</{tag}>" for cell in cells)


def _span(span: Span) -> str:
    text = escape(span.text)
    if span.struck:
        text = f"<s>{text}</s>"
    if span.tone == "strong":
        return f"<strong>{text}</strong>"
    return text if span.tone == "plain" else f'<span class="{span.tone}">{text}</span>'


def _sources(document: Document) -> Iterator[str]:
    """The cited lines, with neighbours where they are known; a citation's link lands on its line and lights it up."""
    if not document.notes:
        return
    yield '<section class="sources"><h2>Sources</h2>'
    if document.brief_notes:
        rows = "".join(f'<li id="n{n.number}" value="{n.number}">{escape(n.address)}</li>' for n in document.notes)
        yield f"<ol>{rows}</ol>"
    for source in document.sources:
        yield _source(source)
    yield "</section>"


def _source(source: SourceView) -> str:
    rows = "".join(map(_source_row, source.rows))
    return f'<h3>{escape(source.name)}</h3><ol class="lines">{rows}</ol>'


def _source_row(row: SourceRow) -> str:
    gap = '<li class="gap" aria-hidden="true">⋯</li>' if row.gap_before else ""
    byline = "".join(f" <span>{escape(part)}</span>" for part in (row.author, row.when) if part)
    text = highlighted(row.text, row.quotes) if row.number is not None else escape(row.text)
    body = f'<p class="place">{escape(row.place)}{byline}'
    if row.number is None:
        return f"{gap}<li>{body}</p><blockquote>{text}</blockquote></li>"
    back = f'<a class="back" href="#r{row.number}" title="back to where it is cited">↩ {row.number}</a>'
    return f'{gap}<li class="cited" id="n{row.number}">{body} {back}</p><blockquote>{text}</blockquote></li>'


def highlighted(text: str, quotes: Iterable[str]) -> str:
    """The text as HTML with every place of every quote marked; overlapping places become one."""
    places = sorted(m.span() for quote in quotes if quote for m in re.finditer(re.escape(quote), text))
    parts, end = [], 0
    for start, stop in _merged(places):
        parts += [escape(text[end:start]), f"<mark>{escape(text[start:stop])}</mark>"]
        end = stop
    return "".join((*parts, escape(text[end:])))


def _merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, stop in places:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged
