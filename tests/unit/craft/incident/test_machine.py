"""What a program wrote and what a person said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.craft.incident.machine import is_log_line, looks_automatic


@pytest.mark.parametrize(
    "row",
    [
        "2025-11-06T10:00:01Z ERROR pump 4 pressure lost", "[2025-11-06 10:00:01] INFO keg scanned", "[10:00:01.220] kiosk: card read failed", "[  12.345678] usb 1-1: reset",
        "Nov  6 10:00:01 till3 cupsd[811]: paper jam", "10.1.2.3 - - [06/Nov/2025:10:00:01 +0000] \"GET /opac\" 504", "   at zoo.Gate.open(Gate.java:31)",
        "level=warn tank=4 temp=31.2 msg=hot", "Traceback (most recent call last):", "java.lang.NullPointerException: null", "$ systemctl restart turnstile",
    ],
)  # fmt: skip
def test_machine_output(row: str) -> None:
    assert is_log_line(row)


@pytest.mark.parametrize(
    "row",
    [
        "the pump lost pressure at 10:00", "10:00 pump 4 down", "at the pier (north side) it is dry", "error on the till again", "= not the pump, the valve =",
        "[Ole] is on his way", "2025-11-06 was a bad day", "INFO desk is closed",
    ],
)  # fmt: skip
def test_what_people_write(row: str) -> None:
    assert not is_log_line(row)


@pytest.mark.parametrize(("author", "text"), [("tankbot", "x"), ("zoo-monitor", "x"), ("Alertmanager", "x"), ("gate probe 3", "x"), ("Ole", "[FIRING:1] tank 4 hot"), ("Ole", "RESOLVED: tank 4")])
def test_a_program_posts(author: str, text: str) -> None:
    assert looks_automatic(author, text)


@pytest.mark.parametrize(("author", "text"), [("Ole Berg", "tank 4 is hot"), ("Abbot Thomas", "ok then"), ("Botolph", "resolved?"), ("Petra", "ok, the alarm is off"), ("", "critical: nobody")])
def test_a_person_posts(author: str, text: str) -> None:
    assert not looks_automatic(author, text) or text.startswith("critical:")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_breaks_it(author: str, text: str) -> None:
    is_log_line(text)
    looks_automatic(author, text)
