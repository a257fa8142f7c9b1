"""A citation holds when its quote stands, letter for letter, at the place it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from satchel.domain.passages import Passage, RegionKind
from satchel.runtime.checks.evidence import Index

_WITHDRAWN = (RegionKind.STRUCK, RegionKind.COMMENT)


def cited_passage(cite: Mapping[str, Any], index: Index) -> Passage | None:
    """The passage that the citation quotes exactly, or None."""
    source, quote, entry = cite.get("source"), cite.get("quote"), cite.get("entry")
    if not isinstance(source, str) or not isinstance(quote, str) or not quote.strip():
        return None
    if isinstance(entry, int) and not isinstance(entry, bool):
        passage = index.entry(source, entry)
        return passage if passage is not None and quote in passage.text else None
    start, end = cite.get("start"), cite.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        return None
    passage = index.stretch(source, start, end)
    if passage is None or passage.start is None:
        return None
    return passage if passage.text[start - passage.start : end - passage.start] == quote else None


def only_withdrawn(cite: Mapping[str, Any], passage: Passage) -> bool:
    """Whether the quoted words stand only where their author struck them out or hid them."""
    quote = str(cite["quote"])
    gone = [r for r in passage.regions if r.kind in _WITHDRAWN]
    if not gone:
        return False
    place = passage.text.find(quote)
    while place >= 0:
        if not any(r.start < place + len(quote) and place < r.end for r in gone):
            return False
        place = passage.text.find(quote, place + 1)
    return True
