"""Tries a model out as the engine's clients ask for it: what it can do, how fast it is, whether its server answers."""

from __future__ import annotations

import contextlib
import secrets
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from satchel.domain.errors import InputError, MissingError, RefusedError, SatchelError, UsageError
from satchel.domain.models import LanguageModel
from satchel.domain.ports import Progress
from satchel.inference.endpoints.declaration import Endpoint
from satchel.inference.models import bench
from satchel.inference.models.capability import probe, unusable
from satchel.inference.models.desk import ModelDesk
from satchel.inference.models.registry import Entry, Remote
from satchel.system.keys import Key, Keys, Place


class Server(Protocol):
    """What is needed of an endpoint's model."""

    def models(self, *, cancelled: threading.Event | None = None) -> tuple[str, ...]:
        """The ids that it offers."""
        ...


class TryingDesk:
    """Blocking; answers are JSON."""

    def __init__(
        self, desk: ModelDesk, *, model: Callable[[str], LanguageModel], server: Callable[[Endpoint], Server],
        keys: Keys, before: Callable[[], object], climb: Callable[[str], None] = lambda _name: None,
        barred: Callable[[str], str] = lambda _origin: "",
    ) -> None:  # fmt: skip
        """`model` gives a model by its name; `before` measures the machine, if that was never done; `climb` has a model
        loaded again as it was meant to be at first; `barred` says why nothing may go to an origin.
        """
        self._desk = desk
        self._model = model
        self._server = server
        self._keys = keys
        self._before = before
        self._climb = climb
        self._barred = barred

    def bench(
        self, name: str, *, anyway: bool, speed: bool, cancelled: threading.Event, told: Progress
    ) -> dict[str, Any]:
        """``{**model, "bench": {figure: value}}``, with the card that the probe made. What was seen is kept.

        Without `speed` it is only probed, as after it was added. Raises `UsageError` for a model that will not fit,
        unless `anyway`.
        """
        self._before()
        found = self._desk.find(name)
        verdict = self._desk.shown(found).get("verdict")
        if verdict is not None and verdict["rank"] == "won't fit" and not anyway:
            hint = f"Try it anyway: satchel models bench {found.name} --anyway"
            raise UsageError(f"{found.name} won't fit: {verdict['why']}", hint)
        model, library = self._model(found.name), self._desk.library
        if isinstance(found, Entry):
            library.check_files(found)
        figures: dict[str, float] = {}
        if speed:
            self._climb(found.name)
            measured = bench.measure(model, cancelled=cancelled, told=told)
            library.add_bench(found.name, measured)
            figures = dict(measured.figures)
        try:
            card = probe(model, cancelled=cancelled, told=told)
        except MissingError as error:
            if isinstance(found, Entry):  # a server may well be there tomorrow, a file will not load then either
                library.put_card(found.name, unusable(error.what))
            raise
        library.put_card(found.name, card)
        return {**self._desk.shown(self._desk.find(found.name)), "bench": figures}

    def add_endpoint(
        self, declaration: Mapping[str, Any], key: str, *, where: Place, passphrase: str = ""
    ) -> dict[str, Any]:
        """``{**endpoint, "notices": [sentence…]}``: kept even where its server does not answer now, which is told.

        `passphrase` is for a key that goes into the file; raises as `Keys.store`, then nothing was added, and
        `RefusedError` for a server that the policy of this machine bars.
        """
        secret = Key(key) if key else None
        endpoint = Endpoint.from_json({**declaration, "key": _entry_name(declaration) if key else ""})
        if why := self._barred(endpoint.origin):
            raise RefusedError(why, "Use a model on this machine.")
        _check_certificates(endpoint.ca_file)
        remote = self._desk.library.add_endpoint(endpoint)
        notices = []
        if secret is not None:
            try:
                stored = self._keys.store(endpoint.key, secret, where=where, passphrase=passphrase)
            except SatchelError:
                self._desk.library.remove(endpoint.name)
                raise
            notices += [stored.notice] if stored.notice else []
        notices += self._unlike(endpoint, "It was added")
        return {**self._desk.shown(remote), "notices": notices}

    def set_key(self, name: str, key: str, *, where: Place, passphrase: str = "") -> dict[str, Any]:
        """``{**endpoint, "notices": [sentence…]}``: a server's new key, instead of one that was lost or has changed.

        Raises as `Keys.store`; then the old one is still there.
        """
        remote = self._desk.find(name)
        if not isinstance(remote, Remote):
            raise UsageError(f"{remote.name} is a file, which needs no key.", "See: satchel models endpoint list")
        old = remote.endpoint
        endpoint = replace(old, key=_entry_name({"name": old.name}))
        stored = self._keys.store(endpoint.key, Key(key), where=where, passphrase=passphrase)
        remote = self._desk.library.redeclare(endpoint)
        notices = [stored.notice] if stored.notice else []
        if old.key:
            with contextlib.suppress(SatchelError):  # out of reach, which is why there is a new one
                self._keys.forget(old.key)
        return {**self._desk.shown(remote), "notices": notices + self._unlike(endpoint, "Its key is kept")}

    def unlock(self, passphrase: str) -> dict[str, Any]:
        """``{"keys": how many}``: the file of sealed keys is open until the engine ends. Raises as `Keys.unlock`."""
        declared = {remote.endpoint.key for remote in self._desk.library.endpoints()}
        return {"keys": self._keys.unlock(passphrase, keep=declared)}

    def _unlike(self, endpoint: Endpoint, done: str) -> list[str]:
        """What is wrong with a server as it answers now, after what was `done` anyway."""
        try:
            offered = self._server(endpoint).models()
        except SatchelError as error:
            return [f"{done}, but its server gives no list of models: {error.what}"]
        if offered and endpoint.model not in offered:
            return [f"{done}, but its server does not list {endpoint.model}. It lists: {', '.join(offered[:8])}."]
        return []


def _entry_name(declaration: Mapping[str, Any]) -> str:
    """Of a key: never used again, lest one that could not be removed goes to the next server of that name."""
    return f"{str(declaration.get('name'))[:48]}.{secrets.token_hex(4)}"


def _check_certificates(file: str) -> None:
    """Raises `InputError` for a file that holds none: said now, not with the first call."""
    if not file:
        return
    try:
        ssl.create_default_context(cafile=file)
    except (OSError, ValueError) as error:  # an SSLError is an OSError
        raise InputError(f"{file} holds no certificates that can be read.", "Give a file in PEM form.") from error
