"""What the journeys share: the corpus of one incident in many formats, and ways to look into a document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.following import Following
from tests.support.household import AGENT, Household, household


@pytest.fixture(scope="session")
def formats() -> Path:
    """One incident as Slack, Teams, IRC, mail and other files."""
    return Path(__file__).resolve().parents[1] / "corpus" / "formats"


@pytest.fixture
def run(satchel: Any) -> Callable[..., dict[str, Any]]:
    """The document of a run that must succeed."""

    def call(*arguments: object, **how: Any) -> dict[str, Any]:
        done = satchel("run", AGENT, *arguments, "--format", "json", **how)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        body: dict[str, Any] = json.loads(done.stdout)
        return body

    return call


@pytest.fixture
def claims() -> Callable[[Any], dict[str, Any]]:
    """Every claim of a result by its id."""

    def find(body: Any) -> dict[str, Any]:
        out: dict[str, Any] = {}
        inner = list(body.values()) if isinstance(body, dict) else body if isinstance(body, list) else []
        if isinstance(body, dict) and "id" in body and "cites" in body:
            out[body["id"]] = body
        for one in inner:
            out |= find(one)
        return out

    return find


@pytest.fixture
def following(satchel: Any, environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Following]]:
    """Starts a command that goes on by itself."""
    started: list[Following] = []

    def start(*arguments: object) -> Following:
        started.append(Following(environment, tmp_path, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.end()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Household]:
    """A home whose engine many tests share: each declares models under names of its own, and asks those by name."""
    with household(tmp_path_factory.mktemp("house")) as made:
        yield made
