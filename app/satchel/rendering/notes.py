"""Numbers the source lines that claims rest on: each line of a source gets one number, wherever it is cited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from satchel.domain.claims import Citation
from satchel.rendering import moments
from satchel.rendering.model import Note, SourceRow, SourceView
from satchel.rendering.neutralise import one_line

_Key = tuple[str, int, int, int]  # source, entry, start, end; -1 where it has none


class Notebook:
    """Collects citations in order of their first use. `entries` is ``{source: {entry: {"author", "at", "text"}}}``."""

    def __init__(self, entries: Mapping[str, Any] | None = None) -> None:
        self._entries = {
            str(source): {int(n): body for n, body in lines.items() if str(n).isdecimal() and isinstance(body, Mapping)}
            for source, lines in (entries or {}).items()
            if isinstance(lines, Mapping)
        }
        self._cited: dict[_Key, list[Citation]] = {}
        self._numbers: dict[_Key, int] = {}
        self._used: set[int] = set()

    def cite(self, cites: Iterable[Citation]) -> tuple[int, ...]:
        """The numbers of the lines these citations point to, ascending, each once."""
        numbers = set()
        for cite in cites:
            key = _key(cite)
            numbers.add(self._numbers.setdefault(key, len(self._numbers) + 1))
            self._cited.setdefault(key, []).append(cite)
        self._used |= numbers
        return tuple(sorted(numbers))

    def start_over(self) -> None:
        """Forgets what was used but not the numbers, so that a short form names a line as the full one does."""
        self._used.clear()

    def notes(self) -> tuple[Note, ...]:
        """Every line that is used, by number."""
        return tuple(self._note(key) for key, n in self._numbers.items() if n in self._used)

    def sources(self) -> tuple[SourceView, ...]:
        """The lines used and the neighbours that are known, by source in order of first use."""
        names = dict.fromkeys(key[0] for key, n in self._numbers.items() if n in self._used)
        return tuple(SourceView(name=one_line(name), rows=tuple(self._rows(name))) for name in names)

    def _note(self, key: _Key) -> Note:
        author, when = self._byline(key)
        return Note(number=self._numbers[key], source=one_line(key[0]), place=_place(self._cited[key][0]),
                    quotes=self._quotes(key), author=author, when=when)  # fmt: skip

    def _quotes(self, key: _Key) -> tuple[str, ...]:
        """Each quote once, none that is part of another, in the order of the line where that is known."""
        every = list(dict.fromkeys(c.quote for c in self._cited[key]))
        text = str(self._entries.get(key[0], {}).get(key[1], {}).get("text") or "")
        whole = [q for q in every if not any(q != other and q in other for other in every)]
        return tuple(sorted(whole, key=text.find))

    def _byline(self, key: _Key) -> tuple[str, str]:
        body = self._entries.get(key[0], {}).get(key[1], {})
        return one_line(str(body.get("author") or "")), moments.stamp(str(body.get("at") or ""))

    def _rows(self, source: str) -> Iterable[SourceRow]:
        cited = {key[1:]: key for key, n in self._numbers.items() if key[0] == source and n in self._used}
        places = set(cited) | {(entry, -1, -1) for entry in self._entries.get(source, {})}
        before: int | None = None
        for place in sorted(places):
            entry, key = place[0], cited.get(place)
            author, when = self._byline((source, *place))
            quotes = self._quotes(key) if key else ()
            text = str(self._entries.get(source, {}).get(entry, {}).get("text") or "\n…\n".join(quotes))
            yield SourceRow(
                place=_place(self._cited[key][0]) if key else f"#{entry}", text=text, quotes=quotes,
                number=self._numbers[key] if key else None, author=author, when=when,
                gap_before=before is not None and entry != before + 1,
            )  # fmt: skip
            before = entry


def _key(cite: Citation) -> _Key:
    def number(value: int | None) -> int:
        return value if isinstance(value, int) else -1

    if cite.entry is not None:
        return cite.source, number(cite.entry), -1, -1
    return cite.source, -1, number(cite.start), number(cite.end)


def _place(cite: Citation) -> str:
    if cite.entry is not None:
        return f"#{cite.entry}"
    page = f" p. {cite.page}" if cite.page is not None else ""
    return page or (f"@{cite.start}-{cite.end}" if cite.start is not None else "")
