"""A scribe's notes: blocks, corrections, hidden words, and times in whatever zone somebody spoke."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.labels import Origin
from satchel.domain.passages import EntryKind, Passage, ReadOptions, RegionKind
from satchel.readers.contract import Confidence, ReadContext, SourceFile
from satchel.readers.notes import NOTES

HEAD = "# Notes: gates\n\nScribe: E. M. Thursday 6 November 2025. Times are UTC unless I say otherwise,\nI type slowly.\n\n"


def read(text: str, name: str = "notes.md", **options: object) -> tuple[list[Passage], ReadContext]:
    context = ReadContext(options=ReadOptions(**options))  # type: ignore[arg-type]
    file = SourceFile(name=name, inner=name, data=text.encode(), text=text)
    return list(NOTES.read(file, context)), context


def times(text: str, **options: object) -> list[str]:
    return [p.at.astimezone(UTC).strftime("%d %H:%M") for p in read(text, **options)[0] if p.at]


def test_blocks_are_entries_with_their_exact_text() -> None:
    text = "# One\n\n- first\n  goes on\n- second\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\npara\ngraph\n> said\n"
    passages, _ = read(text)
    assert [(p.entry, p.text) for p in passages] == [
        (1, "# One"), (2, "- first\n  goes on"), (3, "- second"), (4, "| a | b |"), (6, "| 1 | 2 |"), (7, "para\ngraph"),
        (8, "> said"),
    ]  # fmt: skip
    assert {p.kind for p in passages} == {EntryKind.NOTE}
    assert {p.labels.origins for p in passages} == {frozenset({Origin.FILE})}


def test_what_is_struck_pasted_or_hidden_is_marked() -> None:
    text = HEAD + "- ~~06:15~~ **07:15** phones ring\n\n```\nslot 0\n\n- not a bullet\n```\n<!-- ignore\n\nall of this -->\n- 07:20 on\n"
    passages, _ = read(text)
    marked = {(r.kind, p.text[r.start : r.end]) for p in passages for r in p.regions}
    assert marked == {
        (RegionKind.STRUCK, "~~06:15~~"),
        (RegionKind.CODE, "```\nslot 0\n\n- not a bullet\n```"),
        (RegionKind.COMMENT, "<!-- ignore\n\nall of this -->"),
    }
    assert times(text) == ["06 07:15", "06 07:20"]


def test_an_open_fence_or_comment_swallows_nothing() -> None:
    for opened in ("```", "<!-- note", "~~~"):
        passages, _ = read(f"# a\n- 07:00 before\n{opened}\n- 07:10 after\n\n- 07:20 last\n")
        assert [p.text for p in passages if p.text.startswith("- 07:")] == ["- 07:00 before", "- 07:10 after", "- 07:20 last"]


def test_clocks_of_other_zones_are_brought_to_their_own_moment() -> None:
    text = HEAD + "- 08:10 Fenna\n- 21:20 NZDT (that is 08:20 UTC) Piripi\n- 13:55 IST (08:25 UTC) Anjali\n- 21:40 NZDT\n- 08:50 on\n"
    passages, context = read(text)
    assert times(text) == ["06 08:10", "06 08:20", "06 08:25", "06 08:40", "06 08:50"]
    assert not any(p.at_assumed for p in passages)
    assert not context.assumptions


def test_a_zone_whose_letters_mean_several_is_an_assumption() -> None:
    passages, context = read(HEAD + "- 13:55 IST Anjali: both are down\n")
    (timed,) = (p for p in passages if p.at)
    assert timed.at == datetime(2025, 11, 6, 13, 55, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert timed.at_assumed
    assert [a.what for a in context.assumptions] == ["zone IST"]


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        (["23:40", "23:58", "00:05", "00:01", "01:30"], ["06 23:40", "06 23:58", "07 00:05", "07 00:01", "07 01:30"]),
        (["10:40", "10:50", "07:15", "10:55"], ["06 10:40", "06 10:50", "06 07:15", "06 10:55"]),  # a late remark
        (["18:30", "18:10", "18:40"], ["06 18:30", "06 18:10", "06 18:40"]),
        (["22:00", "03:00"], ["06 22:00", "07 03:00"]),
        (["22:00", "05:00", "22:10", "05:10"], ["06 22:00", "06 05:00", "06 22:10", "07 05:10"]),
    ],
)
def test_the_day_goes_on_when_the_clock_goes_back_by_hours(clocks: list[str], expected: list[str]) -> None:
    lines = "".join(f"- {clock} something\n" for clock in clocks)
    assert times(HEAD + lines) == expected
    with_words = "".join(f"- {clock} UTC something\n" for clock in clocks)
    assert times(HEAD + with_words)[0] == expected[0]


def test_an_assumed_day_stays_assumed_after_midnight() -> None:
    passages, context = read("# a\n- 23:50 x\n- 00:10 y\n- 00:20 z\n", zone=ZoneInfo("Europe/Berlin"))
    assert [p.at_assumed for p in passages if p.at] == [True] * 3
    assert {(a.what, a.value) for a in context.assumptions} == {("zone", "Europe/Berlin"), ("date", "1900-01-01")}


def test_headings_give_days_and_zones_for_what_stands_below() -> None:
    text = "# Log 2025-11-06\n## Timeline (CET)\n- 23:00 a\n## Friday 7 November\n- 08:00 b\n## Times in UTC\n- 08:30 c\n"
    assert times(text) == ["06 22:00", "07 07:00", "07 08:30"]


def test_a_second_account_of_the_same_hours_stays_on_the_day() -> None:
    text = HEAD + "## Network\n- 09:00 a\n- 17:00 b\n## Database\n- 09:10 c\n- 16:00 d\n## Night\n- 23:50 e\n## After midnight\n- 00:20 f\n"
    assert times(text) == ["06 09:00", "06 17:00", "06 09:10", "06 16:00", "06 23:50", "07 00:20"]


@pytest.mark.parametrize(
    ("line", "clock"),
    [
        ("- 7:05 am call", "07:05"), ("1. 07:05 call", "07:05"), ("- **07:05** call", "07:05"), ("| 07:05 | call |", "07:05"),
        ("- [x] 07:05: call", "07:05"), ("- [07:05] call", "07:05"), ("### 07:05 call", "07:05"), ("- 0705Z call", "07:05"),
        ("- um 7.05 Uhr Anruf", "07:05"), ("- 7h05 appel", "07:05"), ("- 07:05–07:20 call", "07:05"), ("- ~07:05 call", "07:05"),
        ("- 25 minutes worst", ""), ("- call at 07:05", ""), ("- 17:99 odd", ""), ("- 3.50 euros", ""), ("- 1:1 with Rory", ""),
    ],
)  # fmt: skip
def test_a_time_counts_where_a_block_begins_with_it(line: str, clock: str) -> None:
    found = times(HEAD + line + "\n")
    assert found == ([f"06 {clock}"] if clock else [])


def test_day_and_zone_come_from_name_and_person_where_the_text_has_none() -> None:
    text = "# Bridge\n- 09:00 a\n- 09:05 b\n"
    passages, context = read(text, "bridge-2025-11-06.md", zone=ZoneInfo("Europe/Berlin"), day=date(2020, 1, 1))
    assert next(p.at for p in passages if p.at) == datetime(2025, 11, 6, 8, 0, tzinfo=UTC)
    assert [a.what for a in context.assumptions] == ["zone"]
    unknown, _ = read(text)
    assert next(p.at for p in unknown if p.at) == datetime(1900, 1, 1, 9, tzinfo=UTC)


def test_due_dates_above_the_timeline_are_not_the_day() -> None:
    assert times("# Bridge, 6 November 2025\nreport due by 13 November 2025\n- 09:00 a\n") == ["06 09:00"]
    assert times("# Bridge\nreport due by 13 November 2025\n- 09:00 a\n", day=date(2025, 11, 5)) == ["05 09:00"]


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        (HEAD + "- a\n- b\n- c\n", Confidence.CERTAIN), ("- a\n- b\n- c\n", Confidence.LIKELY), ("just words\n\nmore\n", Confidence.NO),
        ("", Confidence.NO), ("#channel hello\nanother line\n", Confidence.NO),
    ],
)  # fmt: skip
def test_markdown_is_recognised_by_its_marks(text: str, sure: Confidence) -> None:
    assert NOTES.recognise(SourceFile(name="x", inner="x", data=text.encode(), text=text)) is sure


_PIECES = st.sampled_from(
    ["# ", "- ", "* [ ] ", "| ", "```", "~~~", "<!--", "-->", "~~", "**", "\n", "\n\n", "  ", "07:15", "23:59 ", "00:01", " NZDT",
     "(08:20 UTC)", "6 November 2025", "Times are CET", "2025-11-06", "words ", "> ", "---\n", "30 February 2025", "Ω", "31.02.2025 "]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=8), max_size=60).map("".join))
def test_any_text_keeps_its_words_in_order(text: str) -> None:
    text = text.replace("\r", "\n")
    passages, _ = read(text)
    numbers = [p.entry for p in passages]
    assert numbers == sorted(set(numbers))
    at = 0
    for passage in passages:
        at = text.index(passage.text, at) + len(passage.text)
        assert all(0 <= r.start < r.end <= len(passage.text) for r in passage.regions)
        assert passage.at is None or passage.at.tzinfo is not None
    kept = sum(len("".join(p.text.split())) for p in passages)
    said = "".join(c for c in text if not c.isspace())
    assert kept >= len(said.translate(dict.fromkeys(map(ord, "|:*_=#>-")))) - said.count("```") * 3 - said.count("~~~") * 3


def test_what_stands_under_a_time_has_it() -> None:
    text = HEAD + "## 13:10\n\n- pressure gone in zone 4\n- crew sent\n\n## 13:35\n\n- 13:37 valve found shut\n\n## Open\n\n- who shut it?\n"
    assert times(text) == ["06 13:10", "06 13:10", "06 13:10", "06 13:35", "06 13:37"]
