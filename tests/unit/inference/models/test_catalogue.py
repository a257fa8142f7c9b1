"""The list of models that can be fetched says nothing without its source and its date."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import StorageError
from satchel.inference.models.catalogue import Offer, Stated, parse, read_catalogue
from satchel.system.paths import resources

SHIPPED = resources() / "models.toml"


@pytest.fixture(scope="module")
def offers() -> tuple[Offer, ...]:
    return read_catalogue(SHIPPED)


def statements(offer: Offer) -> Iterator[Stated[object]]:
    found = (offer.licence, offer.languages, offer.parameters, offer.context)
    parts = (one for part in offer.files for one in (part.size, part.sha256))
    yield from (one for one in (*found, *parts) if one is not None)


def test_every_figure_names_its_source_and_the_day_on_which_it_was_read(offers: tuple[Offer, ...]) -> None:
    for offer in offers:
        for said in statements(offer):
            assert said.cited.startswith("https://"), offer.id
            assert datetime.date(2026, 1, 1) < said.date <= datetime.date.today(), offer.id


def test_no_source_is_there_for_nothing() -> None:
    body = tomllib.loads(SHIPPED.read_text("utf-8"))
    text = SHIPPED.read_text("utf-8")
    assert [key for key in body["sources"] if f'cited = "{key}"' not in text] == []


def test_it_offers_something_for_every_laptop_and_size(offers: tuple[Offer, ...]) -> None:
    assert 12 <= len(offers) <= 20
    assert {offer.laptop for offer in offers} == {8, 16, 32}
    sizes = [offer.parameters.value for offer in offers if offer.parameters]
    assert min(sizes) < 7e8
    assert 14e9 <= max(sizes) < 15e9
    assert len({offer.family for offer in offers}) >= 5
    assert all(offer.good_at.endswith(".") and offer.licence.value for offer in offers)


def test_weights_leave_two_thirds_of_the_memory_that_a_model_is_for(offers: tuple[Offer, ...]) -> None:
    for offer in offers:
        smaller = {8: 0, 16: 8, 32: 16}[offer.laptop]
        assert offer.size is not None
        assert smaller * 1e9 * 0.34 < offer.size <= offer.laptop * 1e9 * 0.34, offer.id


def test_addresses_are_of_the_page_and_of_the_file_that_they_name(offers: tuple[Offer, ...]) -> None:
    for offer in offers:
        for part in offer.files:
            assert part.url.startswith(f"{offer.page}/resolve/"), offer.id
            assert part.url.endswith(f"/{part.name}"), offer.id


GOOD = '''
version = 1
[sources.card]
url = "https://example.org/card"
date = 2026-11-02
[[models]]
id = "one"
name = "One"
family = "Ones"
quantisation = "Q4_0"
licence = { value = "MIT", cited = "card" }
good_at = "Nothing."
laptop = 8
page = "https://example.org/one"
[[models.files]]
name = "one.gguf"
url = "https://example.org/one/one.gguf"
'''


def test_what_nobody_says_is_left_open() -> None:
    (offer,) = parse(GOOD.encode())
    assert (offer.size, offer.parameters, offer.languages, offer.files[0].sha256) == (None, None, None, None)
    assert offer.licence == Stated(value="MIT", cited="https://example.org/card", date=datetime.date(2026, 11, 2))


@pytest.mark.parametrize(("old", "new", "why"), [
    ('cited = "card"', 'cited = "hearsay"', "no source 'hearsay'"),
    (', cited = "card"', "", "cited"),
    ("date = 2026-11-02", "", "date"),
    ('url = "https://example.org/card"', 'url = "http://example.org/card"', "url"),
    ('url = "https://example.org/one/one.gguf"', 'url = "file:///etc/passwd"', "url"),
    ('name = "one.gguf"', 'name = "../one.gguf"', "name"),
    ('name = "one.gguf"', 'name = "one.exe"', "name"),
    ("laptop = 8", "laptop = 12", "laptop"),
    ('id = "one"', 'id = "../one"', "id"),
    ('id = "one"', 'id = "One"', "id"),
    ("version = 1", "version = 2", "version"),
    ("laptop = 8", "laptop = 8\nspeed = 3", "speed"),
    ('name = "one.gguf"', 'name = "one.gguf"\nsize = { value = "3", cited = "card" }', "size"),
    ('name = "one.gguf"', 'name = "one.gguf"\nsha256 = { value = "abc", cited = "card" }', "sha256"),
    ("version = 1", "version = ", "Invalid"),
])  # fmt: skip
def test_what_is_not_so_is_refused_with_a_reason(old: str, new: str, why: str) -> None:
    with pytest.raises(StorageError, match=why):
        parse(GOOD.replace(old, new, 1).encode())


def test_ids_and_files_are_there_once() -> None:
    model = GOOD[GOOD.index("[[models]]") :]
    with pytest.raises(StorageError, match="one id"):
        parse((GOOD + model).encode())
    file = GOOD[GOOD.index("[[models.files]]") :]
    with pytest.raises(StorageError, match="one name"):
        parse((GOOD + file).encode())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.builds(lambda cut, noise: GOOD.encode()[:cut] + noise + GOOD.encode()[cut:], st.integers(0, len(GOOD)), st.binary(max_size=30)))
def test_noise_is_a_sentence(data: bytes) -> None:
    try:
        parse(data)
    except StorageError as error:
        assert "damaged" in error.what


def test_no_list_at_all_is_a_sentence() -> None:
    with pytest.raises(StorageError, match="cannot be read"):
        read_catalogue(resources() / "no-such.toml")
    with pytest.raises(StorageError, match="larger"):
        parse(b"#" * 1_000_001)
