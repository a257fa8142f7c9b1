"""A small chat log to work on, the one agent that these tests need, and tiny models in real children."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fakes.model_parts import SCRIPT, Open, open_models
from tests.fakes.tiny_models import Tiny
from tests.support.household import AGENT, Household, household

LOG = """--- Log opened Sat Nov 02 18:40:12 2024
18:41 < pdbot> [#4711] TRIGGERED checkout-api p99 > 2s (prod-eu) - assigned to Ana Ruiz
18:42 < ana> ack, looking
18:44 < dee> support has 14 tickets: customers cannot pay by card since 18:38
18:47 <@ben> I'll take IC. @dee comms please
18:51 < ana> could be the deploy of checkout-api v2.81, rolling back
18:58 < ana> rollback to v2.80 done
19:05 < ana> no change, so it is not the deploy
19:15 < chi> root cause: batch job reindex-orders holds 96 of 100 connections on pg-main-2
19:18 < chi> killed reindex-orders, error rate is going down
19:24 < ana> p99 410 ms, we are mitigated
19:40 <@ben> resolved at 19:40. ACTION @chi: cap the connections of the batch user by Wednesday
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """An IRC log with one incident."""
    path = tmp_path / "#ops.log"
    path.write_text(LOG)
    return path


@pytest.fixture
def agent() -> str:
    """The agent's id."""
    return AGENT


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Household]:
    """A home whose engine many tests share: each declares models under names of its own, and asks those by name."""
    with household(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens local models in real children, and ends them with the test."""
    with open_models() as make:
        yield make


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    """A model that says `SCRIPT`."""
    return Tiny(script=SCRIPT).write(tmp_path / "tiny.gguf")


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A model that repeats itself for ever."""
    return Tiny(script="again and over", loops=True, context=32_768).write(tmp_path / "endless.gguf")
