"""Times inside the sentences of a report, on a harbour ferry and a laundry."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes.talk import passages

from satchel.craft.incident.lines import cut
from satchel.craft.incident.prose import timed
from satchel.domain.passages import EntryKind


def report(*sentences, at=None):
    return cut([replace(p, text=text, author="", at=at) for p, text in zip(passages(["09:00 x: y"] * len(sentences), kind=EntryKind.NOTE), sentences)])[0]


def shown(lines):
    return [line.at and line.at.strftime("%m-%d %H:%M %z") for line in timed(lines)]


def test_sentences_have_the_time_that_they_name_on_the_day_that_was_named_last():
    lines = report("On 4 May 2026 from 08:47 to 09:31 UTC the ferry stayed at its berth.", "The mate reset the ramp at 09:24.", "Nobody was hurt.",
                   "On 2026-05-05 at 07:00 it sailed as planned.")  # fmt: skip
    assert shown(lines) == ["05-04 08:47 +0000", "05-04 09:24 +0000", None, "05-05 07:00 +0000"]


def test_nothing_is_assumed():
    assert shown(report("The mangle stopped at 08:47.", "It ran again at 09:31.")) == [None, None]
    assert shown(report("On 4 May 2026 the mangle stopped at 08:47.")) == [None]
    assert shown(report("On 4 May 2026 it stopped at 08:47 CET, that is 07:47 UTC.")) == [None]


def test_a_source_that_has_times_keeps_them():
    lines = report("On 4 May 2026 from 08:47 UTC the ferry stayed at its berth.", at=passages(["10:00 x: y"])[0].at)
    assert shown(lines) == ["03-04 10:00 +0000"]
