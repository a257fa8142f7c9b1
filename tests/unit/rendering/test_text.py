"""The terminal output, compared with files that were read by a person; SATCHEL_WRITE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from satchel.rendering import render, render_trace

GOLDEN = Path(__file__).parent / "golden"
ANSI = re.compile(r"\x1b\[[\d;]*m")
Sample = Callable[[str], dict[str, Any]]


def same_as_golden(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("SATCHEL_WRITE_GOLDEN") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["ferry", "undated", "hostile"])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_terminal(sample: Sample, name: str, width: int) -> None:
    same_as_golden(f"{name}-{width}.txt", render(sample(name), format="text", width=width))


@pytest.mark.parametrize("name", ["ferry", "undated", "hostile", "quiet"])
def test_markdown(sample: Sample, name: str) -> None:
    same_as_golden(f"{name}.md", render(sample(name), format="md"))


@pytest.mark.parametrize("form", ["status", "handover"])
def test_forms(sample: Sample, form: str) -> None:
    same_as_golden(f"ferry-{form}.txt", render(sample("ferry"), format="text", width=80, form=form))


@pytest.mark.parametrize("width", [24, 33, 40, 61, 80, 200])
def test_no_line_is_wider_than_the_terminal(any_sample: dict[str, Any], width: int) -> None:
    text = render(any_sample, format="text", width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width


@given(text=st.text(max_size=80), width=st.integers(24, 90))
@settings(max_examples=60, deadline=None)
def test_any_words_fit(one_claim: Any, text: str, width: int) -> None:
    drawn = render(one_claim(text), format="text", width=width)
    assert max(cell_len(line) for line in drawn.split("\n")) <= width
    assert "\x1b" not in drawn


def test_colour_adds_sequences_and_changes_no_word(any_sample: dict[str, Any]) -> None:
    plain = render(any_sample, format="text", width=80)
    colored = render(any_sample, format="text", width=80, color=True)
    assert "\x1b" not in plain
    assert colored != plain
    stripped = "".join(f"{line.rstrip()}\n" for line in ANSI.sub("", colored).split("\n")[:-1])
    assert stripped == plain


def test_the_environment_does_not_change_the_output(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    before = render(sample("ferry"), format="text", width=80, color=True)
    for name, value in {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "33", "FORCE_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    assert render(sample("ferry"), format="text", width=80, color=True) == before


def test_what_changed_comes_before_everything_but_the_header(sample: Sample) -> None:
    text = render(sample("ferry"), format="text", width=80)
    order = ["✓ RESOLVED · P1", "Changed since", "+ new:", "~ changed:", "− withdrawn:", "Times", "22 min to detect", "Impact",
             "Causes", "Confirmed", "Suspected", "Ruled out", "What was done", "Actions", "Open questions", "People",
             "The sources disagree", "Timeline", "Sources", "Assumed:", "Read: 2 sources, 38 entries"]  # fmt: skip
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_support_can_be_told_without_colour(sample: Sample) -> None:
    lines = render(sample("ferry"), format="text", width=120).splitlines()
    assert any("40,000 crowns" in line and line.endswith("✗ unsupported") for line in lines)
    assert any("no upper limit" in line and line.endswith("≈ weak support") for line in lines)
    assert any("212 calls" in line and line.endswith("[7]") for line in lines)


def test_a_line_of_a_source_has_one_number(sample: Sample) -> None:
    text = render(sample("ferry"), format="text", width=120)
    notes = re.findall(r"^ *\[(\d+)\] (\S+)", text, re.M)
    assert [int(n) for n, _ in notes] == list(range(1, len(notes) + 1))
    assert len({address for _, address in notes}) == len(notes)


def test_the_assumed_day_is_never_shown(sample: Sample) -> None:
    for name in ("undated", "hostile"):
        for output in ("text", "md", "html"):
            assert "1900" not in render(sample(name), format=output)


def test_a_false_alarm_is_said_in_a_sentence(sample: Sample) -> None:
    text = render(sample("quiet"), format="text")
    assert text.startswith("○ NO INCIDENT · The sources speak of a planned failover test; nobody was\n  affected.")


def test_orders_to_a_program_are_counted_and_cited(sample: Sample) -> None:
    assert "! 1 message tries to give orders to AI tools; shown as data. [11]" in render(sample("hostile"), format="text")


def test_a_short_form_keeps_the_numbers_of_the_full_one(sample: Sample) -> None:
    full = render(sample("ferry"), format="text", width=120)
    for form in ("status", "handover"):
        short = render(sample("ferry"), format="text", width=120, form=form)
        for number, address in re.findall(r"^ *\[(\d+)\] (\S+)", short, re.M):
            assert re.search(rf"^ *\[{number}\] {re.escape(address)} ", full, re.M)


def test_a_status_update_has_no_names_no_guesses_and_no_quotes(sample: Sample) -> None:
    text = render(sample("ferry"), format="text", width=120, form="status")
    for private in ("Ines", "Tomasz", "40,000", "no upper limit", "“", "disagree"):
        assert private not in text


def test_forty_claims_are_drawn_fast(sample: Sample) -> None:
    document = sample("ferry")
    render(document, format="text", width=80)
    began = time.process_time()
    for _ in range(5):
        render(document, format="text", width=80)
    assert (time.process_time() - began) / 5 < 0.1


def test_a_trace_tells_what_was_sent_to_servers_and_says_nothing_where_nothing_was():
    event = {"seq": 1, "at": "2026-12-01T10:00:00+00:00", "kind": "run_started", "body": {}}
    row = {"at": "2026-12-01T10:00:01.5+00:00", "endpoint": "box", "origin": "https://models.example.com:443",
           "purpose": "reply", "bytes_out": 12_345, "bytes_in": 90, "fate": "failed"}  # fmt: skip
    told = str(render_trace({"run": "r", "events": [event], "egress": [row]}, width=140))
    assert all(word in told for word in ("Sent to servers", "box", "12,345 bytes", "failed", "10:00:01.500"))
    assert "Sent to servers" not in str(render_trace({"run": "r", "events": [event], "egress": []}))
