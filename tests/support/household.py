"""A data home with its engine as a person has it, for the tests of one module: servers are declared, agents asked."""

from __future__ import annotations

import contextlib
import json
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import Satchel, program, variables
from tests.support.following import Following
from tests.support.scripted_model import ScriptedModel

from satchel.system.paths import Home, builtin_agents, prepare_home

AGENT = "incident-summariser"
HURRIED = "hurried-summariser"  # the same one, which gives models hardly any time


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """`satchel` runs the real command line; the other calls must succeed."""

    folder: Path
    home: Home
    environment: dict[str, str]
    satchel: Satchel

    def ask(self, *arguments: object) -> Any:
        """The document of a command."""
        done = self.satchel(*arguments, "--format", "json")
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        return json.loads(done.stdout)

    def run(self, *arguments: object, agent: str = AGENT) -> dict[str, Any]:
        """The document of a run."""
        body: dict[str, Any] = self.ask("run", agent, *arguments)
        return body

    def declare(self, name: str, server: ScriptedModel, *how: object) -> None:
        """Adds a server, by default as one that runs here; what was asked of it so far is forgotten."""
        self.ask("models", "endpoint", "add", name, "--url", server.url, "--model", "scripted", *(how or ("--runs-here",)))
        server.requests.clear()

    def calls(self, run: str = "last") -> list[Mapping[str, Any]]:
        """What the trace says of a run's model calls."""
        events = self.ask("runs", "trace", run)["events"]
        return [event["body"] for event in events if event["kind"] == "model_called"]

    @contextlib.contextmanager
    def begin(self, *arguments: object) -> Iterator[Following]:
        """A command that is not waited for."""
        command = Following(self.environment, self.folder, *arguments)
        try:
            yield command
        finally:
            command.end()


@contextlib.contextmanager
def household(folder: Path) -> Iterator[Household]:
    """Engines are ended afterwards, and nothing may be left."""
    home = Home((folder / "home").resolve())
    prepare_home(home)
    with tempfile.TemporaryDirectory(prefix="st-") as short:  # a socket's path may not be long
        Path(short).chmod(stat.S_IRWXU)
        environment = variables(folder, home, Path(short))
        with program(environment, folder) as satchel:
            yield Household(folder=folder, home=home, environment=environment, satchel=satchel)


def hire_hurried(home: Home) -> None:
    """Puts `HURRIED` into the home: one call may take as long as the least that is tried at all, about five seconds."""
    place = home.agents / HURRIED
    shutil.copytree(builtin_agents() / AGENT, place)
    for path, said, says in (
        (place / "plugin.json", f'"name": "{AGENT}"', f'"name": "{HURRIED}"'),
        (place / "app.satchel" / "agent.toml", "model_seconds = 300", "model_seconds = 13"),
    ):
        before = path.read_text("utf-8")
        assert said in before
        path.write_text(before.replace(said, says), "utf-8")
