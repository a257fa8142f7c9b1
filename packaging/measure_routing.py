"""Measures the router on requests that no profile holds and writes its section of docs/quality.md.

    python packaging/measure_routing.py

Three made-up agents stand beside those that ship (`tests/agents/data/routing/`). The first half of the requests set the
bars of the router, the second half was kept for this page. The static table is the same on every machine, so are the
figures; a test compares them with the page.
"""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from satchel.connectors.files.source import FileSource
from satchel.craft.incident.summariser import IncidentCraft
from satchel.domain.passages import ReadOptions
from satchel.domain.ports import Workbench
from satchel.domain.routing import Route
from satchel.domain.runs import RunCommand, RunInput
from satchel.inference.encoder.opening import open_encoders
from satchel.profiles.library import Library, load_profile
from satchel.readers.reading import read_inputs
from satchel.runtime.routing.router import Router
from satchel.storage.corrections import SqliteCorrections
from satchel.storage.migrations import open_database
from satchel.storage.runs import SqliteRunStore

ROOT = Path(__file__).parent.parent
AGENTS = ROOT / "agents"
DATA = ROOT / "tests" / "agents" / "data" / "routing"
PAGE = ROOT / "docs" / "quality.md"
SAMPLE = ROOT / "resources" / "samples" / "harbour-cranes"
BUILT_IN = "incident-summariser"
BEGIN, END = "<!-- routing:begin -->\n", "<!-- routing:end -->\n"
NAMES = {"log": "channel.log", "transcript": "call.vtt"}
STEPS = "".join(
    f'[[steps]]\nid = "{kind}"\nstep = "{kind}"\n' + ('craft = "incident"\n' if kind == "extract" else "")
    for kind in ("collect", "extract", "compose", "verify", "deliver")
)


def hire(folder: Path) -> None:
    """Writes the made-up agents there."""
    told = tomllib.loads((DATA / "profiles.toml").read_text(encoding="utf-8"))
    for name, one in told.items():
        ours = folder / name / "app.satchel"
        ours.mkdir(parents=True)
        manifest = {"$schema": "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json", "name": name,
                    "version": "1.0", "description": one["description"]}  # fmt: skip
        (folder / name / "plugin.json").write_text(json.dumps(manifest), encoding="utf-8")
        inputs = f"minimum = {one['minimum']}\nformats = {json.dumps(one['formats'])}\n"
        agent = f'format_version = 1\ntitle = "{one["title"]}"\n[inputs]\n{inputs}{STEPS}'
        (ours / "agent.toml").write_text(agent, encoding="utf-8")
        routing = f"phrases = {json.dumps(one['phrases'], ensure_ascii=False)}\n"
        (ours / "routing.toml").write_text(routing, encoding="utf-8")


@contextmanager
def router() -> Iterator[tuple[Router, SqliteRunStore]]:
    """A router over the agents that ship and the made-up ones, in a home of its own."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        hire(folder / "agents")
        database = open_database(folder / "satchel.db", folder / "backups")
        store = SqliteRunStore(database)
        try:
            yield Router(library=Library(AGENTS, folder / "agents"), store=store,
                         corrections=SqliteCorrections(database), encoder=open_encoders().fast), store  # fmt: skip
        finally:
            database.close()


def keep_sample(store: SqliteRunStore) -> None:
    """A finished run of the sample incident, as the static table alone finds it."""
    craft, profile = IncidentCraft(), load_profile(AGENTS / BUILT_IN)
    inputs = [FileSource().fetch(str(SAMPLE), SAMPLE.name)]
    passages = read_inputs(inputs, ReadOptions()).passages
    pieces = craft.extract(passages, Workbench(fast=open_encoders().fast, full=None, heads=profile.heads))
    result = craft.compose(passages, pieces, since=None, since_at=None)
    at = datetime(2026, 3, 14, tzinfo=UTC)
    run = store.create(RunCommand(agent=BUILT_IN), agent_version=profile.version, at=at).id
    store.put_result(run, result, at=at)
    store.set_status(run, "done", title=result["incidents"][0]["title"]["text"], at=at)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, who should do it ("" for nobody, "ask" for the last run), and where it went."""

    text: str
    wanted: str
    route: Route
    held_back: bool

    @property
    def outcome(self) -> str:
        """Right, asked (the person decides), or wrong."""
        went = "ask" if self.route.kind == "ask" else self.route.agent or ""
        if went == self.wanted:
            return "right"
        return "asked" if not went else "wrong"


def measured() -> list[Asked]:
    """Every request, routed."""
    told = tomllib.loads((DATA / "requests.toml").read_text(encoding="utf-8"))
    questions = told.pop("questions")
    with router() as (one, store):
        found = [asked for who, groups in told.items() for asked in _routed(one, who, groups)]
        keep_sample(store)
        found += _questions(one, questions)
    return found


def _routed(one: Router, who: str, groups: Mapping[str, list[str]]) -> Iterator[Asked]:
    for kind, texts in groups.items():
        inputs = () if kind == "none" else (RunInput(path=f"/nowhere/{NAMES[kind]}", shown=NAMES[kind]),)
        for number, text in enumerate(texts):
            yield Asked(text, "" if who == "nobody" else who, one.errand(text, inputs).route, bool(number % 2))


def _questions(one: Router, told: Mapping[str, list[str]]) -> Iterator[Asked]:
    for about in ("about", "not"):
        for number, text in enumerate(told[about]):
            route = one.errand(text).route
            # beside the run, only that it is not asked counts: some of these are work for an agent
            wanted = "ask" if about == "about" else route.agent or "" if route.kind == "run" else ""
            yield Asked(text, wanted, route, bool(number % 2))


def section(found: list[Asked]) -> str:
    """The tables, in Markdown."""
    rows = ["| requests | half | number | right | asked | wrong |", "|---|---|---:|---:|---:|---:|"]
    groups: dict[str, Any] = {
        "for an agent": lambda a: a.wanted not in ("", "ask") and not a.text.endswith("?"),
        "for nobody here": lambda a: a.wanted == "" and not a.text.endswith("?"),
        "questions about the last run": lambda a: a.wanted == "ask",
        "other questions": lambda a: a.wanted != "ask" and a.text.endswith("?"),
    }
    for name, belongs in groups.items():
        for held_back in (False, True):
            these = [a.outcome for a in found if belongs(a) and a.held_back == held_back]
            counts = " | ".join(str(these.count(outcome)) for outcome in ("right", "asked", "wrong"))
            rows.append(f"| {name} | {'held back' if held_back else 'tuned on'} | {len(these)} | {counts} |")
    return "\n".join(rows) + "\n"


def filled(page: str, found: list[Asked]) -> str:
    """The page with the section as measured."""
    before, _, rest = page.partition(BEGIN)
    return before + BEGIN + section(found) + END + rest.partition(END)[2]


def main() -> None:
    """Measures and writes."""
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), measured()), encoding="utf-8")


if __name__ == "__main__":
    main()
