"""Sources read beside a result: pages in file order that never read a whole source, and words that are found there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from satchel.domain.errors import NotFoundError
from satchel.domain.labels import Labels, Origin
from satchel.domain.passages import EntryKind, Passage, ReadResult, SourceInfo
from satchel.domain.runs import RunCommand
from satchel.storage.database import Database
from satchel.storage.migrations import open_database
from satchel.storage.runs import SqliteRunStore
from satchel.storage.source_views import SourceViews

AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
OTHERS = Labels(origins=frozenset({Origin.OTHERS}))
LONG = 50_000


class Counted(Database):
    """Counts the rows that are handed out."""

    rows = 0

    def read(self, sql, values=()):
        found = super().read(sql, values)
        self.rows += len(found)
        return found


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Counted]:
    open_database(tmp_path / "satchel.db", tmp_path / "backups").close()
    found = Counted(tmp_path / "satchel.db")
    yield found
    found.close()


def line(source: str, n: int, text: str = "", **more: object) -> Passage:
    return Passage(source=source, text=text or f"line {n}", entry=n, labels=OTHERS, author="ana", at=AT + timedelta(seconds=n), **more)


def reading(*groups: tuple[Passage, ...], counts: tuple[int, ...] | None = None) -> ReadResult:
    sources = tuple(
        SourceInfo(name=group[0].source, format="irc", sha256=f"{i:064}", entries=counts[i] if counts else len(group))
        for i, group in enumerate(groups)
    )
    return ReadResult(passages=tuple(p for group in groups for p in group), sources=sources)


CHAT = tuple(line("chat.log", n, kind=EntryKind.ALERT if n == 3 else EntryKind.MESSAGE) for n in range(1, 31))
NOTES = tuple(
    Passage(source="nötes.md", text=text, labels=OTHERS, kind=EntryKind.NOTE, start=start, end=start + len(text))
    for start, text in ((0, "# Pump"), (8, "The pump failed. THE PUMP was old."), (50, "End"))
)


class Bench:
    def __init__(self, database: Database) -> None:
        self.store, self.views = SqliteRunStore(database), SourceViews(database)

    def put(self, found: ReadResult) -> str:
        run = self.store.create(RunCommand(agent="a"), agent_version="1", at=AT).id
        self.store.put_reading(run, found)
        return run


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


def test_sources_and_pages(bench: Bench) -> None:
    run = bench.put(reading(CHAT, NOTES))
    bench.put(reading(NOTES, CHAT))  # another run with the same passages in another order
    assert bench.views.sources(run) == [
        {"source": "chat.log", "format": "irc", "entries": 30}, {"source": "nötes.md", "format": "irc", "entries": 3},
    ]  # fmt: skip
    page = bench.views.entries(run, "chat.log", first=3, count=2)
    assert (page["first"], page["total"]) == (3, 30)
    assert page["entries"] == [
        {"entry": n, "author": "ana", "at": (AT + timedelta(seconds=n)).isoformat(), "text": f"line {n}", "kind": kind, "cut": False}
        for n, kind in ((3, "alert"), (4, "message"))
    ]  # fmt: skip
    notes = bench.views.entries(run, "nötes.md")
    assert [(e["entry"], e["start"], e["end"], e["author"], e["at"]) for e in notes["entries"]] == [
        (None, 0, 6, "", None), (None, 8, 42, "", None), (None, 50, 53, "", None),
    ]  # fmt: skip
    assert [e["entry"] for e in bench.views.entries(run, "chat.log", first=30, count=9)["entries"]] == [30]
    assert bench.views.entries(run, "chat.log", first=99, count=9)["first"] == 30


def test_a_page_around_a_citation(bench: Bench) -> None:
    run = bench.put(reading(CHAT, NOTES))
    page = bench.views.entries(run, "chat.log", entry=20, count=6)
    assert [e["entry"] for e in page["entries"]] == [17, 18, 19, 20, 21, 22]
    assert bench.views.entries(run, "chat.log", entry=1, count=6)["first"] == 1
    assert bench.views.entries(run, "nötes.md", start=20, count=1)["entries"][0]["start"] == 8
    assert bench.views.entries(run, "nötes.md", start=0, count=2)["first"] == 1


def test_what_the_run_has_not_read(bench: Bench) -> None:
    run, empty = bench.put(reading(CHAT)), bench.put(ReadResult())
    for name in ("other", "", "chat.log' OR 1=1", "\ud800"):
        with pytest.raises(NotFoundError):
            bench.views.entries(run, name)
        with pytest.raises(NotFoundError):
            bench.views.find(run, "line", source=name)
    assert bench.views.sources(empty) == []
    assert bench.views.find(empty, "line") == {"hits": [], "next": None}


def test_an_account_that_does_not_add_up_is_not_trusted(bench: Bench) -> None:
    run = bench.put(reading(CHAT, NOTES, counts=(4, 3)))
    assert bench.views.entries(run, "nötes.md")["total"] == 3
    assert [e["start"] for e in bench.views.entries(run, "nötes.md")["entries"]] == [0, 8, 50]


def test_long_entries_are_cut_and_whole_when_they_are_asked_for_alone(bench: Bench) -> None:
    texts = ["x" * 200_000, "\ud800" + "y" * 199_999, "short"]
    run = bench.put(reading(tuple(line("a", n, text) for n, text in enumerate(texts, 1))))
    page = bench.views.entries(run, "a", count=500)["entries"]
    assert [(len(e["text"]), e["cut"]) for e in page] == [(8_000, True), (8_000, True), (5, False)]
    assert bench.views.entries(run, "a", first=2, count=1)["entries"][0]["text"] == texts[1]


def test_words_are_found_page_by_page(bench: Bench) -> None:
    run = bench.put(reading(CHAT, NOTES))
    found = bench.views.find(run, "the PUMP")
    assert found == {"next": None, "hits": [
        {"source": "nötes.md", "entry": None, "start": 8, "end": 16, "snippet": NOTES[1].text, "mark": [0, 8]},
        {"source": "nötes.md", "entry": None, "start": 25, "end": 33, "snippet": NOTES[1].text, "mark": [17, 25]},
    ]}  # fmt: skip
    seen, after = [], None
    while True:
        part = bench.views.find(run, "LINE", after=after, limit=7)
        assert len(part["hits"]) <= 7
        seen += [(hit["entry"], hit["start"], hit["end"]) for hit in part["hits"]]
        if part["next"] is None:
            break
        after = tuple(part["next"])
    assert seen == [(n, 0, 4) for n in range(1, 31)]
    first = bench.views.find(run, "pump", source="nötes.md", limit=2)
    rest = bench.views.find(run, "pump", source="nötes.md", limit=9, after=tuple(first["next"]))
    assert [hit["start"] for hit in first["hits"] + rest["hits"]] == [2, 12, 29]
    assert bench.views.find(run, "pump", source="chat.log")["hits"] == []
    assert bench.views.find(run, "l_ne")["hits"] == bench.views.find(run, "%")["hits"] == []


def test_a_snippet_is_a_line_around_the_hit(bench: Bench) -> None:
    run = bench.put(reading((line("a", 1, "x" * 500 + "\nNeedle\n" + "y" * 500),)))
    (hit,) = bench.views.find(run, "needle")["hits"]
    assert hit["snippet"][hit["mark"][0] : hit["mark"][1]] == "Needle"
    assert "\n" not in hit["snippet"]
    assert hit["snippet"].startswith("…")
    assert hit["snippet"].endswith("…")
    assert len(hit["snippet"]) < 200


def test_one_page_of_a_long_source_reads_one_page(bench: Bench, database: Counted) -> None:
    log = tuple(line("log", n, f"{n} needle" if n == LONG - 5 else f"{n} something at the gate") for n in range(1, LONG + 1))
    run = bench.put(reading(CHAT, log, NOTES))
    database.rows = 0
    page = bench.views.entries(run, "log", first=LONG - 9, count=10)
    assert [e["entry"] for e in page["entries"]] == list(range(LONG - 9, LONG + 1))
    assert database.rows < 20
    database.rows = 0
    assert [e["entry"] for e in bench.views.entries(run, "log", entry=40_000, count=3)["entries"]] == [39_999, 40_000, 40_001]
    assert database.rows < 40
    database.rows = 0
    assert [hit["entry"] for hit in bench.views.find(run, "NEEDLE", limit=3)["hits"]] == [LONG - 5]
    assert database.rows < 20


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6), st.text(min_size=1, max_size=3), st.integers(1, 4))
def test_what_is_found_is_what_stands_there(bench: Bench, texts: list[str], words: str, limit: int) -> None:
    run = bench.put(reading(tuple(line("a", n, text) for n, text in enumerate(texts, 1))))
    hits, after = [], None
    for _ in range(100):
        part = bench.views.find(run, words, after=after, limit=limit)
        hits += part["hits"]
        if part["next"] is None:
            break
        after = tuple(part["next"])
    assert sorted({(hit["entry"], hit["start"]) for hit in hits}) == [(hit["entry"], hit["start"]) for hit in hits]
    entries = {hit["entry"] for hit in hits}
    for n, text in enumerate(texts, 1):
        if "\0" not in text + words:
            assert (n in entries) == (words.casefold() in text.casefold())
    for hit in hits:
        assert words.casefold() in texts[hit["entry"] - 1][hit["start"] : hit["end"]].casefold()
