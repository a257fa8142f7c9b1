"""The sample incident: a run without a model, so that it shows within seconds what becomes of a pile of talk."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from satchel.domain.errors import InputError, SatchelError
from satchel.domain.runs import RunCommand, RunInput
from satchel.system.paths import resources
from satchel.ui.talk import Engine
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _

NAMED = "first.json"  # which sample, and the agent it is for: data, as no agent is known to the program


class Sample:
    """Starts it once, and goes to its run."""

    def __init__(
        self, engine: Engine, go: Go, failed: Callable[[SatchelError], object], *, folder: Path | None = None,
        started: Callable[[], object] = lambda: None,
    ) -> None:  # fmt: skip
        """`started` is called before the run is shown; `folder` holds the samples."""
        self._engine, self._go, self._failed, self._started = engine, go, failed, started
        self._folder = folder or resources() / "samples"
        self.is_busy = False

    def start(self) -> None:
        """Begins the run; a second click changes nothing."""
        if self.is_busy:
            return
        try:
            command = self.command()
        except (OSError, ValueError, KeyError, TypeError):
            self._failed(InputError(_("The sample is not there."), _("Install Satchel again, or drop something of yours.")))
            return
        self.is_busy = True
        self._engine.ask("run.start", command=command.to_json(), done=self._came, failed=self._lost)

    def command(self) -> RunCommand:
        """What is run. Raises ``OSError``, ``ValueError``, ``KeyError``, ``TypeError`` where the files are damaged."""
        body = json.loads((self._folder / NAMED).read_text("utf-8"))
        path = self._folder / str(body["sample"])
        return RunCommand(
            agent=str(body["agent"]), inputs=(RunInput(path=str(path.resolve(strict=True)), shown=path.name),), model="none"
        )

    def _came(self, run: Mapping[str, Any]) -> None:
        self.is_busy = False
        self._started()
        self._go(Place(screen="run", run=str(run["run"])))

    def _lost(self, error: SatchelError) -> None:
        self.is_busy = False
        self._failed(error)
