"""Zoom's saved and cloud chats."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.passages import EntryKind, Passage, ReadOptions
from satchel.readers.contract import Confidence, ReadContext, SourceFile
from satchel.readers.zoom_chat import ZOOM_CHAT

SAVED = """18:57:12\t From  Ana Ruiz  to  Everyone:
\trollback started
\tsecond line
18:58:00\t From  Ben : one line
18:59:00 From Chi to Ben (Direct Message):
\tpsst: later
18:59:30 From Ana Ruiz to Everyone:
\tReacted to "psst" with 👍
00:02:00 From Ben to Everyone: after midnight
"""


def source(text: str, inner: str = "chat.txt", **siblings: bytes) -> SourceFile:
    named = {f"{name}.json": data for name, data in siblings.items()}
    return SourceFile(name=inner, inner=inner, data=text.encode("utf-8", "replace"), text=text, siblings=named)


def read(file: SourceFile, **options: Any) -> list[Passage]:
    return list(ZOOM_CHAT.read(file, ReadContext(options=ReadOptions(**options))))


def test_saved_chat() -> None:
    file = source(SAVED, "2024-11-02 18.56.00 Bridge 123/meeting_saved_chat.txt")
    assert ZOOM_CHAT.recognise(file) is Confidence.CERTAIN
    got = read(file)
    assert [(p.author, p.text, p.channel) for p in got] == [
        ("Ana Ruiz", "rollback started\nsecond line", "Everyone"), ("Ben", "one line", ""),
        ("Chi", "psst: later", "Ben (Direct Message)"), ("Ana Ruiz", 'Reacted to "psst" with 👍', "Everyone"),
        ("Ben", "after midnight", "Everyone"),
    ]  # fmt: skip
    assert [p.kind for p in got].index(EntryKind.SYSTEM) == 3
    assert got[0].at == datetime(2024, 11, 2, 18, 57, 12, tzinfo=UTC) and got[0].at_assumed
    assert got[4].at == datetime(2024, 11, 3, 0, 2, tzinfo=UTC)


def test_cloud_chat_counts_from_the_recording() -> None:
    text = "00:03:12\tAna Ruiz:\thello\n01:00:00\tBen:\tbye\n"
    file = source(text, "GMT20241102-225600_RecordingnewChat.txt")
    assert ZOOM_CHAT.recognise(file) is Confidence.CERTAIN
    assert [p.at for p in read(file)] == [datetime(2024, 11, 2, 22, 59, 12, tzinfo=UTC), datetime(2024, 11, 2, 23, 56, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2024-11-02 18.56.00 Bridge 98765432101/meeting_saved_chat.txt", "2024-11-02"),
        ("2024-11-01 18.56.00 Bridge/2024-11-02.txt", "2024-11-02"), ("2024-11-01_2024-11-02.txt", "2024-11-02"),
        ("20241102-185600 4711.txt", "2024-11-02"), ("2024-11-02 4711.txt", "2024-11-02"),
        ("meeting_saved_chat 20231111567.txt", "1900-01-01"), ("2024-13-02 x.txt", "1900-01-01"),
        ("GMT20241102-225600_chat.txt", "1900-01-01"),  # in universal time, which needn't be the day of its people
    ],
)  # fmt: skip
def test_the_last_day_of_the_name_counts(name: str, day: str) -> None:
    assert next(str(p.at.date()) for p in read(source(SAVED, name)) if p.at) == day


def test_a_meeting_file_counts_before_the_name() -> None:
    meeting = b'{"start_time": "2024-11-03T02:56:00Z", "timezone": "America/New_York"}'
    saved = read(source(SAVED, "2024-12-24.txt", meeting=meeting))
    assert saved[0].at == datetime(2024, 11, 2, 22, 57, 12, tzinfo=UTC) and not saved[0].at_assumed
    cloud = read(source("00:03:12\tAna Ruiz:\thello\n", "2024-12-24.txt", meeting=meeting))
    assert [p.at for p in cloud] == [datetime(2024, 11, 3, 2, 59, 12, tzinfo=UTC)]


@pytest.mark.parametrize("meeting", [b'{"start_time": 7}', b"[1]", b'{"start_time"', b'{"start_time": "x", "timezone": "../x"}',
                                     b'{"start_time": "2024-11-02T22:56:00Z", "timezone": "No/Where"}'])  # fmt: skip
def test_an_odd_meeting_file_is_no_help_and_no_harm(meeting: bytes) -> None:
    assert [p.at.year for p in read(source(SAVED, meeting=meeting)) if p.at] == [1900] * 5


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*SAVED.split("\n"), "00:03:12\tAna:\tx", "99:99:99 From A to B: c"]) | st.text(max_size=20), max_size=12))
def test_anything_is_read_without_a_crash(lines: list[str]) -> None:
    got = read(source("\n".join(lines)))
    assert [p.entry for p in got] == list(range(1, len(got) + 1))
