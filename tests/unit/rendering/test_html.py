"""The page stands alone: escaped, without scripts, each citation leading to its line."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.rendering import render
from satchel.rendering.html import highlighted

TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "footer", "section", "header", "div", "p", "h1", "h2", "h3",
    "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "a", "span", "strong", "s", "mark",
    "blockquote",
}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "title", "scope", "aria-label", "aria-hidden", "value"}
VOID = {"meta"}


class Page(HTMLParser):
    """Refuses every tag and attribute that the report does not use itself."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert name in ATTRIBUTES
            if name == "href":
                assert value and value.startswith("#")
                self.targets.append(value[1:])
            if name == "id":
                self.ids.append(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_is_self_contained_and_every_citation_leads_to_its_line(any_sample: dict[str, Any]) -> None:
    page = Page(render(any_sample, format="html"))
    assert len(set(page.ids)) == len(page.ids)
    assert set(page.targets) <= set(page.ids)


@pytest.mark.parametrize("form", ["status", "handover"])
def test_forms_keep_their_links_whole(sample: Any, form: str) -> None:
    page = Page(render(sample("ferry"), format="html", form=form))
    assert set(page.targets) <= set(page.ids)


def test_a_policy_forbids_everything_but_the_inline_style(sample: Any) -> None:
    text = render(sample("ferry"), format="html")
    assert "default-src 'none'; style-src 'unsafe-inline'" in text
    assert "<script" not in text
    assert "url(" not in text
    assert "@import" not in text
    assert "prefers-color-scheme: dark" in text
    assert ":target" in text


def test_the_source_view_shows_cited_lines_with_neighbours_and_gaps(sample: Any) -> None:
    text = render(sample("ferry"), format="html")
    assert '<li class="cited" id="n11">' in text
    assert "<li><p class=\"place\">#24 <span>Tomasz Wrona</span>" in text
    assert "so <mark>every other sweeper thinks somebody else holds the lease</mark>" in text
    assert '<li class="gap" aria-hidden="true">⋯</li>' in text


def test_without_entries_the_quotes_stand_in(sample: Any) -> None:
    document = sample("ferry")
    del document["entries"]
    page = Page(render(document, format="html"))
    assert set(page.targets) <= set(page.ids)
    assert any("calling it mitigated" in words for words in page.words)


@given(text=st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_words_are_only_words(one_claim: Any, text: str) -> None:
    Page(render(one_claim(f"{text}<b onclick=x>\"'&lt;</style></script>"), format="html"))


def test_overlapping_quotes_are_one_mark() -> None:
    assert highlighted("abc<def", ["bc<", "<d"]) == "a<mark>bc&lt;d</mark>ef"
