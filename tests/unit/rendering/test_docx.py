"""The Word document read back: headings, tables, sources, and nothing that hostile text smuggled in."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx  # noqa: TID253 - reads back what was written
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.rendering import render


def opened(data: str | bytes) -> Any:
    assert isinstance(data, bytes)
    return docx.Document(io.BytesIO(data))


def test_headings_tables_and_sources_are_real(sample: Any) -> None:
    word = opened(render(sample("ferry"), format="docx"))
    headings = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert headings[0] == ("Heading 1", "Seat holds stopped expiring, so the Brennholm–Tarvik ferry looked sold out[1]")
    assert ("Heading 2", "Impact") in headings
    assert ("Heading 3", "Confirmed") in headings
    times, actions = word.tables
    assert [c.text for c in times.rows[1].cells] == ["detected", "2025-06-14 04:52:10 UTC+02:00[5]", "22 min to detect"]
    assert [c.text for c in actions.rows[0].cells] == ["", "What", "Who", "When"]
    assert actions.rows[3].cells[2].text == "no owner"
    assert any(p.text.startswith("[5]\tbridge/#inc-holds.log#4 PagerDuty") for p in word.paragraphs)
    withdrawn = next(p for p in word.paragraphs if "withdrawn" in p.text)
    assert [r.text for r in withdrawn.runs if r.font.strike] == ["The deploy of quay-api 7.31 caused it."]


def test_every_reference_has_its_bookmark(sample: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(render(sample("hostile"), format="docx"))) as archive:
        xml = archive.read("word/document.xml").decode()
    from lxml import etree

    tree = etree.fromstring(xml.encode())
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    names = {e.get(f"{w}name") for e in tree.iter(f"{w}bookmarkStart")}
    anchors = {e.get(f"{w}anchor") for e in tree.iter(f"{w}hyperlink")}
    assert anchors
    assert anchors <= names
    assert "http://evil.example" not in str([e.attrib for e in tree.iter(f"{w}hyperlink")])


def test_equal_results_give_equal_bytes_without_dates_or_pictures(sample: Any) -> None:
    first, second = (render(sample("ferry"), format="docx") for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [n for n in archive.namelist() if "thumbnail" in n]
        core = archive.read("docProps/core.xml").decode()
    assert "created" not in core
    assert "python-docx" not in core
    assert "Seat holds stopped expiring" in core


@given(text=st.text(max_size=40))
@settings(max_examples=25, deadline=None)
def test_any_words_make_a_file_that_opens(one_claim: Any, text: str) -> None:
    assert opened(render(one_claim(text), format="docx")).paragraphs


def test_every_sample_and_form_opens(any_sample: dict[str, Any]) -> None:
    for form in ("full", "status", "handover"):
        assert opened(render(any_sample, format="docx", form=form)).paragraphs
