"""The composition root: the only file that names concrete adapters and puts them together for one data home."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from satchel.connectors.files.source import FileSource
from satchel.craft.registry import CRAFTS
from satchel.domain.egress import Grant
from satchel.domain.errors import MissingError, SatchelError
from satchel.inference.encoder.opening import Encoders, open_encoders
from satchel.inference.fit.here import Here
from satchel.inference.models.catalogue import read_catalogue
from satchel.inference.models.desk import ModelDesk
from satchel.inference.models.library import Library as ModelLibrary
from satchel.inference.models.trying import TryingDesk
from satchel.inference.opening import SEQUENCES, Models, open_models
from satchel.inference.router.home import HomeModels
from satchel.policy.egress import EgressPolicy
from satchel.profiles.described import in_full, in_short
from satchel.profiles.library import Library
from satchel.readers.client import FormatWorker
from satchel.runtime.changes import Changes
from satchel.runtime.reviews import Reviews
from satchel.runtime.routing.router import Router
from satchel.runtime.service import RunService
from satchel.settings import declarations
from satchel.settings.desk import SettingsDesk
from satchel.settings.managed import PolicyFile
from satchel.settings.store import Settings
from satchel.storage import backup, migrations, restore
from satchel.storage.cache import SqliteBlobCache
from satchel.storage.corrections import SqliteCorrections
from satchel.storage.database import Database
from satchel.storage.decisions import SqliteDecisions
from satchel.storage.ledger import SqliteLedger
from satchel.storage.listing import RunLists
from satchel.storage.outbox import SqliteOutbox
from satchel.storage.runs import SqliteRunStore
from satchel.storage.source_views import SourceViews
from satchel.storage.sources import GRACE_SECONDS, SourceStore
from satchel.system import paths, reports, spool
from satchel.system.key_file import KeyFile
from satchel.system.keys import Keys
from satchel.system.paths import Home

_READER_IDLE_SECONDS = 300  # as the encoder's
_SPOOL_SECONDS = 24 * 3600.0  # standard input may be on its way for long before its run is stored


class AgentDesk:
    """The profile library as the engine's clients see it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def list(self) -> list[dict[str, Any]]:
        """Every agent, in short."""
        return [in_short(profile) for profile in self._library.list()]

    def show(self, agent: str) -> dict[str, Any]:
        """One agent; raises `NotFoundError`."""
        return in_full(self._library.get(agent))

    def check(self) -> dict[str, Any]:
        """For the doctor: how many there are, and what is wrong with the others."""
        found, problems = self._library.list(), self._library.problems()
        detail = ", ".join(profile.id for profile in found) or "none"
        if problems:
            detail += "; unusable: " + "; ".join(str(problem.error.what) for problem in problems)
        hint = "Remove or repair what is unusable."
        return {"name": "agents", "ok": bool(found) and not problems, "needed": not found, "detail": detail,
                "hint": hint if problems else ""}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Parts:
    """What an engine is made of."""

    home: Home
    database: Database
    store: SqliteRunStore
    lists: RunLists
    views: SourceViews
    changes: Changes
    settings: SettingsDesk
    sources: SourceStore
    cache: SqliteBlobCache
    service: RunService
    reviews: Reviews
    agents: AgentDesk
    models: ModelDesk
    trials: TryingDesk
    chooser: HomeModels
    here: Here
    ledger: SqliteLedger
    routing: Router
    encoders: Encoders
    reader: FormatWorker
    _closed: bool = field(default=False)

    def tidy(self) -> None:
        """Removes originals and spooled input that no run names, and that no run can be about to name."""
        grace = GRACE_SECONDS if self.service.busy else 0.0
        self.sources.remove_unused(self.store.source_digests(), older_than=grace)
        kept = {one.path for run in self.store.list(limit=-1) for one in run.command.inputs}
        for path in self.home.spool.glob(f"{spool.PREFIX}*"):
            with contextlib.suppress(OSError):
                if str(path) not in kept and time.time() - path.stat().st_mtime > _SPOOL_SECONDS:
                    path.unlink()

    def forget(self) -> None:
        """After a run was removed: also the prompts that models have kept, in memory and on the disk."""
        self.tidy()
        self.chooser.close()
        shutil.rmtree(self.home.cache / SEQUENCES, ignore_errors=True)

    def backup(self, target: Path) -> int:
        """Writes a backup; the number of files in it."""
        return backup.write_backup(self.home, self.database, target, schema=migrations.latest())

    def probes(self) -> list[dict[str, Any]]:
        """The doctor's checks of what only these parts know."""
        return [self.agents.check(), _encoder_check(), self._models_check()]

    def _models_check(self) -> dict[str, Any]:
        """In plain words what this machine can run; no model is needed."""
        known = [str(one["model"]) for one in self.models.list()["models"]]
        detail = " ".join([*self.here.explained(), f"Here: {', '.join(known)}." if known else "No model is here."])
        return {"name": "language models", "ok": True, "needed": False, "detail": detail, "hint": ""}

    async def close(self) -> None:
        """Ends the runs where they stand (the next engine takes them up) and closes everything; twice does no harm."""
        if self._closed:
            return
        self._closed = True
        await self.service.close()
        await asyncio.to_thread(self._close_rest)

    def _close_rest(self) -> None:
        endings: list[Callable[[], object]] = [
            self.chooser.close, self.encoders.close, self.cache.close, self.database.close,
        ]  # fmt: skip
        close = getattr(self.reader, "close", None)
        for end in [*([close] if close else []), *endings]:
            with contextlib.suppress(SatchelError, OSError):
                end()


def build(home: Home, *, settings: Settings, offline: bool, policy: PolicyFile) -> Parts:
    """Opens a data home. Raises `StorageError` or `MissingError` when it cannot be opened; call with its lock held.

    `offline` tells the parts that the network is gone; it is enforced before they are built. `policy` is what the
    administrator of the machine decides.
    """
    restore.finish_restore(home)
    paths.prepare_home(home)
    kept = int(settings.number(declarations.KEPT_BACKUPS))
    database = migrations.open_database(home.database, home.backups, kept=kept)
    try:
        return _assemble(home, database, settings, policy, offline=offline)
    except BaseException:
        database.close()
        raise


def restore_home(home: Home, source: Path) -> Path:
    """Puts a backup in the place of a home's content, which may be damaged or too new; returns where that is kept.

    Raises `InputError` or `StorageError`; then nothing has changed. Call with the home's lock held and nothing open.
    """
    restore.finish_restore(home)
    restore.stage_restore(home, source, schema=migrations.latest())
    return restore.commit_restore(home)


def _assemble(home: Home, database: Database, settings: Settings, policy: PolicyFile, *, offline: bool) -> Parts:
    store, sources = SqliteRunStore(database), SourceStore(home.sources)
    limit = int(settings.number(declarations.CACHE_MEGABYTES)) * 1024 * 1024
    cache = SqliteBlobCache(home.cache / "cache.db", limit_bytes=limit)
    library = Library(paths.builtin_agents(), home.agents)
    encoders, reader = open_encoders(), FormatWorker(idle_seconds=_READER_IDLE_SECONDS)
    ledger, changes, decisions = SqliteLedger(database), Changes(), SqliteDecisions(database)
    models = _models(home, ledger, policy, offline=offline)
    service = RunService(
        store=store, decisions=decisions, checkpoints=home.checkpoints, reader=reader, source=FileSource(),
        crafts=CRAFTS, library=library, fast=encoders.fast, full=encoders.full, outbox=SqliteOutbox(database),
        cache=cache, sources=sources, models=models.chooser, changes=changes,
        clock=lambda: datetime.now(UTC), report=lambda error: reports.write(home.logs, error, doing="a run"),
    )  # fmt: skip
    routing = Router(
        library=library, store=store, corrections=SqliteCorrections(database), encoder=encoders.fast
    )
    return Parts(
        home=home, database=database, store=store, sources=sources, cache=cache, service=service,
        reviews=Reviews(store=store, decisions=decisions, clock=lambda: datetime.now(UTC), changes=changes),
        agents=AgentDesk(library), models=models.desk, trials=models.trials, chooser=models.chooser, here=models.here,
        ledger=ledger, routing=routing, encoders=encoders, reader=reader, lists=RunLists(database),
        views=SourceViews(database), changes=changes, settings=SettingsDesk(home.settings, policy.current),
    )  # fmt: skip


def _models(home: Home, ledger: SqliteLedger, policy: PolicyFile, *, offline: bool) -> Models:
    library = ModelLibrary(home.models)

    def barred(origin: str) -> str:
        return policy.current().barred(origin)

    def grant_of(name: str) -> Grant | None:
        return next((one.endpoint.grant() for one in library.endpoints() if one.name == name), None)

    return open_models(
        library, cache=home.cache, offers=lambda: read_catalogue(paths.resources() / "models.toml"),
        gate=EgressPolicy(ledger, grant_of, barred), keys=Keys(KeyFile(home.sealed_keys)), offline=offline,
        barred=barred,
    )  # fmt: skip


def _encoder_check() -> dict[str, Any]:
    """Proves by running it that the full encoder works here."""
    hint = "Run the set-up script again; it builds llama.cpp for this machine."
    try:
        probe = open_encoders(probe=True)
    except MissingError as error:
        return {"name": "text encoder", "ok": False, "needed": True, "detail": error.what, "hint": error.hint}
    try:
        there = probe.full is not None
        detail = f"{probe.best.name}, runs" if there else probe.reason
        return {"name": "text encoder", "ok": there, "needed": False, "detail": detail, "hint": "" if there else hint}
    finally:
        probe.close()
