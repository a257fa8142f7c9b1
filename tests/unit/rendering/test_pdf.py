"""The PDF as bytes and as text: same bytes each time, pages numbered, missing glyphs shown."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.rendering import render
from satchel.rendering.pdf_fonts import EAST_ASIAN, Faces


def pages(data: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", data))


@pytest.mark.parametrize(("name", "least"), [("quiet", 1), ("ferry", 2), ("long", 10), ("hostile", 2), ("undated", 1)])
def test_pages_fonts_and_bytes(sample: Any, name: str, least: int) -> None:
    first, second = (render(sample(name), format="pdf") for _ in range(2))
    assert isinstance(first, bytes)
    assert first == second
    assert first.startswith(b"%PDF-")
    assert first.rstrip().endswith(b"%%EOF")
    assert pages(first) >= least
    assert b"/FontFile2" in first
    assert b"/JavaScript" not in first
    assert b"/URI" not in first


def test_references_lead_to_places_in_the_file(sample: Any) -> None:
    data = render(sample("ferry"), format="pdf")
    assert isinstance(data, bytes)
    assert len(re.findall(rb"/Subtype /Link", data)) >= 30


def test_characters_find_a_font_or_are_replaced_where_one_sees_it() -> None:
    faces = Faces()
    assert faces.markup("Größe Ελληνικά Кириллица ✓ ✗ ≈ ☐ ▲ ◐ − →") == "Größe Ελληνικά Кириллица ✓ ✗ ≈ ☐ ▲ ◐ − →"
    assert faces.markup("a 田辺 한국") == f'a <font name="{EAST_ASIAN}">田辺</font> <font name="{EAST_ASIAN}">한국</font>'
    assert faces.remarks() == []
    assert faces.markup("\U0001f9ef") == ":fire-extinguisher:"
    assert faces.markup("ไทย") == "\ufffd\ufffd\ufffd"
    assert faces.markup("<b>&") == "&lt;b&gt;&amp;"
    assert faces.markup("שלום") == "שלום"
    assert [said.split()[0] for said in faces.remarks()] == ["3", "Right-to-left"]


def test_the_words_can_be_extracted(sample: Any) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext")
    data = render(sample("ferry"), format="pdf")
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    text = done.stdout.decode()
    for words in ("✓ RESOLVED · P1", "22 min to detect", "✗ unsupported", "Yuki Tanabe 田辺", "bridge/#inc-holds.log#6"):
        assert words in text


@given(text=st.text(max_size=40))
@settings(max_examples=25, deadline=None)
def test_any_words_make_a_file(one_claim: Any, text: str) -> None:
    assert pages(render(one_claim(text), format="pdf")) >= 1


def test_every_form_is_drawn(any_sample: dict[str, Any]) -> None:
    for form in ("status", "handover"):
        assert pages(render(any_sample, format="pdf", form=form)) >= 1


def test_a_pasted_log_longer_than_a_page_is_drawn_whole(one_claim: Any) -> None:
    assert pages(render(one_claim("kernel: lost page " * 900), format="pdf")) > 20
