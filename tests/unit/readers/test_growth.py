"""New lines of a log read alone give what the whole log read again gives, or are refused."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.passages import Input, InputFile, ReadOptions, ReadResult
from satchel.readers import growth
from satchel.readers.logs import LOGS
from satchel.readers.reading import read_inputs

OPTIONS = ReadOptions()
PEOPLE = ("ana", "ben", "@chi", "dee_", "graf")
WORDS = ("looking", "rollback is done", "p99 > 2s", "[FIRING:1] disk full", "no change", "ü 12 tickets", "ok", "see #ops-2")


def irssi(hours, seed):
    pick = random.Random(seed)
    rows = ["--- Log opened Sat Nov 02 08:00:12 2024"]
    for hour in hours:
        if hour == 0:
            rows.append("--- Day changed Sun Nov 03 2024")
        rows += [f"{hour:02}:{minute:02} <{pick.choice(PEOPLE)}> {pick.choice(WORDS)} {minute} and what else was said in this minute of that hour" for minute in range(60)]
    return "\n".join(rows) + "\n"


def named(data: bytes) -> list[Input]:
    return [Input(shown="#ops.log", files=(InputFile(name="#ops.log", data=data),))]


def seen(before: bytes, options: ReadOptions = OPTIONS) -> growth.Seen:
    return growth.Seen(inputs=tuple(named(before)), options=options, result=read_inputs(named(before), options))


def grown(before: bytes, new: bytes, options: ReadOptions = OPTIONS) -> ReadResult | None:
    found = growth.find(seen(before, options), named(before + new), options)
    return found.merged(read_inputs([found.short], options)) if found else None


def test_the_names_of_growing_formats_are_those_of_the_readers():
    assert {spec.name for spec in LOGS} == growth.GROWING


LONG = irssi((*range(8, 24), 0, 1, 2), 3).encode()
LINES = [
    "03:01 < ana> back again\n", "03:02 <@ben> 03:00 was quiet\n", "03:03  * ana nods\n", "--- Day changed Mon Nov 04 2024\n",
    "00:07 <dee_> good morning\n", "03:05 <graf> [FIRING:2] disk full\n", "03:05 <new> hello\n", "and a continued line\n",
    "03:06 -!- dee [dee@host] has quit\n", "03:06 -!- dee_ is now known as dee\n", "\n", "--- Log closed Sun Nov 03 03:12:00 2024\n",
    "03:09 <ana> caf\u00e9\n", "02:59 <ben> late line\n", "3:10\n", "\ufeff03:11 <ana> x\n",
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=5))
def test_whatever_comes_new_lines_alone_never_say_something_else_than_the_whole(lines):
    new = "".join(lines).encode()
    alone = grown(LONG, new)
    assert alone is None or alone == read_inputs(named(LONG + new), OPTIONS)


@pytest.mark.parametrize("new", ["03:01 < ana> back again\n", "03:01 <ana> a\n03:02 <@chi> b\n--- Day changed Mon Nov 04 2024\n00:01 <ben> c\n"])
def test_plain_new_lines_are_read_alone(new):
    found = growth.find(seen(LONG), named(LONG + new.encode()), OPTIONS)
    assert found is not None
    assert len(found.short.files[0].data) < len(LONG) / 2
    alone = found.merged(read_inputs([found.short], OPTIONS))
    assert alone == read_inputs(named(LONG + new.encode()), OPTIONS)
    assert alone.passages[0] is found.seen.result.passages[0], "what is known is kept as it is"


def test_other_formats_of_logs_grow_too():
    rows = [f"2024-11-02 {8 + i // 60:02}:{i % 60:02}:00\t{PEOPLE[i % 3]}\t{WORDS[i % 8]}" for i in range(900)]
    before, new = "\n".join(rows).encode() + b"\n", b"2024-11-03 01:00:00\tana\tnew\n"
    assert grown(before, new) == read_inputs(named(before + new), OPTIONS)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (LONG, LONG[:-1]),
        (LONG, LONG),
        (LONG, b"x" + LONG),
        (LONG[:-1], LONG + b"03:01 <ana> x\n"),
        (LONG, LONG + b"03:01 <ana> \xff\n"),
        (LONG, LONG + b"03:01 <ana> \x00\n"),
        (b"# Notes\n\n- 14:00 something\n" * 40, b"# Notes\n\n- 14:00 something\n" * 40 + b"- 15:00 more\n"),
    ],
)
def test_what_did_not_just_grow_is_read_as_a_whole(before, now):
    assert growth.find(seen(before), named(now), OPTIONS) is None


def test_other_options_or_inputs_are_read_as_a_whole():
    kept, more = seen(LONG), LONG + b"03:01 <ana> x\n"
    assert growth.find(kept, named(more), OPTIONS) is not None
    assert growth.find(None, named(more), OPTIONS) is None
    assert growth.find(kept, [*named(more), *named(b"x")], OPTIONS) is None
    assert growth.find(kept, [Input(shown="other.log", files=named(more)[0].files)], OPTIONS) is None
    from datetime import date

    assert growth.find(kept, named(more), ReadOptions(day=date(2024, 1, 1))) is None
