"""A name leads to one model, or to a word of help."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import NotFoundError
from satchel.inference.models.catalogue import Offer, Part, Stated
from satchel.inference.models.names import model_here, model_to_fetch
from satchel.inference.models.registry import About, Entry, Origin, StoredFile

SAID = Stated(value="MIT", cited="https://example.org", date=datetime.date(2026, 11, 2))


def entry(name: str) -> Entry:
    about = About(architecture="llama", parameters=1, quantisation="Q4_0", context=1)
    added = datetime.datetime(2026, 11, 2, tzinfo=datetime.UTC)
    return Entry(name=name, files=(StoredFile(path="/x", size=1, modified_ns=1),), about=about, origin=Origin(), added_at=added)


def offer(name: str, title: str) -> Offer:
    part = Part(name="x.gguf", url="https://example.org/x.gguf", size=None, sha256=None)
    return Offer(
        id=name, name=title, family="F", quantisation="Q4_0", good_at="x.", laptop=8, page="https://example.org", licence=SAID,
        languages=None, parameters=None, context=None, files=(part,),
    )  # fmt: skip


HERE = [entry("Ocelot-Q4"), entry("qwen3:4b")]
OFFERS = [offer("qwen3-4b", "Qwen3 4B"), offer("gemma-3-4b", "Gemma 3 4B")]


@pytest.mark.parametrize("name", ["Ocelot-Q4", "ocelot-q4", " OCELOT-Q4 "])
def test_case_and_space_do_not_matter(name: str) -> None:
    assert model_here(name, HERE, OFFERS).name == "Ocelot-Q4"


def test_what_can_be_fetched_is_known_by_id_and_by_name() -> None:
    assert model_to_fetch("qwen3-4B", OFFERS) is OFFERS[0]
    assert model_to_fetch("Gemma 3 4b", OFFERS) is OFFERS[1]


def test_one_that_is_not_here_yet_says_how_to_get_it() -> None:
    with pytest.raises(NotFoundError, match="not here yet") as caught:
        model_here("gemma-3-4b", HERE, OFFERS)
    assert caught.value.hint == "Fetch it: satchel models pull gemma-3-4b"


@pytest.mark.parametrize(("name", "hint"), [("ocelotq4", "Did you mean Ocelot-Q4?"), ("zzz", "See: satchel models list"), ("", "See:")])
def test_a_slip_gets_a_word_of_help(name: str, hint: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        model_here(name, HERE, OFFERS)
    assert hint in caught.value.hint


def test_a_slip_in_the_catalogue_too() -> None:
    with pytest.raises(NotFoundError) as caught:
        model_to_fetch("gema-3-4b", OFFERS)
    assert "Did you mean gemma-3-4b?" in caught.value.hint


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_a_name_or_a_sentence(name: str) -> None:
    try:
        assert model_here(name, HERE, OFFERS) in HERE
    except NotFoundError as error:
        assert error.hint
