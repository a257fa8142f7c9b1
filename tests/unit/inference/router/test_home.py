"""The models of a home: only what was put to work or is named is asked, and what changes on disk changes the choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.fakes.models import write
from tests.fakes.personas import PersonaModel

from satchel.domain.errors import MissingError, RefusedError
from satchel.domain.labels import Privacy
from satchel.domain.models import Need, Usage
from satchel.inference.endpoints.declaration import Endpoint
from satchel.inference.models.bench import PROMPT, REPLY
from satchel.inference.models.card import Card, Trial
from satchel.inference.models.library import Library
from satchel.inference.models.registry import Bench
from satchel.inference.router.home import HomeModels

NEED = Need(role="compose", privacy=Privacy.PERSONAL)
DAY = datetime(2026, 11, 30, tzinfo=UTC)


class Loads(PersonaModel):
    """A model that can be closed."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self.loaded: object | None = None
        self.closed = 0
        self.climbed = 0

    def close(self) -> None:
        self.closed += 1

    def climb(self) -> None:
        self.climbed += 1


class Home:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.library = Library(folder / "models")
        self.made: list[Loads] = []
        self.verdicts: dict[str, str] = {}
        self.on_battery = False
        self.barred: dict[str, str] = {}
        self.models = HomeModels(
            self.library, local=lambda entry: self._made(entry.name), far=lambda endpoint: self._made(endpoint.name),
            verdict=lambda entry: self.verdicts.get(entry.name), on_battery=lambda: self.on_battery,
            barred=lambda origin: self.barred.get(origin, ""),
        )  # fmt: skip

    def _made(self, name: str) -> Loads:
        self.made.append(Loads(name))
        return self.made[-1]

    def add(self, name: str, *roles: str) -> None:
        self.folder.mkdir(exist_ok=True)
        self.library.add(write(self.folder / f"{name}.gguf"))
        if roles:
            self.library.assign(name, roles)

    def add_endpoint(self, name: str, privacy: str = "personal", *roles: str) -> None:
        words = {"name": name, "url": "https://models.example.com/v1", "model": "m", "privacy": privacy, "context": 32768}
        self.library.add_endpoint(Endpoint.from_json(words))
        if roles:
            self.library.assign(name, roles)

    def names(self, need: Need = NEED) -> list[str]:
        return [choice.model.name for choice in self.models.choose(need)[0]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def card(passed: int, of: int = 10, **more) -> Card:
    trials = tuple(Trial(task=f"t{i}", passed=i < passed) for i in range(of))
    return Card(made_at=DAY, seconds=1.0, trials=trials, follows_schema=True, **more)


def test_what_was_not_put_to_work_is_not_asked(home):
    home.add("a")
    home.add_endpoint("far")
    assert home.models.choose(NEED) == ([], "")
    assert home.made == []
    home.library.assign("a", ["compose"])
    assert home.names() == ["a"]
    assert "chosen for compose" in home.models.choose(NEED)[1]


def test_a_named_one_is_asked_without_any_role(home):
    home.add("a")
    home.add("b", "compose")
    assert home.names(replace(NEED, named="a")) == ["a"]
    home.models.check("a")
    with pytest.raises(MissingError, match="no model 'c'"):
        home.models.check("c")


def test_the_same_model_is_the_same_object_until_its_files_change(home):
    home.add("a", "compose")
    first = home.models.choose(NEED)[0][0].model
    assert home.models.choose(NEED)[0][0].model is first
    home.library.remove("a")
    (home.folder / "a.gguf").unlink()
    home.add("a", "compose")
    assert home.models.choose(NEED)[0][0].model is not first
    assert home.made[0].closed == 1
    home.models.close()
    assert home.made[1].closed == 1


def test_what_was_measured_decides_and_what_changes_changes_the_choice(home):
    home.add("a", "chat")
    home.add("b", "code")
    for name, passed in (("a", 9), ("b", 5)):
        home.library.put_card(name, card(passed))
        home.library.add_bench(name, Bench(made_at=DAY, figures={PROMPT: 100.0, REPLY: 10.0}))
    assert home.names() == ["a", "b"]
    assert "90% of the checks (capability probe of 2026-11-30)" in home.models.choose(NEED)[1]
    home.library.add_bench("a", Bench(made_at=DAY, figures={PROMPT: 1.0, REPLY: 0.1}))
    assert home.names() == ["b", "a"]


def test_an_endpoint_gets_no_text_beyond_its_label(home):
    home.add_endpoint("far", "public", "compose")
    assert home.names() == []
    assert "may see public text" in home.models.choose(NEED)[1]
    assert home.names(replace(NEED, privacy=Privacy.PUBLIC)) == ["far"]


def test_one_that_is_loaded_fits_whatever_is_free_now(home):
    home.add("a", "compose")
    assert home.names() == ["a"]
    home.verdicts["a"] = "won't fit"
    assert home.names() == []
    home.made[0].loaded = object()
    assert home.names() == ["a"]


def test_a_model_whose_file_is_gone_is_passed_over_and_a_damaged_list_ends_nothing(home):
    home.add("a", "compose")
    (home.folder / "a.gguf").unlink()
    assert home.names() == []
    (home.folder / "models" / "library.json").write_text("{")
    found, why = home.models.choose(NEED)
    assert found == []
    assert "damaged" in why


def test_what_was_seen_counts_where_nothing_was_measured(home):
    home.add("a", "compose")
    assert "by a guess" in home.models.choose(NEED)[1]
    home.models.saw("a", Usage(prompt=20, reply=9, first=1.0, seconds=2.0))  # too little to tell
    assert "by a guess" in home.models.choose(NEED)[1]
    home.models.saw("a", Usage(prompt=400, reply=20, first=2.0, seconds=4.0))
    (choice,), why = home.models.choose(NEED)
    assert choice.speeds == (200.0, 10.0)
    assert "10.0 tokens a second (its last answer of" in why
    home.library.add_bench("a", Bench(made_at=DAY, figures={PROMPT: 100.0, REPLY: 5.0}))
    assert home.models.choose(NEED)[0][0].speeds == (100.0, 5.0)


def test_only_a_model_that_runs_can_climb_back(home):
    home.add("quick", "compose")
    home.models.climb("quick")
    assert home.made == []
    home.models.model("quick")
    home.models.climb("quick")
    assert home.made[0].climbed == 1


def test_what_the_policy_bars_is_not_chosen_and_refused_by_name(tmp_path):
    home = Home(tmp_path)
    home.add_endpoint("far", "personal", "compose")
    assert home.names() == ["far"]
    home.barred["https://models.example.com:443"] = "Not from here."
    assert home.models.choose(NEED) == ([], "No model: Not from here.")
    assert home.models.choose(replace(NEED, named="far")) == ([], "No model: Not from here.")
    with pytest.raises(RefusedError, match="Not from here"):
        home.models.check("far")
