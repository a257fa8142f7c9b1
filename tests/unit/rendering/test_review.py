"""The documents of reviews, and what an edit changed."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.rendering import render_review
from satchel.rendering.word_diff import word_diff

AT = "2026-03-14T09:30:00+00:00"
ITEM = {
    "run": "7f3kabcd", "run_title": "Outage", "agent": "a", "section": "open_questions", "incident": 1, "doubt": 0.4,
    "why": ["Its sources carry it only in part."], "decision": None, "earlier": None,
    "claim": {"id": "3f2a90bc11", "text": "Who pays?", "cites": [{"source": "a.log", "entry": 2, "quote": "pays"}], "support": "weak"},
}  # fmt: skip


def drawn(document: Any, view: str, **how: Any) -> str:
    text = render_review(document, view=view, **how)
    assert isinstance(text, str)
    return text


def test_the_inbox_says_why_or_what_was_decided() -> None:
    decided = {**ITEM, "decision": {"number": 1, "verdict": "reject", "reason": "old", "at": AT}}
    text = drawn({"items": [ITEM, decided], "open": 1, "decided": 1, "total": 2}, "inbox", width=120)
    assert "0.40   7f3kabcd  3f2a90bc11  open questions  Who pays? (Its sources carry it only in part.)" in text
    assert "Who pays? rejected “old”" in text
    assert text.endswith("1 open, 1 decided.\n")
    assert "nothing to review" in drawn({"items": [], "open": 0, "decided": 0}, "inbox")
    assert all(len(line) <= 40 for line in drawn({"items": [ITEM]}, "inbox", width=40).splitlines())


def test_a_claim_is_shown_with_its_entries_and_its_past() -> None:
    entries = {"a.log": {str(n): {"author": "ben", "at": AT, "text": f"line {n}\nwho pays"} for n in (1, 2, 3)}}
    made = [{"number": 4, "verdict": "edit", "text": "Who pays, then?", "at": AT, "undone_at": AT}]
    text = drawn({**ITEM, "entries": entries, "decisions": made}, "claim", width=100)
    assert "open questions · run 7f3kabcd · claim 3f2a90bc11" in text
    assert "Who pays? [1] ≈ weak support" in text
    assert "▸ #2 ben 2026-03-14 09:30 UTC  line 2 who pays [1]" in text
    assert "• #1 ben" in text
    assert "4. 2026-03-14 09:30 UTC edited: “Who pays, then?”, undone" in text


def test_an_audit_shows_its_sample_and_its_sentence() -> None:
    text = drawn({"sample": [ITEM], "of": 46, "round": 2, "result": {"sentence": "None is wrong."}}, "audit")
    assert text.startswith("Check 1 of 46, round 2\n")
    assert text.endswith("\nNone is wrong.\n")


def test_an_edit_can_be_read_without_colour_and_shows_no_secret() -> None:
    text = drawn({"before": "It was 400 moves", "after": "It was 312 moves"}, "edit")
    assert text == "It was [-400-][+312+] moves\n"
    assert "\x1b[" in drawn({"before": "a", "after": "b"}, "edit", color=True)
    assert "hunter2" not in drawn({"before": "x", "after": "password: hunter2-prod-91"}, "edit")


def test_json_is_the_whole_document_and_safe_to_print() -> None:
    body = {**ITEM, "entries": {"a.log": {"1": {"text": "\u202eevil\x9b"}}}, "result": {}}
    text = drawn(body, "claim", format="json")
    assert json.loads(text) == body
    assert not set("\u202e\x9b") & set(text)


WORDS = st.lists(st.sampled_from(["the", "database", "was", "full", ",", "  ", " ", "\n", "ü", "日本", "!"]), max_size=20).map("".join)


@given(WORDS | st.text(max_size=40), WORDS | st.text(max_size=40))
@settings(max_examples=300)
def test_a_word_diff_holds_both_texts(before: str, after: str) -> None:
    parts = word_diff(before, after)
    assert "".join(text for kind, text in parts if kind != "new") == before
    assert "".join(text for kind, text in parts if kind != "gone") == after
    assert all(text for _, text in parts)
    assert [kind for kind, _ in word_diff(before, before)] == (["same"] if before else [])


def test_words_that_changed_together_are_told_together() -> None:
    assert word_diff("It fell over at night", "They came home at night") == [
        ("gone", "It fell over"), ("new", "They came home"), ("same", " at night"),
    ]  # fmt: skip
    assert word_diff("a b", "a  b") == [("same", "a"), ("gone", " "), ("new", "  "), ("same", "b")]


def test_long_texts_are_not_compared_word_by_word() -> None:
    assert [kind for kind, _ in word_diff("a " * 3000, "b " * 3000)] == ["gone", "new"]
