"""Repeats of machines are folded into one line, news and people's words are kept."""

from __future__ import annotations

from dataclasses import replace

from satchel.craft.incident.collapse import fold_repeats, shape_of


def lines(chat, rows):
    return [t.line for t in chat([(author, f"10:{i:02d}", text) for i, (author, text) in enumerate(rows)])]


def test_the_same_alert_with_other_numbers_is_one_line(chat) -> None:
    found = lines(chat, [("tankbot", f"[FIRING] tank 4 at {31 + i}.{i} degrees") for i in range(6)])
    folded = fold_repeats(found)
    assert [line.text for line in folded.kept] == ["[FIRING] tank 4 at 31.0 degrees"]
    assert list(folded.repeats.values()) == [6]


def test_an_alert_that_fires_again_after_it_cleared_is_news(chat) -> None:
    rows = [("tankbot", "[FIRING] tank hot"), ("tankbot", "[FIRING] tank hot"), ("tankbot", "[RESOLVED] tank hot"), ("tankbot", "[FIRING] tank hot")]
    kept = [line.text for line in fold_repeats(lines(chat, rows)).kept]
    assert kept == ["[FIRING] tank hot", "[RESOLVED] tank hot", "[FIRING] tank hot"]


def test_people_may_say_short_things_twice(chat) -> None:
    rows = [("Ole", "still wet"), ("Ada", "still wet"), ("Ole", "still wet")]
    assert len(fold_repeats(lines(chat, rows)).kept) == 3


def test_a_long_text_posted_twice_is_one_line(chat) -> None:
    notice = "the swimming hall stays shut until the water has been tested again by the laboratory"
    folded = fold_repeats(lines(chat, [("Ole", notice), ("Ada", "ok"), ("Ole", notice)]))
    assert [line.text for line in folded.kept] == [notice, "ok"]
    assert list(folded.repeats.values()) == [2]


def test_order_is_kept_and_nothing_is_invented(chat) -> None:
    found = lines(chat, [("Ole", "one hen"), ("tankbot", "ALERT: hot"), ("Ada", "two hens"), ("tankbot", "ALERT: hot")])
    folded = fold_repeats(found)
    assert list(folded.kept) == [line for line in found if line in folded.kept]
    assert len(folded.kept) == 3


def test_a_shape_has_no_numbers_links_or_ids() -> None:
    assert shape_of("Tank 4 at 31.5, see https://zoo.example/a/9") == shape_of("tank 7 at 8.1, see https://zoo.example/b/1")
    assert shape_of("job deadbeef01 failed") == shape_of("job 00c0ffee99 failed")
    assert shape_of("tank hot") != shape_of("tank cold")


def test_nothing_is_folded_from_nothing() -> None:
    assert fold_repeats([]).kept == []


def test_a_copy_in_another_source_is_dropped_and_the_one_that_knows_when_is_kept(chat) -> None:
    export = lines(chat, [("Ole Berg", "the pool pump is loud"), ("Ada Lind", "valve shut, pump is quiet"), ("Ole Berg", "ok")])
    paste = [replace(line, passage=replace(line.passage, source="paste.txt", at_assumed=True)) for line in export]
    notes = [
        replace(line, text=f"{line.passage.author}: {line.text}", passage=replace(line.passage, source="notes.md", author="", at_assumed=True))
        for line in export
    ]
    kept = fold_repeats([*paste, *notes, *export]).kept
    assert [line.passage.source for line in kept] == [export[0].passage.source] * 3


def test_another_number_or_another_speaker_is_no_copy(chat) -> None:
    export = lines(chat, [("Ole Berg", "31 guests left"), ("Ada Lind", "the pump is loud")])
    others = lines(chat, [("Ole Berg", "29 guests left"), ("Bo Ek", "the pump is loud")])
    moved = [replace(line, passage=replace(line.passage, source="paste.txt")) for line in others]
    assert len(fold_repeats([*export, *moved]).kept) == 4
