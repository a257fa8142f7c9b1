"""Every model of a home as the runtime asks for one: declared, measured, put to work, and loaded when it is needed."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from satchel.domain.errors import MissingError, RefusedError, SatchelError
from satchel.domain.labels import Privacy
from satchel.domain.models import Choice, LanguageModel, Need, Usage
from satchel.inference.endpoints.declaration import Endpoint
from satchel.inference.models.bench import PROMPT, REPLY
from satchel.inference.models.card import Card
from satchel.inference.models.library import ROLES, Library
from satchel.inference.models.registry import Bench, Entry, Remote
from satchel.inference.router.choose import Candidate, Measured, Verdict, rank

_TELLING = 64  # tokens: what is read of fewer tells no speed
CONTEXT = 8192  # tokens that a model is loaded with, if it was trained for them and they fit


class Running(LanguageModel, Protocol):
    """A model that holds something which has to be given back."""

    @property
    def loaded(self) -> object | None:
        """What is loaded; None while nothing is."""
        ...

    def climb(self) -> None:
        """Tries again what it gave up when it did not fit."""
        ...

    def close(self) -> None:
        """Gives it back; the model may be asked again later."""
        ...


Local = Callable[[Entry], Running]
Far = Callable[[Endpoint], LanguageModel]


class HomeModels:
    """The `ModelChooser` of a data home. Only what the person put to work (`models use`) or names is ever asked."""

    def __init__(
        self, library: Library, *, local: Local, far: Far, verdict: Callable[[Entry], Verdict | None],
        on_battery: Callable[[], bool], today: Callable[[], str] = lambda: datetime.now(UTC).date().isoformat(),
        barred: Callable[[str], str] = lambda _origin: "",
    ) -> None:  # fmt: skip
        """`local` and `far` make models of what is declared; `verdict` says whether a model fits into this machine,
        `barred` why nothing may go to an origin.
        """
        self._library = library
        self._local, self._far = local, far
        self._verdict, self._on_battery, self._today = verdict, on_battery, today
        self._barred = barred
        self._turn = threading.Lock()
        self._running: dict[str, tuple[Entry, Running]] = {}
        self._remote: dict[str, tuple[Remote, LanguageModel]] = {}
        self._seen: dict[str, tuple[float, float, str]] = {}

    def choose(self, need: Need) -> tuple[Sequence[Choice], str]:
        """As `ModelChooser.choose`."""
        try:
            candidates = list(self._candidates(need))
            if not candidates:
                return [], ""
            ranking = rank(candidates, replace(need, on_battery=need.on_battery or self._on_battery()))
        except SatchelError as error:  # a damaged list of models must not end a run that works without
            return [], f"No model: {error.what}"
        chosen = [Choice(model=self.model(c.name), why=c.why, speeds=c.speeds) for c in ranking.chosen]
        return chosen, ranking.why

    def saw(self, name: str, usage: Usage) -> None:
        """As `ModelChooser.saw`; kept until the engine ends."""
        read, wrote = usage.prompt - usage.cached, usage.seconds - usage.first
        if read < _TELLING or usage.first <= 0 or usage.reply < 2 or wrote <= 0:
            return
        with self._turn:
            self._seen[name] = (read / usage.first, usage.reply / wrote, self._today())

    def check(self, name: str) -> None:
        """As `ModelChooser.check`; raises `RefusedError` for one that the policy of this machine bars."""
        every = self._library.everything()
        known = [one.name for one in every]
        for one in every:
            if isinstance(one, Remote) and one.name == name and (why := self._barred(one.endpoint.origin)):
                raise RefusedError(why, "Use a model on this machine.")
        if name not in known:
            near = f"Models here: {', '.join(known)}." if known else "None is here yet: satchel models scan"
            raise MissingError(f"There is no model {name[:200]!r} here.", near)

    def model(self, name: str) -> LanguageModel:
        """The model of that name, the same one each time while its declaration stays. Raises `NotFoundError`."""
        found = self._library.find_any(name)
        with self._turn:
            if isinstance(found, Remote):
                known = self._remote.get(found.name)
                if known is None or known[0].declaration != found.declaration:
                    known = self._remote[found.name] = (found, self._far(found.endpoint))
                return known[1]
            kept = self._running.get(found.name)
            if kept is None or kept[0].files != found.files:
                if kept is not None:
                    kept[1].close()
                kept = self._running[found.name] = (found, self._local(found))
            return kept[1]

    def climb(self, name: str) -> None:
        """Tries a local model again as it was meant to be loaded at first; it does not climb by itself."""
        with self._turn:
            known = self._running.get(name)
        if known is not None:
            known[1].climb()

    def unload(self, name: str) -> None:
        """Ends a model that was removed."""
        with self._turn:
            known = self._running.pop(name, None)
            self._remote.pop(name, None)
            self._seen.pop(name, None)
        if known is not None:
            known[1].close()

    def close(self) -> None:
        """Ends every loaded model."""
        with self._turn:
            for _, model in self._running.values():
                with contextlib.suppress(SatchelError, OSError):
                    model.close()
            self._running.clear()

    def _candidates(self, need: Need) -> Iterator[Candidate]:
        roles = self._library.roles()
        for one in self._library.everything():
            held = frozenset(role for role in ROLES if roles.get(role) == one.name)
            if held or one.name == need.named:
                found = replace(self._local_one(one) if isinstance(one, Entry) else self._far_one(one), roles=held)
                yield self._as_seen(found)

    def _as_seen(self, one: Candidate) -> Candidate:
        """With the speeds of its last answer, where no bench was taken."""
        seen = self._seen.get(one.name)
        if seen is None or one.reply is not None:
            return one
        prompt, reply, day = seen
        read, wrote = (Measured(value=value, how="its last answer", day=day) for value in (prompt, reply))
        return replace(one, prompt=read, reply=wrote)

    def _gone(self, entry: Entry) -> str:
        """Why its files cannot be used any more."""
        try:
            self._library.check_files(entry)
        except MissingError as error:
            return error.what
        return ""

    def _local_one(self, entry: Entry) -> Candidate:
        known = self._running.get(entry.name)
        context = known[1].context if known is not None else min(entry.about.context or CONTEXT, CONTEXT)
        is_there = known is not None and known[1].loaded is not None  # it has the memory that it needs
        return _measured(
            Candidate(name=entry.name, is_local=True, context=context, limit=Privacy.LOCAL_ONLY,
                      barred=self._gone(entry), verdict=None if is_there else self._verdict(entry)),
            entry.card, entry.benches,
        )  # fmt: skip

    def _far_one(self, remote: Remote) -> Candidate:
        said = remote.endpoint
        return _measured(
            Candidate(name=remote.name, is_local=said.is_local, context=said.context, limit=said.privacy,
                      barred=self._barred(said.origin)),
            remote.card, remote.benches,
        )  # fmt: skip


def _measured(one: Candidate, card: Card | None, benches: Sequence[Bench]) -> Candidate:
    """The candidate with what is known of it, each figure with its measurement and day."""
    if card is not None:
        tried = [trial.passed for trial in card.trials if trial.passed is not None]
        day = card.made_at.date().isoformat()
        quality = Measured(value=sum(tried) / len(tried), how="capability probe", day=day) if tried else None
        one = replace(one, problem=card.problem, follows_schema=card.follows_schema,
                      languages=frozenset(card.languages), quality=quality)  # fmt: skip
    if benches:
        last = benches[-1]
        day = last.made_at.date().isoformat()
        speeds = {name: Measured(value=value, how="bench", day=day) for name, value in last.figures.items()}
        one = replace(one, prompt=speeds.get(PROMPT), reply=speeds.get(REPLY))
    return one
