"""Passages to rows and back. What is equal is stored once; labels belong to the run that read it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from satchel.domain.labels import Labels
from satchel.domain.passages import EntryKind, Passage, Region, RegionKind
from satchel.storage.database import Database

_COLUMNS = "digest, id, source, text, kind, entry, start, stop, author, at, at_assumed, parent, more"
_PLACES = ", ".join("?" * 13)
_PART = 500  # rows asked for at once; SQLite takes up to 32,766 values


def save(database: Database, run: int, passages: Sequence[Passage], before: Sequence[Passage] = ()) -> None:
    """Makes these the passages of a run (by its number); inside the caller's transaction.

    `before` is what the run has now, where the caller knows it: rows at the beginning that stay as they are are not
    written again, so that a log that has grown by ten lines costs ten rows.
    """
    pairs = enumerate(zip(before, passages, strict=False))
    kept = next((i for i, (a, b) in pairs if a is not b and not _alike(a, b)), min(len(before), len(passages)))
    sql = "SELECT DISTINCT passage FROM run_passages WHERE run = ? AND place >= ?"
    gone = [row[0] for row in database.read(sql, (run, kept))]
    database.write("DELETE FROM run_passages WHERE run = ? AND place >= ?", (run, kept))
    fresh = passages[kept:]
    labels = {one: _label_number(database, one) for one in {p.labels for p in fresh}}
    digests: list[bytes] = []

    def rows() -> Iterator[tuple[Any, ...]]:
        for passage in fresh:
            row = _row(passage)
            digests.append(row[0])
            yield row

    database.write_many(f"INSERT OR IGNORE INTO passages ({_COLUMNS}) VALUES ({_PLACES})", rows())  # noqa: S608
    numbers = _numbers(database, digests)
    places = enumerate(zip(digests, fresh, strict=True), kept)
    links = ((run, place, numbers[d], labels[p.labels]) for place, (d, p) in places)
    database.write_many("INSERT INTO run_passages (run, place, passage, labels) VALUES (?, ?, ?, ?)", links)
    drop_unused(database, gone)


def _alike(one: Passage, other: Passage) -> bool:
    """Equal to the letter: moments are equal too when only their zones differ."""
    zones = [(p.at and p.at.utcoffset(), p.edited_at and p.edited_at.utcoffset()) for p in (one, other)]
    return one == other and zones[0] == zones[1]


def load(database: Database, run: int) -> tuple[Passage, ...]:
    """The passages of a run in their order."""
    bodies = database.read("SELECT number, body FROM labels")
    labels = {number: Labels.from_json(json.loads(body)) for number, body in bodies}
    rows = database.read(
        "SELECT r.labels, p.source, p.text, p.kind, p.entry, p.start, p.stop, p.author, p.at, p.at_assumed, p.parent,"
        " p.more FROM run_passages r JOIN passages p ON p.number = r.passage WHERE r.run = ? ORDER BY r.place",
        (run,),
    )
    return tuple(_passage(row, labels) for row in rows)


def drop_unused(database: Database, numbers: Sequence[int]) -> None:
    """Removes those of the passages that no run uses any more."""
    database.write_many(
        "DELETE FROM passages WHERE number = ? AND NOT EXISTS (SELECT 1 FROM run_passages WHERE passage = number)",
        ((number,) for number in numbers),
    )


def _label_number(database: Database, labels: Labels) -> int:
    body = json.dumps(labels.to_json(), sort_keys=True)
    database.write("INSERT OR IGNORE INTO labels (body) VALUES (?)", (body,))
    return int(database.read("SELECT number FROM labels WHERE body = ?", (body,))[0][0])


def _numbers(database: Database, digests: Sequence[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for i in range(0, len(digests), _PART):
        part = digests[i : i + _PART]
        marks = ",".join("?" * len(part))
        rows = database.read(f"SELECT digest, number FROM passages WHERE digest IN ({marks})", part)  # noqa: S608
        found.update((bytes(digest), int(number)) for digest, number in rows)
    return found


def _row(passage: Passage) -> tuple[Any, ...]:
    more: dict[str, Any] = {}
    if passage.aliases:
        more["aliases"] = passage.aliases
    if passage.edited_at:
        more["edited_at"] = passage.edited_at.isoformat()
    if passage.regions:
        more["regions"] = [[r.kind.value, r.start, r.end] for r in passage.regions]
    if passage.channel:
        more["channel"] = passage.channel
    if passage.link:
        more["link"] = passage.link
    content = (
        passage.source, passage.text, passage.kind.value, passage.entry, passage.start, passage.end, passage.author,
        passage.at.isoformat() if passage.at else None, int(passage.at_assumed), passage.parent,
        json.dumps(more) if more else None,
    )  # fmt: skip
    # `Passage.id` leaves out time, author and regions, so two exports may share an id and still differ.
    digest = hashlib.sha256(repr(content).encode("utf-8", "backslashreplace")).digest()[:16]
    return (digest, passage.id, *(storable(value) for value in content))


def storable(value: Any) -> Any:
    """As it is kept: SQLite's text must be valid UTF-8; words with lone surrogates are kept as bytes."""
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return value.encode("utf-8", "surrogatepass")
    return value


def words_of(value: Any) -> str:
    """Inverse of `storable` for texts."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else str(value)


def _passage(row: tuple[Any, ...], labels: dict[int, Labels]) -> Passage:
    label, source, text, kind, entry, start, stop, author, at, at_assumed, parent, more = row
    extra = json.loads(more) if more else {}
    edited = extra.get("edited_at")
    return Passage(
        source=words_of(source), text=words_of(text), labels=labels[label], kind=EntryKind(kind), entry=entry,
        start=start, end=stop, author=words_of(author), aliases=tuple(extra.get("aliases", ())),
        at=datetime.fromisoformat(at) if at else None, at_assumed=bool(at_assumed),
        edited_at=datetime.fromisoformat(edited) if edited else None, parent=parent,
        regions=tuple(Region(kind=RegionKind(k), start=a, end=b) for k, a, b in extra.get("regions", ())),
        channel=extra.get("channel", ""), link=extra.get("link", ""),
    )  # fmt: skip
