"""Declarations of endpoints: what is taken, what is refused, and that both survive being stored."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.domain.errors import InputError
from satchel.domain.labels import Privacy
from satchel.inference.endpoints.declaration import Endpoint, Price

CLOUD = {"name": "cloud", "url": "https://m.example", "model": "big", "privacy": "public", "context": 32768}
HERE = {"name": "here", "url": "http://127.0.0.1:8080", "model": "m", "privacy": "local-only", "context": 4096,
        "runs_here": True}  # fmt: skip


def test_a_short_declaration_gets_what_is_usual() -> None:
    found = Endpoint.from_json(CLOUD)
    assert (found.url, found.origin) == ("https://m.example/v1", "https://m.example:443")
    assert (found.structured, found.proxy, found.key, found.price) == ("auto", "environment", "", None)
    assert not found.is_local
    assert not found.is_loopback


def test_every_word_survives_being_stored() -> None:
    said = CLOUD | {
        "url": "https://M.Example:8443/openai/v1/", "key": "work-key", "price": {"prompt": 0.15, "reply": 2, "currency": "EUR"},
        "structured": "tools", "ca_file": "/etc/corp.pem", "proxy": "http://proxy.example:3128", "parallel": 8,
    }  # fmt: skip
    found = Endpoint.from_json(said)
    assert found.url == "https://m.example:8443/openai/v1"
    assert found.price == Price(prompt=0.15, reply=2.0, currency="EUR")
    assert Endpoint.from_json(json.loads(json.dumps(found.to_json()))) == found


@pytest.mark.parametrize(
    ("url", "origin", "loopback"),
    [
        ("http://localhost:11434", "http://localhost:11434", True),
        ("http://[::1]:8080/v1", "http://[::1]:8080", True),
        ("http://127.8.9.1", "http://127.8.9.1:80", True),
        ("https://127.0.0.1.evil.example", "https://127.0.0.1.evil.example:443", False),
        ("https://localhost.evil.example", "https://localhost.evil.example:443", False),
        ("https://2130706433", "https://2130706433:443", False),
        ("https://192.168.0.4", "https://192.168.0.4:443", False),
    ],
)
def test_only_this_machines_own_addresses_are_loopback(url: str, origin: str, loopback: bool) -> None:
    found = Endpoint.from_json(CLOUD | {"url": url})
    assert (found.origin, found.is_loopback) == (origin, loopback)
    assert not found.is_local, "an address alone says nothing: it may be a tunnel"


def test_a_server_of_this_machine_is_local_when_the_person_says_so() -> None:
    found = Endpoint.from_json(HERE)
    assert found.is_local
    assert found.grant().is_local
    assert (found.grant().privacy, found.grant().origin) == (Privacy.LOCAL_ONLY, "http://127.0.0.1:8080")


def test_plain_http_needs_consent() -> None:
    plain = CLOUD | {"url": "http://gpu.lan:8000"}
    with pytest.raises(InputError, match="readable for whoever is on the way"):
        Endpoint.from_json(plain)
    assert Endpoint.from_json(plain | {"insecure": True}).insecure


WRONG: list[dict[str, Any]] = [
    {"url": None}, {"url": ""}, {"url": "m.example/v1"}, {"url": "ftp://m.example"}, {"url": "file:///etc/passwd"},
    {"url": "https://"}, {"url": "https://me:secret@m.example"}, {"url": "https://secret@m.example"},
    {"url": "https://m.example/v1?key=secret"}, {"url": "https://m.example/#x"}, {"url": "https://m.example:0"},
    {"url": "https://m.example:99999"}, {"url": "https://m.exa mple"}, {"url": "https://m.example\n.evil"},
    {"url": "https://m.example\\@evil"}, {"url": "https://m\u0435.example"}, {"url": "https://[::1"}, {"url": 7},
    {"url": "https://m.example/" + "x" * 3000}, {"name": "a b"}, {"name": "../x"}, {"name": ""}, {"name": "x" * 65},
    {"model": ""}, {"model": "x" * 300}, {"model": "a\u202eb"}, {"model": ["m"]}, {"privacy": "secret"}, {"privacy": None},
    {"privacy": "local-only"}, {"privacy": ["public"]}, {"context": 0}, {"context": "4096"}, {"context": True},
    {"context": 10**12}, {"key": "sk/with/slashes"}, {"structured": "magic"}, {"ca_file": "corp.pem"},
    {"proxy": "socks5://p.example"}, {"proxy": "http://me:pw@p.example"}, {"parallel": 0}, {"parallel": 1000},
    {"insecure": 1}, {"runs_here": True}, {"runs_here": "yes"}, {"price": 3}, {"price": {"prompt": -1, "reply": 0}},
    {"price": {"prompt": float("nan"), "reply": 0}}, {"price": {"prompt": 1}}, {"surprise": 1},
    {"price": {"prompt": 1, "reply": 1, "currency": "Euro"}}, {"price": {"prompt": 1, "reply": 1, "per": 3}},
]  # fmt: skip


@pytest.mark.parametrize("change", WRONG, ids=str)
def test_what_makes_no_sense_is_refused_in_a_sentence(change: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        Endpoint.from_json(CLOUD | change)
    assert caught.value.what.startswith("The endpoint's ")
    assert "secret@" not in caught.value.what
    assert caught.value.hint


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=6,
)  # fmt: skip
addresses = st.builds("{}{}{}{}".format, st.sampled_from(["https://", "http://", "HTTPS:/", ""]),
                      st.text(alphabet="abz.:-_[]@%/\\019é \t", max_size=20), st.sampled_from(["", ":443", ":x"]),
                      st.sampled_from(["", "/v1", "/../x", "?a", "//b"]))  # fmt: skip


@given(st.one_of(json_values, st.dictionaries(st.sampled_from([*Endpoint.__dataclass_fields__]), json_values | addresses)))
def test_anything_is_taken_or_refused(said: object) -> None:
    check(CLOUD | said if isinstance(said, dict) else said)


@given(addresses)
def test_any_address_is_taken_or_refused(url: str) -> None:
    check(CLOUD | {"url": url})


def check(said: object) -> None:
    try:
        found = Endpoint.from_json(said)
    except InputError as error:
        assert error.what
    else:
        assert Endpoint.from_json(found.to_json()) == found
        assert found.url.startswith("https://") or found.is_loopback or found.insecure
        assert "@" not in found.url.split("/")[2]
