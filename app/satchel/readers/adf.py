"""Makes text of Atlassian's document format, in which Jira stores descriptions and comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from satchel.domain.passages import Region, RegionKind
from satchel.readers.records import listed, mapping, text_of

_DEEPEST = 60
_MOST_NODES = 200_000
_BLOCKS = frozenset({
    "paragraph", "heading", "codeBlock", "blockquote", "listItem", "taskItem", "decisionItem", "panel", "tableRow",
    "rule", "mediaSingle", "mediaGroup", "blockCard", "expand", "nestedExpand",
})  # fmt: skip
_REGIONS = {"codeBlock": RegionKind.CODE, "blockquote": RegionKind.QUOTED}


@dataclass(slots=True)
class _Text:
    """The text so far, and the number of nodes that may still come."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    last: str = "\n"
    regions: list[Region] = field(default_factory=list)
    left: int = _MOST_NODES

    def add(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self.length += len(text)
            self.last = text[-1]

    def new_line(self) -> None:
        if self.last != "\n":
            self.add("\n")


def adf_text(document: object) -> tuple[str, list[Region]]:
    """The document's text, and its regions of code, quotation and struck words."""
    out = _Text()
    _node(mapping(document), out, 0)
    text = "".join(out.pieces).rstrip()
    inside = [Region(kind=r.kind, start=r.start, end=min(r.end, len(text))) for r in out.regions if r.start < len(text)]
    return text, [r for r in inside if r.start < r.end]


def _node(node: Mapping[str, Any], out: _Text, depth: int) -> None:
    out.left -= 1
    if depth > _DEEPEST or out.left < 0:
        return
    kind = text_of(node.get("type"))
    if kind in _BLOCKS:
        out.new_line()
    start = out.length
    if kind in ("listItem", "taskItem", "decisionItem"):
        out.add("• ")
    elif kind in ("tableCell", "tableHeader") and out.last not in "\n\t":
        out.add("\t")
    out.add(_leaf(kind, node))
    for child in listed(node.get("content")):
        if (kind == "listItem" and child.get("type") == "paragraph") or kind in ("tableCell", "tableHeader"):
            for inner in listed(child.get("content")) if child.get("type") == "paragraph" else [child]:
                _node(inner, out, depth + 1)
        else:
            _node(child, out, depth + 1)
    region = _REGIONS.get(kind) or (RegionKind.STRUCK if _is_struck(node) else None)
    if region is not None and out.length > start:
        out.regions.append(Region(kind=region, start=start, end=out.length))
    if kind in _BLOCKS:
        out.new_line()


def _leaf(kind: str, node: Mapping[str, Any]) -> str:
    """What a node without children shows."""
    attrs = mapping(node.get("attrs"))
    if kind == "text":
        return text_of(node.get("text"))
    if kind == "hardBreak":
        return "\n"
    if kind == "mention":
        name = text_of(attrs.get("text")) or text_of(attrs.get("id"))
        return name if name.startswith("@") else f"@{name}"
    if kind == "emoji":
        return text_of(attrs.get("text")) or text_of(attrs.get("shortName"))
    if kind == "date":
        return _date(text_of(attrs.get("timestamp")))
    if kind == "media":
        return f"[attachment: {text_of(attrs.get('alt')) or text_of(attrs.get('id'))}]"
    if kind in ("inlineCard", "blockCard"):
        return text_of(attrs.get("url"))
    return text_of(attrs.get("text")) if kind == "status" else ""


def _date(stamp: str) -> str:
    try:
        return datetime.fromtimestamp(int(stamp) / 1000, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return stamp


def _is_struck(node: Mapping[str, Any]) -> bool:
    return any(mark.get("type") == "strike" for mark in listed(node.get("marks")))
