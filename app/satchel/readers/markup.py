"""Turns the small HTML that chat programs store into the text that their readers saw, in linear time.

A parser with a tree is no help here: library parsers need quadratic time for deeply nested hostile markup.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from satchel.domain.passages import Region, RegionKind

_TAG = re.compile(r"""<(/?)([a-zA-Z][\w:-]{0,40})((?:[^<>"']++|"[^"]{0,4000}"|'[^']{0,4000}')*+)>""")
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]++)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LINES = frozenset({"p", "div", "ul", "ol", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre",
                    "codeblock", "li", "section", "header", "footer", "attachment", "hr"})  # fmt: skip
_REGIONS = {"pre": RegionKind.CODE, "codeblock": RegionKind.CODE, "blockquote": RegionKind.QUOTED,
            "s": RegionKind.STRUCK, "strike": RegionKind.STRUCK, "del": RegionKind.STRUCK}  # fmt: skip
_SILENT = frozenset({"script", "style", "template", "head", "title"})


@dataclass(slots=True)
class _Text:
    """The text so far, and which regions are open."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    last: str = "\n"
    regions: list[Region] = field(default_factory=list)
    open: dict[str, list[int]] = field(default_factory=dict)
    verbatim: int = 0
    silent: str = ""

    def add(self, text: str) -> None:
        if not text:
            return
        self.pieces.append(text)
        self.length += len(text)
        self.last = text[-1]

    def words(self, raw: str) -> None:
        """Character data; white space is folded unless it stands in a code block."""
        if self.silent:
            return
        if self.verbatim:
            self.add(html.unescape(raw))
            return
        folded = html.unescape(_SPACES.sub(" ", raw))
        self.add(folded.lstrip(" ") if self.last in "\n " else folded)

    def new_line(self) -> None:
        if self.last != "\n":
            self.add("\n")


def attributes(raw: str) -> dict[str, str]:
    """Attributes of a tag by lower-case name, entities resolved."""
    return {m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(raw)}


def to_text(source: str) -> tuple[str, list[Region]]:
    """Text of an HTML fragment, and its regions of code, quotation and struck words."""
    if "<" not in source:
        return html.unescape(source).strip(), []
    out, at = _Text(), 0
    while at < len(source):
        start = source.find("<", at)
        if start < 0:
            out.words(source[at:])
            break
        out.words(source[at:start])
        at = _markup(source, start, out)
    return _trimmed(out)


def _markup(source: str, start: int, out: _Text) -> int:
    """Handles what begins with "<"; returns where to go on."""
    if source.startswith("<!", start) or source.startswith("<?", start):
        closing = "-->" if source.startswith("<!--", start) else ">"
        end = source.find(closing, start)
        return len(source) if end < 0 else end + len(closing)  # an open comment swallows the rest, as in a browser
    found = _TAG.match(source, start)
    if not found:
        out.words("<")
        return start + 1
    name = found[2].lower()
    if out.silent:
        if found[1] and name == out.silent:
            out.silent = ""
    elif found[1]:
        _closed(name, out)
    else:
        _opened(name, found[3], out)
    return found.end()


def _opened(name: str, raw: str, out: _Text) -> None:
    if name in _SILENT and not raw.endswith("/"):
        out.silent = name
    elif name == "br":
        out.add("\n")
    elif name in ("img", "emoji"):
        described = attributes(raw)
        out.add(described.get("alt") or described.get("title") or "")
    elif name in ("td", "th"):
        out.add("\t" if out.last not in "\n\t" else "")
    elif name in _LINES:
        out.new_line()
    if name == "li":
        out.add("• ")
    if name in _REGIONS and not raw.endswith("/"):
        out.open.setdefault(name, []).append(out.length)
        out.verbatim += _REGIONS[name] is RegionKind.CODE


def _closed(name: str, out: _Text) -> None:
    starts = out.open.get(name)
    if starts:
        kind, start = _REGIONS[name], starts.pop()
        if not starts and out.length > start:
            out.regions.append(Region(kind=kind, start=start, end=out.length))
        out.verbatim -= kind is RegionKind.CODE
    if name in _LINES:
        out.new_line()


def _trimmed(out: _Text) -> tuple[str, list[Region]]:
    """Text without the white space around it; regions move along."""
    text = "".join(out.pieces)
    left = len(text) - len(text.lstrip())
    text = text.strip()
    moved = [
        Region(kind=r.kind, start=max(r.start - left, 0), end=min(r.end - left, len(text)))
        for r in out.regions
        if r.end - left > 0 and r.start - left < len(text)
    ]
    return text, moved
