"""Finds HTML comments in Markdown: words that a reader of the rendered page never sees."""

from __future__ import annotations

from satchel.domain.passages import Region, RegionKind


def comment_regions(text: str) -> list[Region]:
    """Closed comments in order, in linear time; an open one hides nothing, lest a slip hide the rest."""
    out: list[Region] = []
    at = text.find("<!--")
    while at >= 0:
        end = text.find("-->", at + 4)
        if end < 0:
            break
        out.append(Region(kind=RegionKind.COMMENT, start=at, end=end + 3))
        at = text.find("<!--", end + 3)
    return out
