"""Profiles that say what a test lets them say, and a router over them with the real table of words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.corrections import MemoryCorrections

from satchel.domain.errors import NotFoundError
from satchel.domain.ports import Encoder
from satchel.inference.encoder.opening import open_encoders
from satchel.profiles.library import Profile, load_profile
from satchel.profiles.schema import Inputs, RoutingFile
from satchel.runtime.routing.router import Router
from satchel.storage.migrations import open_database
from satchel.storage.runs import SqliteRunStore
from satchel.system.paths import builtin_agents

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
LIKE = load_profile(builtin_agents() / "incident-summariser")


def profile(
    name: str, *phrases: str, title: str = "", minimum: int = 0, maximum: int = 200, formats: Sequence[str] = (),
    never: Sequence[str] = (), questions: Sequence[str] = (),
) -> Profile:  # fmt: skip
    """One that takes the built-in one's steps; without phrases it has no routing file."""
    inputs = Inputs(minimum=minimum, maximum=maximum, formats=tuple(formats))
    routing = RoutingFile(phrases=phrases, never=tuple(never), questions=tuple(questions)) if phrases else None
    agent = LIKE.agent.model_copy(update={"inputs": inputs})
    digest = repr((phrases, never, questions))
    return replace(LIKE, id=name, title=title or name.title(), agent=agent, routing=routing, digest=digest, heads={}, files={})


COOK = profile("cook", "write a recipe", "what can I cook with this", "Rezept schreiben", title="Cook")
CLERK = profile("clerk", "sort the invoices", "list the bills of last month", title="Clerk", minimum=1, formats=("table",))
SCRIBE = profile(
    "scribe", "summarise the chat", "write up what was said", title="Scribe", minimum=1, formats=("log", "transcript"),
    questions=("who said that", "what was agreed"),
)  # fmt: skip


class Shelf:
    """A library of these."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self.profiles = sorted(profiles, key=lambda p: p.id)

    def list(self) -> list[Profile]:
        return list(self.profiles)

    def get(self, agent: str) -> Profile:
        for one in self.profiles:
            if one.id == agent:
                return one
        raise NotFoundError(f"There is no agent {agent!r}.")


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return open_encoders().fast


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteRunStore]:
    database = open_database(tmp_path / "satchel.db", tmp_path / "backups")
    yield SqliteRunStore(database)
    database.close()


@pytest.fixture
def made(encoder: Encoder, store: SqliteRunStore) -> Callable[..., Router]:
    """Makes routers."""

    def make(*profiles: Profile, encoder: Any = encoder) -> Router:
        shelf: Any = Shelf(profiles or (COOK, CLERK, SCRIBE))
        return Router(library=shelf, store=store, corrections=MemoryCorrections(), encoder=encoder, clock=lambda: AT)

    return make
