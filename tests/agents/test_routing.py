"""The router on requests that no profile holds: mostly right, else it asks; the page of figures is what is measured."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def measuring() -> Iterator[ModuleType]:
    name = "measure_routing"
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[name]


@pytest.fixture(scope="module")
def found(measuring: ModuleType) -> list[Any]:
    return list(measuring.measured())


def test_the_page_shows_what_is_measured(measuring: ModuleType, found: list[Any]) -> None:
    page = (ROOT / "docs" / "quality.md").read_text("utf-8")
    assert measuring.BEGIN in page
    assert page == measuring.filled(page, found), "run packaging/measure_routing.py"


def test_requests_that_were_held_back_are_routed_right_or_asked_about(found: list[Any]) -> None:
    held = [one for one in found if one.held_back]
    work = [one for one in held if one.wanted not in ("", "ask")]
    assert sum(one.outcome == "right" for one in work) >= 0.85 * len(work)
    assert [one.text for one in held if one.outcome == "wrong"] == []
    asked = [one for one in held if one.wanted == "ask"]
    assert sum(one.outcome == "right" for one in asked) >= 0.7 * len(asked)


def test_no_phrase_is_among_the_requests(measuring: ModuleType, found: list[Any]) -> None:
    with measuring.router() as (router, _):
        phrases = {p.lower() for profile in router._library.list() for p in (*profile.routing.phrases, *profile.routing.questions)}
    assert not [one.text for one in found if one.text.lower().strip("?¿ ") in phrases]


def test_a_choice_mends_what_was_wrong(measuring: ModuleType) -> None:
    """Whatever the router got wrong or asked about, it does right after one correction, also in slightly other words."""
    given = [measuring.RunInput(path="/nowhere/call.vtt", shown="call.vtt")]
    with measuring.router() as (router, _):
        assert router.errand("summarise the team meeting", given).route.agent != "minute-taker"
        router.correct("summarise the team meeting", given, "minute-taker")
        for text in ("summarise the team meeting", "please summarise our team meeting", "team meeting, summarise it"):
            route = router.errand(text, given).route
            assert (route.agent, "You chose" in route.why) == ("minute-taker", True)
