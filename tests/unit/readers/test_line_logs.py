"""irssi, WeeChat, ZNC and bracketed logs: what counts as an entry, days, nicks, continuations."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.passages import EntryKind, Passage, ReadOptions
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.irssi import IRSSI
from satchel.readers.paste import BRACKETED
from satchel.readers.weechat import WEECHAT
from satchel.readers.znc import ZNC

IRSSI_LOG = """--- Log opened Tue Mar 04 13:28:40 2025
13:29 -!- dee [dee@host.test] has joined #ops
13:31 <@odalys> lunch
13:32 < tobz> pasting
a line without a stamp

  and another
13:33  * tobz puts the burrito down
13:34 -!- dee is now known as dee_away
13:35 < dee_away> back: soon
13:36 < pgr> [FIRING] Queue crit
13:37 < pgr> [RESOLVED] Queue crit
--- Day changed Wed Mar 05 2025
00:10 < tobz> > quoted
--- Log closed Wed Mar 05 00:31:07 2025
"""


def source(text: str, inner: str = "log") -> SourceFile:
    return SourceFile(name=inner, inner=inner, data=text.encode("utf-8", "replace"), text=text)


def read(spec: FormatSpec, text: str, inner: str = "log", **options: Any) -> list[Passage]:
    return list(spec.read(source(text, inner), ReadContext(options=ReadOptions(**options))))


def test_irssi() -> None:
    got = read(IRSSI, IRSSI_LOG)
    assert [(p.entry, p.author, p.text) for p in got] == [
        (1, "odalys", "lunch"), (2, "tobz", "pasting\na line without a stamp\n  and another"),
        (3, "tobz", "puts the burrito down"), (4, "dee_away", "back: soon"), (5, "pgr", "[FIRING] Queue crit"),
        (6, "pgr", "[RESOLVED] Queue crit"), (7, "tobz", "> quoted"),
    ]  # fmt: skip
    assert got[0].at == datetime(2025, 3, 4, 13, 31, tzinfo=UTC)
    assert got[6].at == datetime(2025, 3, 5, 0, 10, tzinfo=UTC)
    assert got[3].aliases == ("dee",)
    assert [p.kind for p in got if p.author == "pgr"] == [EntryKind.ALERT] * 2
    assert [r.kind.value for r in got[6].regions] == ["quoted"]
    assert {p.channel for p in got} == {"#ops"}


def test_irssi_without_day_lines_rolls_over_midnight() -> None:
    text = "23:50 < a> one\n23:58 < b> two\n00:03 < a> three\n00:01 < b> a late line\n07:00 < a> four\n"
    got = read(IRSSI, text, day=date(2025, 3, 4), zone=ZoneInfo("Europe/Oslo"))
    assert [p.at.strftime("%d %H:%M") for p in got if p.at] == ["04 23:50", "04 23:58", "05 00:03", "05 00:01", "05 07:00"]
    assert all(p.at_assumed for p in got)
    assert [p.at.year for p in read(IRSSI, text) if p.at] == [1900] * 5


def test_a_quit_and_a_return_from_one_address_is_one_person() -> None:
    log = ("20:09 < kim> hi\n20:10 -!- kim [k@h.test] has quit [timeout]\n20:11 -!- kimberly [k@h.test] has joined #x\n"
           "20:12 < kimberly> back\n20:13 -!- other [o@h.test] has joined #x\n20:14 < other> me too\n")  # fmt: skip
    got = {p.author: p.aliases for p in read(IRSSI, log)}
    assert got == {"kim": ("kimberly",), "kimberly": ("kim",), "other": ()}


def test_weechat() -> None:
    text = ("2024-11-02 18:40:12\t-->\tana (a@h) has joined #x\n2024-11-02 18:41:07\t@ben\tfirst\n2024-11-02 18:41:07\t\tmore\n"
            "2024-11-02 18:42:00\t *\tana waves\n2024-11-02 18:43:00\t--\tana is now known as annie\n"
            "2024-11-02 18:44:00\tannie\tstack:\n  at x.y(Z.java:1)\n2024-11-02 18:45:00\t=!=\terror\n")  # fmt: skip
    got = read(WEECHAT, text, "logs/irc.net.#ops.weechatlog")
    assert [(p.author, p.text) for p in got] == [("ben", "first\nmore"), ("ana", "waves"), ("annie", "stack:\n  at x.y(Z.java:1)")]
    assert got[1].aliases == ("annie",)
    assert {p.channel for p in got} == {"#ops"}
    assert [r.kind.value for r in got[2].regions] == ["code"]


@pytest.mark.parametrize(
    ("name", "day"),
    [("net/#x/2024-11-02.log", date(2024, 11, 2)), ("user_net_#x_20241103.log", date(2024, 11, 3)), ("x.log", date(1900, 1, 1)),
     ("2024-99-99.log", date(1900, 1, 1))],
)  # fmt: skip
def test_znc_days(name: str, day: date) -> None:
    text = "[22:40:12] *** Joins: ana (a@h)\n[22:41:07] <ana> hi\nmore\n[22:42:00] * ana waves\n[22:43:00] -serv- notice\n"
    got = read(ZNC, text, name)
    assert [(p.author, p.text) for p in got] == [("ana", "hi\nmore"), ("ana", "waves"), ("serv", "notice")]
    assert {p.at.date() for p in got if p.at} == {day}


BRACKETED_LOG = """# ops channel, times in UTC+0200
[2025-03-04 13:28] odalys: hello: there
[2025-03-04T13:29:10] <tobz> hi
unstamped
[2025-03-04 13:30] -!- dee has joined
[2025-03-04 13:30:05] ERROR db: pasted line
[2025-03-04 13:31] * tobz waves
[2025-03-05 00:01] odalys: bye
"""


def test_bracketed_is_counted_like_irssi() -> None:
    context = ReadContext(options=ReadOptions())
    got = list(BRACKETED.read(source(BRACKETED_LOG), context))
    assert [(p.entry, p.author, p.text) for p in got] == [
        (1, "odalys", "hello: there"), (2, "tobz", "hi\nunstamped"),
        (3, "tobz", "[2025-03-04 13:30:05] ERROR db: pasted line\n[2025-03-04 13:31] * tobz waves"), (4, "odalys", "bye"),
    ]  # fmt: skip
    assert got[0].at == datetime(2025, 3, 4, 11, 28, tzinfo=UTC)
    assert not context.assumptions
    assert [r.kind.value for r in got[2].regions] == ["code"]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("[04/03/2025, 13:28:11] Ana R: hi\n[04/03/2025, 13:29:00] Ben: yo\nmore\n[05/03/2025, 00:01:00] Ana R: x\n", 3),
        ("[3/4/25, 1:28:11\u202fPM] Ana R: hi\n[3/4/25, 1:29:00\u202fPM] Ben: yo\nmore\n[3/5/25, 12:01:00\u202fAM] Ana R: x\n", 3),
        ("04.03.25, 13:28 - Ana R: hi\n04.03.25, 13:28 - Messages are encrypted.\n04.03.25, 13:29 - Ben: yo\nmore\n"
         "05.03.25, 00:01 - Ana R: x\n", 3),
        ("2025-03-04 13:28:11 <@Ana R> hi\n2025-03-04 13:29:00 <Ben> yo\nmore\n2025-03-05 00:01:00 <Ana R> x\n", 3),
        ("[2025-03-04T13:28:11Z] Ana R: hi\n[2025-03-04T13:29:00Z] Ben: yo\nmore\n[2025-03-05T00:01:00Z] Ana R: x\n", 3),
    ],
)  # fmt: skip
def test_other_bracketed_logs(text: str, month: int) -> None:
    assert BRACKETED.recognise(source(text)) is Confidence.CERTAIN
    got = read(BRACKETED, text)
    assert [(p.author, p.text) for p in got] == [("Ana R", "hi"), ("Ben", "yo\nmore"), ("Ana R", "x")]
    assert [(p.at.month, p.at.day, p.at.hour) for p in got if p.at] == [(month, 4, 13), (month, 4, 13), (month, 5, 0)]


def test_the_order_of_day_and_month_is_proven_where_it_can_be() -> None:
    context = ReadContext(options=ReadOptions())
    text = "[3/4/2025, 13:28] Ana: a\n[3/13/2025, 13:28] Ben: b\n[3/14/2025, 13:28] Ana: c\n"
    got = list(BRACKETED.read(source(text), context))
    assert [(p.at.month, p.at.day) for p in got if p.at] == [(3, 4), (3, 13), (3, 14)]
    assert [a.what for a in context.assumptions] == ["zone"]


def test_recognition_does_not_overlap() -> None:
    texts = {IRSSI: IRSSI_LOG, BRACKETED: BRACKETED_LOG, WEECHAT: "2024-11-02 18:41:07\t@ben\tfirst\n", ZNC: "[22:41:07] <a> hi\n"}
    for own, text in texts.items():
        assert {spec.name for spec in texts if spec.recognise(source(text)) is Confidence.CERTAIN} == {own.name}


LINES = st.sampled_from([*IRSSI_LOG.split("\n"), *BRACKETED_LOG.split("\n"), "09:41", "Ana", "2024-11-02 18:41:07\tben\tx", "",
                         "[22:41:07] <ana> hi", "[22:41:07] *** Quits: x", "99:99 < a> b", "[2025-99-99 99:99] a: b"])  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(LINES | st.text(max_size=30), max_size=20))
def test_any_mixture_is_read_without_losing_stamped_lines(lines: list[str]) -> None:
    text = "\n".join(line.replace("\n", " ") for line in lines)
    for spec in (IRSSI, WEECHAT, ZNC, BRACKETED):
        got = read(spec, text)
        assert [p.entry for p in got] == list(range(1, len(got) + 1))
        assert all(p.at is None or p.at.tzinfo for p in got)
    assert len(read(IRSSI, text)) >= sum(1 for line in text.split("\n") if line.startswith("13:3") and "<" in line)
