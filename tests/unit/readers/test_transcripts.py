"""Transcripts: cues, speakers and the moment at which the recording began."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import InputError
from satchel.domain.passages import Passage, ReadOptions
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.meeting import MEETING
from satchel.readers.srt import SRT
from satchel.readers.vtt import VTT

TIMING = "00:00:05.200 --> 00:00:08.300"


def source(text: str, name: str = "bridge.vtt", **beside: bytes) -> SourceFile:
    siblings = {f"{key}.json": data for key, data in beside.items()}
    return SourceFile(name=name, inner=name, data=text.encode("utf-8", "surrogatepass"), text=text, siblings=siblings)


def read(file: SourceFile, spec: FormatSpec = VTT, **options: object) -> tuple[list[Passage], ReadContext]:
    context = ReadContext(options=ReadOptions(**options))  # type: ignore[arg-type]
    return list(spec.read(file, context)), context


def start(name: str, header: str = "", **beside: bytes) -> tuple[datetime | None, list[str]]:
    passages, context = read(source(f"WEBVTT{header}\n\n00:00:00.000 --> 00:00:01.000\nx\n", name, **beside))
    return passages[0].at, sorted(a.what for a in context.assumptions)


@pytest.mark.parametrize(("text", "spec"), [
    ("1\n00:00:01,000 --> 00:00:02,000\nAnna: the dock is shut\n\n2\n00:00:03,000 --> \nBen: the tide\n\n3\nxx --> yy\nBen: gate up\n", SRT),
    ("WEBVTT\n\n00:01.000 --> 00:02.000\nthe dock is shut\n\n00:03.000 --> \nthe tide\n\n00:99 --> yy\ngate up\n", VTT),
])  # fmt: skip
def test_a_cue_whose_times_are_damaged_is_named(text: str, spec: FormatSpec) -> None:
    passages, context = read(source(text), spec)
    assert len(passages) == 1
    assert len(context.skipped) == 2


def test_an_arrow_in_what_is_said_is_no_damage() -> None:
    _, context = read(source("WEBVTT\n\n00:01.000 --> 00:02.000\nfrom node 3 --> node 4 it is slow\n"))
    assert not context.skipped


def test_notes_styles_and_empty_cues_are_no_entries() -> None:
    text = (
        f"WEBVTT - bridge\n\nNOTE two\nlines\n\nSTYLE\n::cue {{}}\n\nREGION\nid:a\n\nid-1\n{TIMING} align:start\n<v.loud Ana Ruiz>one\n"
        "<i>two</i> &amp; three</v>\n\n00:10.000 --> 00:11.000\n\n\n2\n01:00.500 --> 01:02.000\n<v Ben>four</v>\n<v Chi>no</v>"
    )
    passages, _ = read(source(text))
    assert [(p.entry, p.author, p.text) for p in passages] == [(1, "Ana Ruiz", "one\ntwo & three"), (2, "Ben, Chi", "four\nno")]
    assert passages[0].at is not None and passages[1].at is not None
    assert passages[1].at - passages[0].at == timedelta(seconds=55.3)


def test_names_in_front_of_words_are_speakers_only_when_they_are_names() -> None:
    said = ["Ana Ruiz: it is down", "Ben: note: careful", "Ben: ok", "note: nobody said this", "https://x.example: broken", "thanks"]
    cues = "".join(f"\n{i}\n00:00:{i:02}.000 --> 00:00:{i:02}.900\n{words}\n" for i, words in enumerate(said))
    passages, _ = read(source("WEBVTT\n" + cues))
    assert [(p.author, p.text) for p in passages] == [
        ("Ana Ruiz", "it is down"), ("Ben", "note: careful"), ("Ben", "ok"), ("", said[3]), ("", said[4]), ("", "thanks"),
    ]  # fmt: skip


def test_where_nobody_is_named_words_before_colons_stay_words() -> None:
    cues = "".join(f"\n00:00:{i:02}.000 --> 00:00:{i:02}.900\nline {i}\n" for i in range(8))
    passages, _ = read(source("WEBVTT\n" + cues + "\n00:00:20.000 --> 00:00:21.000\nRoot Cause: the cable\n"))
    assert passages[-1].author == ""
    assert passages[-1].text == "Root Cause: the cable"


@pytest.mark.parametrize(
    ("name", "header", "expected", "assumed"),
    [
        ("Outage bridge-20250708_070512-Meeting Recording.vtt", "", "2025-07-08T07:05:12+00:00", ["zone"]),
        ("GMT20241102-225600_Recording.transcript.vtt", "", "2024-11-02T22:56:00+00:00", []),
        ("2024-11-02 18.56.00 Bridge/closed.vtt", "", "2024-11-02T18:56:00+00:00", ["zone"]),
        ("bridge 2024-11-02.vtt", "", "2024-11-02T00:00:00+00:00", ["start", "zone"]),
        ("2024-11-02 4711 bridge.vtt", "", "2024-11-02T00:00:00+00:00", ["start", "zone"]),
        ("2024-11-01_2024-11-02.vtt", "", "2024-11-02T00:00:00+00:00", ["start", "zone"]),
        ("bridge 20241102225600.vtt", "", "2024-11-02T00:00:00+00:00", ["start", "zone"]),
        ("Zoom 20231111567.vtt", "", "1900-01-01T00:00:00+00:00", ["date", "start", "zone"]),
        ("bridge.vtt", "", "1900-01-01T00:00:00+00:00", ["date", "start", "zone"]),
        ("bridge.vtt", "\n\nNOTE recorded 2024-11-02 22:56:00 UTC", "2024-11-02T22:56:00+00:00", []),
        ("bridge.vtt", "\n\nNOTE recorded 2024-11-02T22:56:00+02:00", "2024-11-02T20:56:00+00:00", []),
        ("20250708_070512.vtt", "\n\nNOTE recorded 2024-11-02 22:56:00 UTC", "2024-11-02T22:56:00+00:00", []),
        ("bridge-20251399_996199.vtt", "", "1900-01-01T00:00:00+00:00", ["date", "start", "zone"]),
        ("bridge.vtt", "\n\n2019-1204-1130-5512", "1900-01-01T00:00:00+00:00", ["date", "start", "zone"]),
    ],
)  # fmt: skip
def test_the_start_is_found(name: str, header: str, expected: str, assumed: list[str]) -> None:
    text = f"WEBVTT{header}\n00:00:00.000 --> 00:00:01.000\nx\n" if "5512" in header else ""
    if text:  # an identifier right above the timing line
        passages, context = read(source(text, name))
        at, whats = passages[0].at, sorted(a.what for a in context.assumptions)
    else:
        at, whats = start(name, header)
    assert at == datetime.fromisoformat(expected)
    assert whats == assumed


def test_a_side_file_gives_the_moment_unless_it_is_another_meetings() -> None:
    beside = b'{"topic": "t", "start_time": "2024-11-02T22:56:00Z", "timezone": "America/New_York"}'
    at, assumed = start("bridge.vtt", meeting=beside)
    assert (at, assumed) == (datetime(2024, 11, 2, 22, 56, tzinfo=UTC), [])
    assert at is not None and at.utcoffset() == timedelta(hours=-4)
    other, _ = start("bridge-20250708_070512.vtt", meeting=beside)
    assert other == datetime(2025, 7, 8, 7, 5, 12, tzinfo=UTC)
    broken, _ = start("bridge.vtt", meeting=b'{"start_time": "soon", "timezone": "Mars/Base"}')
    assert broken == datetime(1900, 1, 1, tzinfo=UTC)
    assert MEETING.recognise(source(beside.decode())) is Confidence.CERTAIN
    assert MEETING.auxiliary


def test_cues_count_real_time_through_the_change_of_clocks() -> None:
    cues = "00:00:00.000 --> 00:00:01.000\na\n\n02:30:00.000 --> 02:30:01.000\nb\n"
    berlin = ZoneInfo("Europe/Berlin")
    passages, _ = read(source(f"WEBVTT\n\n{cues}", "20241027_013000.vtt"), zone=berlin)
    assert passages[0].at == datetime(2024, 10, 26, 23, 30, tzinfo=UTC)
    assert passages[1].at == datetime(2024, 10, 27, 2, 0, tzinfo=UTC)


def test_subrip_reads_the_same() -> None:
    text = "1\n00:00:05,200 --> 00:00:08,300\nAna Ruiz: one\ntwo\n\n2\n00:00:12,000 --> 00:00:15,100\n{\\an8}<i>Ana Ruiz: three</i>\n\n3\n00:00:20,000 --> 00:00:21,000\n\n"
    file = source(text, "talk-20250708_070512.srt")
    assert SRT.recognise(file) is Confidence.CERTAIN
    assert VTT.recognise(file) is Confidence.NO
    passages, _ = read(file, SRT)
    assert [(p.entry, p.author, p.text) for p in passages] == [(1, "Ana Ruiz", "one\ntwo"), (2, "Ana Ruiz", "three")]
    assert passages[0].at == datetime(2025, 7, 8, 7, 5, 17, 200_000, tzinfo=UTC)


def test_a_transcript_without_cues_is_an_error() -> None:
    with pytest.raises(InputError):
        read(source("WEBVTT\n\nNOTE nothing\n"))


def test_the_persons_day_and_zone_fill_the_gap() -> None:
    zone = ZoneInfo("Asia/Tokyo")
    passages, context = read(source(f"WEBVTT\n\n{TIMING}\nx"), day=date(2024, 11, 2), zone=zone)
    assert passages[0].at == datetime(2024, 11, 2, 0, 0, 5, 200_000, tzinfo=zone)
    assert passages[0].at_assumed
    assert {(a.what, a.value) for a in context.assumptions} == {("date", "2024-11-02"), ("zone", "Asia/Tokyo"), ("start", "00:00")}


_LINES = st.sampled_from(
    ["WEBVTT", "", TIMING, "9999:59:59.999 --> 00:00:00.000", "00:00 --> 1", "<v A>x", "<v ><v>", "</v>", "Ana: hello", "NOTE x", "-->",
     "1", "99:99.000 --> 99:99.000", "&#xD800;", "&#1114112;", "2024-11-02 25:61:00", "{\\an8}"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(_LINES | st.text(max_size=12), max_size=40), st.sampled_from([VTT, SRT]), st.text(max_size=20))
def test_any_lines_are_read_or_refused(lines: list[str], spec: FormatSpec, name: str) -> None:
    file = source("WEBVTT\n\n" + "\n".join(lines).replace("\r", ""), name or "x")
    assert spec.recognise(file) in Confidence
    try:
        passages, _ = read(file, spec, day=date(9999, 12, 31))
    except InputError:
        return
    numbers = [p.entry for p in passages]
    assert numbers == sorted(set(numbers))
    assert all(p.text.strip() for p in passages)
