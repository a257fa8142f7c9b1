"""The models of a home as the engine's clients see them: what is here, what others left, what can be fetched."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from satchel.domain.errors import InputError, MissingError, NotFoundError, RefusedError, UsageError
from satchel.domain.models import Role
from satchel.inference.models.card import stamp
from satchel.inference.models.catalogue import Offer, Part, Stated
from satchel.inference.models.download import Patience, Told, Wanted, fetch
from satchel.inference.models.library import ROLES, Fetched, Library, identity
from satchel.inference.models.names import model_here, model_to_fetch
from satchel.inference.models.partial import Partial
from satchel.inference.models.places import Place
from satchel.inference.models.registry import Entry, Origin, Remote
from satchel.inference.models.scan import Found, scan

Verdict = Callable[[Entry], Mapping[str, Any] | None]  # {"rank", "why", ...}: whether it will run here
EVERYTHING = "all"


class ModelDesk:
    """Blocking, apart from `pull`; answers are JSON. `verdict`, where there is one, is asked for every model here."""

    def __init__(
        self, library: Library, *, offers: Callable[[], Sequence[Offer]], places: Callable[[], Iterable[Place]],
        offline: bool, verdict: Verdict | None = None, patience: Patience | None = None,
        forget: Callable[[str], None] = lambda _key: None, unload: Callable[[str], None] = lambda _name: None,
        barred: Callable[[str], str] = lambda _origin: "",
    ) -> None:  # fmt: skip
        """`forget` drops the key of an endpoint that is removed, `unload` ends a model that is, `barred` says why
        nothing may go to an origin.
        """
        self.library = library
        self._offers = offers
        self._places = places
        self._offline = offline
        self._verdict = verdict
        self._patience = patience
        self._forget, self._unload, self._barred = forget, unload, barred
        self._fetching: set[str] = set()

    def list(self) -> dict[str, Any]:
        """``{"models", "endpoints", "roles", "catalogue"}``."""
        entries, roles = self.library.list(), self.library.roles()
        here = {entry.name.casefold() for entry in entries}
        return {
            "models": [self._shown(entry, roles) for entry in entries],
            "endpoints": [self._remote(remote, roles) for remote in self.library.endpoints()], "roles": dict(roles),
            "catalogue": [self._offered(offer, offer.id in here) for offer in self._offers()],
        }  # fmt: skip

    def scan(self, add: Sequence[str] = ()) -> dict[str, Any]:
        """What other programs left here; with names (or "all") those are linked.

        ``{"found", "added": [model…], "skipped": [{"name", "why"}]}``. Raises `NotFoundError` for a name nobody left.
        """
        found = scan(self._places())
        wanted = _chosen(found, add)
        added, skipped = [], []
        for one in wanted:
            try:
                added.append(self._link(one))
            except (InputError, UsageError) as error:
                skipped.append({"name": one.name, "why": error.what})
        roles, known = self.library.roles(), self._names_by_file()
        return {
            "found": [_left_by(one, known.get(identity(one.files[0]), "")) for one in found],
            "added": [self._shown(entry, roles) for entry in added], "skipped": skipped,
        }  # fmt: skip

    def add(self, file: Path) -> dict[str, Any]:
        """Links one model. Raises `InputError`, `UsageError`."""
        return self._shown(self.library.add(file), self.library.roles())

    async def pull(self, name: str, told: Told) -> dict[str, Any]:
        """Fetches a model of the catalogue; cancelled, it keeps what came. Raises `NotFoundError`, `MissingError`."""
        offer = model_to_fetch(name, self._offers())
        if any(entry.name.casefold() == offer.id for entry in self.library.list()):
            raise UsageError(f"{offer.id} is already here.", "See: satchel models list")
        if self._offline:
            raise MissingError("Satchel is offline: nothing can be fetched.", "Run it again without --offline.")
        if offer.id in self._fetching:
            raise UsageError(f"{offer.id} is being fetched already.", "Wait for it.")
        self._fetching.add(offer.id)
        try:
            entry = await self._fetch(offer, told)
        finally:
            self._fetching.discard(offer.id)
        return self._shown(entry, self.library.roles())

    def use(self, name: str, roles: Sequence[Role]) -> dict[str, Any]:
        """Gives a model or an endpoint roles, all of them where none is named. Raises `RefusedError` for a server that
        the policy of this machine bars.
        """
        found = self.find(name)
        if isinstance(found, Remote) and (why := self._barred(found.endpoint.origin)):
            raise RefusedError(why, "Use a model on this machine.")
        self.library.assign(found.name, roles or ROLES)
        return self.shown(found)

    def find(self, name: str) -> Entry | Remote:
        """The model or endpoint that a person means. Raises `NotFoundError`."""
        return model_here(name, (*self.library.list(), *self.library.endpoints()), self._offers())

    def shown(self, found: Entry | Remote) -> dict[str, Any]:
        """A model or endpoint as JSON."""
        roles = self.library.roles()
        return self._shown(found, roles) if isinstance(found, Entry) else self._remote(found, roles)

    def remove(self, name: str) -> dict[str, Any]:
        """``{"model", "endpoint": whether it was one, "deleted": [file…]}``.

        Of a model that is half here, what came is deleted.
        """
        try:
            entry = self.find(name)
        except NotFoundError:
            offer = next((one for one in self._offers() if one.id == name.strip().casefold()), None)
            if offer is None or offer.id in self._fetching or not self._came(offer):
                raise
            return {"model": offer.id, "endpoint": False, "deleted": [str(path) for path in self._drop(offer)]}
        gone, deleted = self.library.remove(entry.name)
        self._unload(gone.name)
        if isinstance(gone, Remote) and gone.endpoint.key:
            try:
                self._forget(gone.endpoint.key)
            except MissingError as error:
                what = f"{gone.name} was removed, but its key may still be stored: {error.what}"
                raise MissingError(what, error.hint) from error
        is_remote = isinstance(gone, Remote)
        return {"model": entry.name, "endpoint": is_remote, "deleted": [str(path) for path in deleted]}

    # -- linking -----------------------------------------------------------------------------------------------------

    def _link(self, found: Found) -> Entry:
        """Under its name, or that of its program too where another has the name."""
        origin = Origin(kind="program", name=found.program)
        taken = {entry.name.casefold() for entry in self.library.list()}
        name = f"{found.name} ({found.program})" if found.name.casefold() in taken else found.name
        return self.library.add(found.files[0], name=name, origin=origin)

    def _names_by_file(self) -> dict[object, str]:
        return {identity(self.library.paths(entry)[0]): entry.name for entry in self.library.list()}

    # -- fetching ----------------------------------------------------------------------------------------------------

    async def _fetch(self, offer: Offer, told: Told) -> Entry:
        done, files = 0, []
        for part in offer.files:
            before = done
            mark = await fetch(
                self._wanted(offer, part), patience=self._patience,
                told=lambda came, of, before=before: told(before + came, offer.size or of),  # type: ignore[misc]
            )  # fmt: skip
            path = self._path(offer, part)
            files.append(Fetched(path=path, sha256=mark.sha256, compared=mark.compared))
            done += mark.total or 0
        return await asyncio.to_thread(self._take_in, offer, files)

    def _take_in(self, offer: Offer, files: Sequence[Fetched]) -> Entry:
        try:
            entry = self.library.add_fetched(offer.id, files, origin=Origin(kind="catalogue", name=offer.id))
        except InputError:
            self._drop(offer)
            raise
        for one in files:
            Partial(one.path).forget_mark()
        return entry

    def _wanted(self, offer: Offer, part: Part) -> Wanted:
        return Wanted(
            url=part.url, path=self._path(offer, part), size=part.size.value if part.size else None,
            sha256=part.sha256.value if part.sha256 else None,
        )  # fmt: skip

    def _path(self, offer: Offer, part: Part) -> Path:
        return self.library.folder / offer.id / part.name

    def _came(self, offer: Offer) -> int:
        """Bytes of a model that is half here."""
        paths = [self._path(offer, part) for part in offer.files]
        return sum(Partial(path).size or (path.stat().st_size if path.is_file() else 0) for path in paths)

    def _drop(self, offer: Offer) -> tuple[Path, ...]:
        paths = tuple(self._path(offer, part) for part in offer.files)
        for path in paths:
            Partial(path).discard()
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            (self.library.folder / offer.id).rmdir()
        return paths

    # -- as JSON -----------------------------------------------------------------------------------------------------

    def _shown(self, entry: Entry, roles: Any) -> dict[str, Any]:
        paths = self.library.paths(entry)
        shown = {
            "model": entry.name, "parameters": entry.about.parameters, "quantisation": entry.about.quantisation,
            "size": entry.size, "context": entry.about.context, "languages": list(entry.about.languages),
            "licence": entry.about.licence, "roles": [role for role in ROLES if roles.get(role) == entry.name],
            "origin": entry.origin.name or "file", "state": self.library.state(entry),
            "files": [str(path) for path in paths], "sha256": [file.sha256 or None for file in entry.files],
            "compared": entry.files[0].compared, "added_at": stamp(entry.added_at),
            "card": entry.card.to_json() if entry.card else None,
        }  # fmt: skip
        is_ready = shown["state"] == "ready"
        return {**shown, "verdict": self._verdict(entry) if is_ready else None} if self._verdict is not None else shown

    def _remote(self, remote: Remote, roles: Mapping[Role, str]) -> dict[str, Any]:
        """An endpoint as JSON; whether it has a key, never the key."""
        said = {key: value for key, value in remote.declaration.items() if key not in ("name", "key")}
        return {
            "endpoint": remote.name, **said, "has_key": bool(remote.declaration.get("key")),
            "roles": [role for role in ROLES if roles.get(role) == remote.name], "added_at": stamp(remote.added_at),
            "card": remote.card.to_json() if remote.card else None, "barred": self._barred(remote.endpoint.origin),
        }  # fmt: skip

    def _offered(self, offer: Offer, is_here: bool) -> dict[str, Any]:
        stated = {"licence": offer.licence, "languages": offer.languages, "parameters": offer.parameters,
                  "context": offer.context, "size": offer.files[0].size}  # fmt: skip
        return {
            "id": offer.id, "name": offer.name, "family": offer.family, "quantisation": offer.quantisation,
            "good_at": offer.good_at, "laptop": offer.laptop, "page": offer.page, "here": is_here,
            **{key: _value(one) for key, one in stated.items()}, "size": offer.size,
            "came": 0 if is_here else self._came(offer),
            "sources": {key: {"cited": one.cited, "date": one.date.isoformat()} for key, one in stated.items() if one},
        }  # fmt: skip


def _value(stated: Stated[Any] | None) -> Any:
    value = stated.value if stated is not None else None
    return list(value) if isinstance(value, tuple) else value


def _chosen(found: Sequence[Found], names: Sequence[str]) -> list[Found]:
    """What is to be linked: all that can be used, or what was named. Raises `NotFoundError`."""
    if EVERYTHING in names:
        return [one for one in found if not one.why]
    wanted = {name.casefold() for name in names}
    for name in names:
        if not any(one.name.casefold() == name.casefold() for one in found):
            raise NotFoundError(f"No other program left a model {name[:200]!r} here.", "See: satchel models scan")
    return [one for one in found if one.name.casefold() in wanted]


def _left_by(found: Found, here: str) -> dict[str, Any]:
    said = found.description
    return {
        "name": found.name, "program": found.program, "size": found.size, "files": [str(file) for file in found.files],
        "parameters": said.parameters if said else None, "quantisation": said.quantisation if said else None,
        "context": said.context if said else None, "why": found.why or None, "here": here or None,
    }  # fmt: skip
