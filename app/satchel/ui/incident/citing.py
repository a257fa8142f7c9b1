"""Numbers the source lines that a report rests on, and says of each who wrote it, when and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from satchel.domain.claims import Citation
from satchel.rendering import moments
from satchel.ui.incident import clock
from satchel.ui.incident.cleaning import Cleaning
from satchel.ui.incident.lanes import Names
from satchel.ui.incident.shown import Cite
from satchel.ui.words import _

SOURCE = "source:"  # begins the key of a lane that is a source's, where it names nobody
_Place = tuple[str, int | None, int | None, int | None]


class Citing:
    """One for a document: a line has the same number wherever it is cited."""

    def __init__(self, untrusted_entries: object, clean: Cleaning) -> None:
        self._clean = clean
        self._entries: dict[str, Mapping[str, Any]] = {}
        if isinstance(untrusted_entries, Mapping):
            self._entries = {str(s): lines for s, lines in untrusted_entries.items() if isinstance(lines, Mapping)}
        self._numbers: dict[_Place, int] = {}
        self.names = Names.of(clean(body.get("author")) for lines in self._entries.values() for body in lines.values()
                              if isinstance(body, Mapping))  # fmt: skip

    def cites(self, found: Iterable[Citation]) -> tuple[Cite, ...]:
        """Numbered, each line once, ascending."""
        by_number: dict[int, Cite] = {}
        for cite in found:
            number = self._numbers.setdefault(_place(cite), len(self._numbers) + 1)
            if number not in by_number:
                by_number[number] = self._cite(number, cite)
        return tuple(by_number[number] for number in sorted(by_number))

    def author(self, cite: Citation) -> str:
        """The fullest known name of who wrote a cited line; "" where nobody is named."""
        return self.names.name(self._clean(self._entry(cite).get("author")))

    def at(self, cite: Citation) -> float | None:
        """When a cited line was written, in seconds since the epoch."""
        when = moments.parse(str(self._entry(cite).get("at") or ""))
        return clock.seconds(when) if when else None

    def spoke(self, cite: Citation) -> tuple[str, str]:
        """Whose lane a cited line stands in, as key and name: its author's, else that of its source."""
        author = self.author(cite)
        if author:
            return author.casefold(), author
        source = self._clean(cite.source)
        return f"{SOURCE}{source}", source.rpartition("/")[2] or source

    def _entry(self, cite: Citation) -> Mapping[str, Any]:
        body = self._entries.get(cite.source, {}).get(str(cite.entry), {})
        return body if isinstance(body, Mapping) else {}

    def _cite(self, number: int, cite: Citation) -> Cite:
        entry = self._entry(cite)
        return Cite(
            number=number, body=cite.to_json(), quote=self._clean(cite.quote), author=self._clean(entry.get("author")),
            when=clock.stamp(str(entry.get("at") or "")), place=self._where(cite),
        )  # fmt: skip

    def _where(self, cite: Citation) -> str:
        source = self._clean(cite.source)
        if cite.entry is not None:
            return _("{source}, entry {n}").format(source=source, n=cite.entry)
        return _("{source}, page {n}").format(source=source, n=cite.page) if cite.page is not None else source


def _place(cite: Citation) -> _Place:
    if cite.entry is not None:
        return cite.source, cite.entry, None, None
    return cite.source, None, cite.start, cite.end
