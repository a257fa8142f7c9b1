"""The models of a data home: linked where they lie or fetched into it, which does what, and what is known of each."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from satchel.domain.errors import MissingError, NotFoundError, StorageError, UsageError
from satchel.domain.models import Role
from satchel.inference.endpoints.declaration import Endpoint
from satchel.inference.gguf.description import Description
from satchel.inference.models import registry
from satchel.inference.models.card import Card
from satchel.inference.models.reading import look, stem
from satchel.inference.models.registry import About, Bench, Compared, Entry, Origin, Registry, Remote, StoredFile

ROLES: tuple[Role, ...] = ("extract", "compose", "chat", "code")
RESERVED = frozenset({"none", "all"})  # words that mean something where a model is named
LARGEST_SETTING = 64 * 1024  # bytes
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_DIGEST = re.compile(r"(?:sha256-)?([0-9a-f]{64})")  # how Ollama and the Hub's cache name their blobs

State = Literal["ready", "missing", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file that was fetched into the library's folder, and what its checksum was compared with."""

    path: Path
    sha256: str
    compared: Compared


class Library:
    """Safe to use from several threads of the one process that owns the home."""

    def __init__(self, folder: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.folder = folder
        self._file = folder / "library.json"
        self._now = now
        self._turn = threading.RLock()

    def list(self) -> tuple[Entry, ...]:
        """Every model, in the order in which they came. Raises `StorageError` when the list is damaged."""
        return self._read().models

    def find(self, name: str) -> Entry:
        """The model of that name, whatever its case. Raises `NotFoundError`."""
        for entry in self.list():
            if entry.name.casefold() == name.casefold():
                return entry
        raise NotFoundError(f"There is no model {name!r} here.", "See: satchel models list")

    def endpoints(self) -> tuple[Remote, ...]:
        """Every declared endpoint, in the order in which they came."""
        return self._read().endpoints

    def everything(self) -> tuple[Entry | Remote, ...]:
        """Models, then endpoints."""
        known = self._read()
        return (*known.models, *known.endpoints)

    def find_any(self, name: str) -> Entry | Remote:
        """The model or the endpoint of that name. Raises `NotFoundError`."""
        for one in self.endpoints():
            if one.name.casefold() == name.casefold():
                return one
        return self.find(name)

    def add_endpoint(self, endpoint: Endpoint) -> Remote:
        """Declares an endpoint. Raises `UsageError` when the name is taken."""
        with self._turn:
            known = self._read()
            if any(one.name.casefold() == endpoint.name.casefold() for one in known.endpoints):
                hint = f"Give it another name; for another key: satchel models endpoint key {endpoint.name}"
                raise UsageError(f"There is a server called {endpoint.name} here.", hint)
            if _free_name(endpoint.name, known) != endpoint.name:
                raise UsageError(f"An endpoint cannot be called {endpoint.name!r}.", "Give it another name.")
            remote = Remote(declaration=endpoint.to_json(), added_at=self._now())
            self._write(dataclasses.replace(known, endpoints=(*known.endpoints, remote)))
        return remote

    def redeclare(self, endpoint: Endpoint) -> Remote:
        """Puts a declaration in the place of the one of that name, whose roles and measurements stay."""
        self._change(endpoint.name, declaration=endpoint.to_json())
        return next(one for one in self.endpoints() if one.name == endpoint.name)

    def paths(self, entry: Entry) -> tuple[Path, ...]:
        """Where its files lie."""
        return tuple(self.folder / file.path for file in entry.files)  # an absolute path stays what it is

    def state(self, entry: Entry) -> State:
        """Whether its files are still what they were when it was added."""
        for file, path in zip(entry.files, self.paths(entry), strict=True):
            try:
                now = path.stat()
            except OSError:
                return "missing"
            if (now.st_size, now.st_mtime_ns) != (file.size, file.modified_ns):
                return "changed"
        return "ready"

    def check_files(self, entry: Entry) -> None:
        """Raises `MissingError` where its files are not what they were when it was added."""
        state = self.state(entry)
        if state != "ready":
            what = "is gone" if state == "missing" else "has changed since it was added"
            hint = f"Put it back, or take it in anew: satchel models remove {entry.name}, then add it again."
            raise MissingError(f"{entry.name} cannot be used: its file {self.paths(entry)[0]} {what}.", hint)

    def add(self, path: Path, *, name: str | None = None, origin: Origin | None = None) -> Entry:
        """Takes in a model where it lies; nothing is copied. It is named by its stem unless a name is given.

        Raises `InputError` (no usable model), `UsageError` (already here, or the name is taken).
        """
        found = look(path)
        with self._turn:
            known = self._read()
            self._refuse_twice(known, found.files)
            entry = self._entry(
                _free_name(name or stem(found.files[0]), known), [_stored(file, str(file)) for file in found.files],
                found.description, origin or Origin(),
            )  # fmt: skip
            self._write(dataclasses.replace(known, models=(*known.models, entry)))
        return entry

    def add_fetched(self, name: str, files: Sequence[Fetched], *, origin: Origin) -> Entry:
        """Takes in a model whose files were fetched into the library's folder. Raises as `add` does."""
        found = look(files[0].path)
        with self._turn:
            known = self._read()
            self._refuse_twice(known, found.files)
            stored = [
                _stored(one.path, one.path.relative_to(self.folder).as_posix(), one.sha256, one.compared)
                for one in files
            ]
            entry = self._entry(_free_name(name, known), stored, found.description, origin)
            self._write(dataclasses.replace(known, models=(*known.models, entry)))
        return entry

    def remove(self, name: str) -> tuple[Entry | Remote, tuple[Path, ...]]:
        """Forgets a model or an endpoint with its roles; the files that were deleted: those that Satchel fetched."""
        with self._turn:
            known = self._read()
            gone = self.find_any(name)
            models = tuple(one for one in known.models if one.name != gone.name)
            endpoints = tuple(one for one in known.endpoints if one.name != gone.name)
            roles = {role: one for role, one in known.roles.items() if one != gone.name}
            self._write(dataclasses.replace(known, models=models, endpoints=endpoints, roles=roles))
        return gone, self._delete(gone) if isinstance(gone, Entry) and gone.is_ours else ()

    def roles(self) -> Mapping[Role, str]:
        """Which model does what; a role that nobody was given is not in it."""
        return self._read().roles

    def assign(self, name: str, roles: Iterable[Role]) -> Entry | Remote:
        """Gives a model or an endpoint roles, instead of whoever had them."""
        with self._turn:
            entry = self.find_any(name)
            known = self._read()
            self._write(dataclasses.replace(known, roles={**known.roles, **dict.fromkeys(roles, entry.name)}))
        return entry

    def get(self, name: str) -> Mapping[str, Any] | None:
        """The worker's note of the setting that worked last."""
        return self.find(name).setting

    def put(self, name: str, setting: Mapping[str, Any]) -> None:
        """Keeps such a note. Raises `StorageError` when it is no JSON, or longer than a note."""
        try:
            size = len(json.dumps(setting, allow_nan=False))
        except (TypeError, ValueError) as error:
            raise StorageError("The setting of a model cannot be kept: it is no JSON.") from error
        if size > LARGEST_SETTING:
            raise StorageError("The setting of a model cannot be kept: it is too long.")
        self._change(name, setting=dict(setting))

    def put_card(self, name: str, card: Card) -> None:
        """Keeps what the capability probe saw, instead of what it saw before."""
        self._change(name, card=card)

    def add_bench(self, name: str, bench: Bench) -> None:
        """Keeps a measurement beside the last ones."""
        with self._turn:
            benches = (*self.find_any(name).benches, bench)[-registry.MOST_BENCHES :]
            self._change(name, benches=benches)

    # -- the file ----------------------------------------------------------------------------------------------------

    def _read(self) -> Registry:
        return registry.read(self._file)

    def _write(self, known: Registry) -> None:
        registry.write(self._file, known)

    def _change(self, name: str, **changes: Any) -> None:
        with self._turn:
            entry, known = self.find_any(name), self._read()
            if isinstance(entry, Entry):
                model = dataclasses.replace(entry, **changes)
                models = tuple(model if one.name == entry.name else one for one in known.models)
                self._write(dataclasses.replace(known, models=models))
            else:
                remote = dataclasses.replace(entry, **changes)
                endpoints = tuple(remote if one.name == entry.name else one for one in known.endpoints)
                self._write(dataclasses.replace(known, endpoints=endpoints))

    def _entry(self, name: str, files: Iterable[StoredFile], said: Description, origin: Origin) -> Entry:
        return Entry(name=name, files=tuple(files), about=_about(said), origin=origin, added_at=self._now())

    def _refuse_twice(self, known: Registry, files: Sequence[Path]) -> None:
        new = identity(files[0])
        for entry in known.models:
            if identity(self.paths(entry)[0]) == new:
                if self.state(entry) == "ready":
                    raise UsageError(f"{files[0].name} is already here, as {entry.name}.", "See: satchel models list")
                raise UsageError(
                    f"{files[0].name} is here as {entry.name}, and has changed since.",
                    f"Take it in anew: satchel models remove {entry.name}, then add it again.",
                )

    def _delete(self, entry: Entry) -> tuple[Path, ...]:
        """The files, and the folder that they had for themselves. Raises `StorageError` when one stays."""
        gone = []
        for path in self.paths(entry):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                why = error.strerror or error
                raise StorageError(f"{entry.name} is forgotten, but {path} cannot be deleted: {why}.") from error
            gone.append(path)
            with contextlib.suppress(OSError):  # other files are in it
                path.parent.rmdir()
        return tuple(gone)


def _free_name(wanted: str, known: Registry) -> str:
    """The name, made fit for a list. Raises `UsageError` where it is taken or means something else."""
    name = _CONTROL.sub(" ", wanted).strip(" -")[: registry.LONGEST_NAME]  # a dash in front would make an option of it
    if not name or name.casefold() in RESERVED:
        raise UsageError(f"A model cannot be called {wanted!r}.", "Give the file another name.")
    if any(one.casefold() == name.casefold() for one in known.names):
        raise UsageError(
            f"There is another model called {name} here.",
            f"Remove it first (satchel models remove {name}), or give the file another name.",
        )
    return name


def _stored(file: Path, path: str, sha256: str = "", compared: Compared = "nothing") -> StoredFile:
    try:
        seen = file.stat()
    except OSError as error:
        raise StorageError(f"{file} cannot be read: {error.strerror or error}.") from error
    named = _DIGEST.fullmatch(file.resolve().name)
    known = sha256 or (named[1] if named else "")
    return StoredFile(path=path, size=seen.st_size, modified_ns=seen.st_mtime_ns, sha256=known, compared=compared)


def _about(said: Description) -> About:
    return About(
        architecture=_short(said.architecture), parameters=said.parameters, quantisation=_short(said.quantisation),
        context=said.context, languages=tuple(_short(one) for one in said.languages[:200]),
        licence=_short(said.licence),
    )  # fmt: skip


def _short(untrusted: str) -> str:
    return _CONTROL.sub(" ", untrusted)[:200]


def identity(path: Path) -> object:
    """The same for two ways to one file; of one that is not there, its path."""
    try:
        found = path.stat()
    except OSError:
        return path
    return found.st_dev, found.st_ino
