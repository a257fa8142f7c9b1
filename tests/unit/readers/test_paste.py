"""Chats copied out of clients: the shapes people paste, their days, and texts that only look like chats."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.passages import EntryKind, Passage, ReadOptions
from satchel.readers.contract import Confidence, ReadContext, SourceFile
from satchel.readers.paste import PASTE


def source(text: str) -> SourceFile:
    return SourceFile(name="paste.txt", inner="paste.txt", data=text.encode("utf-8", "replace"), text=text)


def read(text: str, **options: Any) -> list[Passage]:
    return list(PASTE.read(source(text), ReadContext(options=ReadOptions(**options))))


BLOCKS = """Hanne Okonjo
09:12
the machine asks

for my birthday

Probe Bot
09:41
ALERT booking-page probe failed
09:41
ALERT booking-page probe failed

Luca
[9:42]
uhh
# whoami
"""


def test_name_clock_and_text_on_lines_of_their_own() -> None:
    assert PASTE.recognise(source(BLOCKS)) is Confidence.CERTAIN
    got = read(BLOCKS)
    assert [(p.author, p.text) for p in got] == [
        ("Hanne Okonjo", "the machine asks\nfor my birthday"), ("Probe Bot", "ALERT booking-page probe failed"),
        ("Probe Bot", "ALERT booking-page probe failed"), ("Luca", "uhh\n# whoami"),
    ]  # fmt: skip
    assert [p.kind for p in got] == [EntryKind.MESSAGE, EntryKind.ALERT, EntryKind.ALERT, EntryKind.MESSAGE]
    assert [p.at.strftime("%Y %H:%M") for p in got if p.at] == ["1900 09:12", "1900 09:41", "1900 09:41", "1900 09:42"]


SHAPES = {
    "slack": "Ana Ruiz  9:41 AM\nfirst\nsecond line\n\nBen  9:42 AM\nyes\n\nAna Ruiz  9:43 PM\nlast\n",
    "slack brackets": "Ana Ruiz [9:41 AM]\nfirst\nsecond line\n\nBen [9:42 AM]\nyes\n\nAna Ruiz [9:43 PM]\nlast\n",
    "slack blocks": "Ana Ruiz\n  9:41 AM\nfirst\nsecond line\n\nBen\n  9:42 AM\nyes\n\nAna Ruiz\n  9:43 PM\nlast\n",
    "discord": "Ana Ruiz — Today at 9:41 AM\nfirst\nsecond line\n\nBen — Today at 9:42 AM\nyes\n\nAna Ruiz — Today at 9:43 PM\nlast\n",
    "telegram": "Ana Ruiz, [05.11.2025 09:41]\nfirst\nsecond line\n\nBen, [05.11.2025 09:42]\nyes\n\nAna Ruiz, [05.11.2025 21:43]\nlast\n",
    "german": "Ana Ruiz, Heute um 09.41 Uhr\nfirst\nsecond line\n\nBen, Heute um 09.42 Uhr\nyes\n\nAna Ruiz, Heute um 21.43 Uhr\nlast\n",
    "clock first": "09:41 Ana Ruiz: first\nsecond line\n09:42 Ben: yes\n21:43 Ana Ruiz: last\n",
    "clock first, half days": "9:41 AM Ana Ruiz: first\nsecond line\n9:42 AM Ben: yes\n9:43 PM Ana Ruiz: last\n",
    "name first": "Ana Ruiz 09:41 first\nsecond line\nBen 09:42 yes\nAna Ruiz 21:43 last\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(shape: str) -> None:
    text = SHAPES[shape]
    assert PASTE.recognise(source(text)) >= Confidence.LIKELY
    got = read(text, day=date(2025, 11, 5))
    assert [(p.author, p.text) for p in got] == [("Ana Ruiz", "first\nsecond line"), ("Ben", "yes"), ("Ana Ruiz", "last")]
    assert [p.at.strftime("%Y-%m-%d %H:%M") for p in got if p.at] == ["2025-11-05 09:41", "2025-11-05 09:42", "2025-11-05 21:43"]


@pytest.mark.parametrize("gap", ["", "\n"])
def test_follow_ups_have_only_a_time(gap: str) -> None:
    text = gap.join(["Ana\n  9:41 AM\nfirst\n9:42\nfollow-up\n", "Ben\n  9:43 AM\nyes\n", "Ana\n  9:44 AM\nok\n",
                     "Ben\n  9:45 AM\nbye\n"])  # fmt: skip
    got = read(text)
    assert [(p.author, p.text) for p in got] == [("Ana", "first"), ("Ana", "follow-up"), ("Ben", "yes"), ("Ana", "ok"), ("Ben", "bye")]


def test_names_alone() -> None:
    text = 'chat "flat", pasted 3 June\n\nNuria: can somebody build a page\nIlias: define little\nNuria: one page\nmore\nIlias: ok then\n'
    context = ReadContext(options=ReadOptions())
    got = list(PASTE.read(source(text), context))
    assert [(p.entry, p.author, p.text, p.at) for p in got] == [
        (1, "Nuria", "can somebody build a page", None), (2, "Ilias", "define little", None),
        (3, "Nuria", "one page\nmore", None), (4, "Ilias", "ok then", None),
    ]  # fmt: skip
    assert len(context.skipped) == 1 and not context.assumptions


def test_day_headings_and_midnight() -> None:
    text = ("Saturday, November 2\n\n23:50 Ana: a\n00:10 Ben: b\nMonday, 4 November 2024\n09:00 Ana: c\n--- 05.11.2024 ---\n08:00 Ben: d\n"
            "09:00 Ben: e\n")  # fmt: skip
    got = read(text, day=date(2024, 11, 6))
    assert [p.at.strftime("%d %H:%M") for p in got if p.at] == ["02 23:50", "03 00:10", "04 09:00", "05 08:00", "05 09:00"]
    assert [p.text for p in got] == ["a", "b", "c", "d", "e"]


def test_a_heading_names_day_and_zone() -> None:
    text = "incident of 2024-11-02, times Europe/Berlin\n\n18:41 Ana: a\n18:42 Ben: b\n18:43 Ana: c\n"
    context = ReadContext(options=ReadOptions())
    got = list(PASTE.read(source(text), context))
    assert got[0].at is not None and got[0].at.isoformat() == "2024-11-02T18:41:00+01:00"
    assert [(a.what, a.value) for a in context.assumptions] == [("date", "2024-11-02")]


@pytest.mark.parametrize(
    "text",
    [
        "From: Ana\nTo: Ben\nSubject: hello there\nDate: today\n\nHi Ben,\nhow are you\n",
        "# Notes\n\n- 09:41 page: it broke\n- 09:42 fixed: yes\n- 09:43 closed: done\n",
        "name: web\nimage: nginx one\nports: a b\nvolumes: c d\nnetworks: e f\n",
        "Shopping:\n2 apples\n3 pears\n",
        "1\n00:00:01,000 --> 00:00:02,000\nhello\n\n2\n00:00:03,000 --> 00:00:04,000\nAna: bye\n",
        "{\"a\": 1}\n", "", "\n\n\n",
        "We met at 09:41\nand left at 10:00\nnothing else: really\n",
        "Die Sitzung: sie beginnt\num 19:00\n",
    ],
)  # fmt: skip
def test_other_texts_are_left_alone(text: str) -> None:
    assert PASTE.recognise(source(text)) is Confidence.NO


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["Ana", "Ben Q", "", "9:41 AM", "09:42", "[09:43]", "Ana  9:44 AM", "10:01 Ben: x", "Heute", "25:99",
                                 "Ana: words", "# x", "Ben 11:00 y"]) | st.text(max_size=12), max_size=20))  # fmt: skip
def test_anything_is_read_without_a_crash(lines: list[str]) -> None:
    text = "\n".join(lines)
    PASTE.recognise(source(text))
    got = read(text)
    assert [p.entry for p in got] == list(range(1, len(got) + 1))
