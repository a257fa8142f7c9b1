"""Has a craft's typed pieces filled by a language model: within the run's budget, on the record, never in the way.

Whatever goes wrong (no model, refused, too long, cut, garbage) is told in the run's trace and gives None, and the craft
goes on with what it has. A reply is kept with the run, by everything that it depends on, so that a run that was killed
asks nothing twice, and one that is followed asks only about what is new.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from satchel.domain.errors import CancelledRunError, SatchelError, TooLongError
from satchel.domain.labels import Labels
from satchel.domain.models import Choice, Message, ModelChooser, ModelReply, ModelRequest, Need, Role
from satchel.domain.passages import Passage
from satchel.domain.ports import RunStore, Workbench
from satchel.profiles.library import Profile
from satchel.runtime.checks.claim import judge
from satchel.runtime.checks.evidence import Index
from satchel.runtime.turn import REPLIES

ENOUGH = 2  # replies of a model that cannot be used, one after the other: it is not asked again in this run
LEAST_SECONDS = 5.0  # less is no time for an answer
PER_TOKEN, REPLIED = 4.0, 0.5  # characters of a token, and how much of its bound a reply usually takes
LARGEST_REPLY = 256 * 1024  # bytes of JSON
SHORTER = 0.6  # of the room, that the next text may have when one was too long
SHARE = 0.4  # of the seconds, that one call may take: a model that stalls must not cost the run all of them
_ENDS = {"stop": "the reply is not JSON", "length": "the reply was cut at its bound", "time": "the reply took too long"}
_PROMPTS = "prompts/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What models may cost a run: tokens that they read anew or write, and seconds."""

    tokens: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a run grants its model, and what it needs: `labels` are those of all text that the model may be shown."""

    labels: Labels
    role: Role
    budget: Budget
    context: int = 4096
    languages: frozenset[str] = frozenset()
    sequence: str = ""
    run: str = ""
    named: str | None = None
    urgent: bool = False


def terms_for(
    profile: Profile, role: Role, labels: Labels, named: str | None, *, run: str, urgent: bool = False
) -> Terms | None:
    """The terms that a profile and a command set; None where one of them wants no model."""
    need, budget = profile.agent.model.get(role), profile.agent.budget
    if need is None or named == "none":
        return None
    spend = Budget(tokens=budget.model_tokens, seconds=budget.model_seconds)
    return Terms(
        labels=labels, role=role, budget=spend, context=need.context, sequence=profile.id, named=named, urgent=urgent,
        run=run, languages=frozenset(need.languages),
    )  # fmt: skip


def prompts_of(profile: Profile) -> dict[str, str]:
    """A profile's prompts by task: the names of their files."""
    found = {path: data for path, data in profile.files.items() if path.startswith(_PROMPTS) and path.endswith(".md")}
    return {path[len(_PROMPTS) : -3]: data.decode("utf-8", "replace").strip() for path, data in found.items()}


def at_hand(bench: Workbench, filler: RunFiller, passages: Sequence[Passage]) -> Workbench:
    """The bench with a model at hand, and what judges the claims that it words; without one where none can be asked."""
    if not filler.room:
        return bench
    index = Index(passages)
    return replace(bench, filler=filler, judge=lambda claim: judge(claim, index))


class Replies:
    """What models said to a run: those of the last turn, and of this one. Gone with the run."""

    def __init__(self, store: RunStore, run: str, labels: Labels) -> None:
        self._store, self._run, self._labels = store, run, labels
        found = store.piece(run, REPLIES)
        self._known: dict[str, str] = dict(found) if isinstance(found, dict) else {}
        self._used: set[str] = set()

    def get(self, key: str) -> str | None:
        """The reply to the same request."""
        self._used |= {key} & self._known.keys()
        return self._known.get(key)

    def put(self, key: str, text: str) -> None:
        """Keeps one."""
        self._known[key] = text
        self._used.add(key)
        self._store.put_piece(self._run, REPLIES, self._known, self._labels)

    def prune(self) -> None:
        """Drops those that this turn had no use for."""
        if self._known.keys() - self._used:
            self._known = {key: self._known[key] for key in sorted(self._used)}
            self._store.put_piece(self._run, REPLIES, self._known, self._labels)


Tell = Callable[[str, Mapping[str, Any]], None]  # task, what happened
Wrote = Callable[[str, int, int], None]  # model, pieces of text so far, the bound of the reply in tokens


class RunFiller:
    """One run's way to a model; used by one thread."""

    def __init__(
        self, chooser: ModelChooser, terms: Terms, prompts: Mapping[str, str], *, tell: Tell,
        replies: Replies | None = None, cancelled: threading.Event | None = None,
        clock: Callable[[], float] = time.monotonic, wrote: Wrote = lambda _name, _pieces, _most: None,
    ) -> None:  # fmt: skip
        """`prompts` are the profile's by task, "system" begins every call; `tell` may raise to end the run.

        `wrote` hears how far a reply is; what it says is nobody's to see before it was checked.
        """
        self._wrote = wrote
        self._terms, self._prompts, self._replies = terms, prompts, replies
        self._tell, self._cancelled, self._clock = tell, cancelled, clock
        self._until = clock() + terms.budget.seconds
        self._tokens = terms.budget.tokens
        need = Need(role=terms.role, privacy=terms.labels.privacy, context=terms.context, named=terms.named,
                    languages=terms.languages)  # fmt: skip
        self._chooser = chooser
        self._choices, why = chooser.choose(need)
        self._failed: set[str] = set()
        self._unusable = Counter[str]()  # replies in a row, by model
        self._scale, self._was_too_long = 1.0, False
        self._last = self._problem = ""  # the model that gave the last piece, and why there was none
        if why and not self._choices:
            self._problem = why
            tell("choice", {"problem": why})
        self.used = ""  # the model of which something was taken

    @property
    def room(self) -> int:
        """As `Filler.room`."""
        if not self._left() or self._tokens <= 0 or self._until - self._clock() < LEAST_SECONDS:
            return 0
        return int(min(self._terms.context, self._tokens) * self._scale)

    @property
    def was_too_long(self) -> bool:
        """As `Filler.was_too_long`."""
        return self._was_too_long

    def fill(self, task: str, user: str, schema: Mapping[str, Any], *, tokens: int) -> Any:
        """As `Filler.fill`."""
        self._was_too_long = False
        for choice in self._left():
            seconds = min(self._until - self._clock(), self._terms.budget.seconds * SHARE)
            if seconds < LEAST_SECONDS or self._tokens <= 0:
                self._tell(task, {"problem": "the run's budget for models is spent"})
                return None
            request = self._request(task, user, schema, min(tokens, self._tokens), seconds)
            if late := _late(choice, request):
                self._problem = f"{choice.model.name} would take about {late:.0f} s for this, and has {seconds:.0f} s."
                self._tell(task, {"model": choice.model.name, "why": choice.why, "problem": self._problem})
                continue
            found, is_over = self._ask(task, choice, request)
            if is_over:
                return found
        return None

    def took(self, task: str, taken: int, left_out: Sequence[str]) -> None:
        """As `Filler.took`."""
        if taken:
            self.used = self._last
        self._tell(task, {"taken": taken, **({"left_out": list(left_out)} if left_out else {})})

    @property
    def problem(self) -> str:
        """Why the last text had no answer that could be used; empty where it had one."""
        return self._problem

    def prune(self) -> None:
        """The turn asks nothing more."""
        if self._replies is not None:
            self._replies.prune()

    def _left(self) -> list[Choice]:
        return [choice for choice in self._choices if choice.model.name not in self._failed]

    def _request(self, task: str, user: str, schema: Mapping[str, Any], tokens: int, seconds: float) -> ModelRequest:
        system = "\n\n".join(part for part in (self._prompts.get("system"), self._prompts.get(task)) if part)
        terms = self._terms
        return ModelRequest(
            messages=(Message(speaker="system", text=system), Message(speaker="user", text=user)), labels=terms.labels,
            schema=schema, tokens=tokens, seconds=seconds, sequence=f"{terms.sequence}/{task}", run=terms.run,
            urgent=terms.urgent,
        )  # fmt: skip

    def _ask(self, task: str, choice: Choice, request: ModelRequest) -> tuple[Any, bool]:
        """What one model gives, and whether that is the end of it; where not, the next one is asked."""
        name = choice.model.name
        key = _key(name, request)
        known = self._replies.get(key) if self._replies is not None else None
        if known is not None:
            self._tell(task, {"model": name, "why": choice.why, "kept": True})
            self._last = name
            return _parsed(known.encode(errors="replace")), True
        pieces = count(1)
        try:
            reply = choice.model.reply(
                request, cancelled=self._cancelled,
                on_text=lambda _text: self._wrote(name, next(pieces), request.tokens),
            )  # fmt: skip
        except CancelledRunError:
            raise
        except SatchelError as error:
            if isinstance(error, TooLongError):  # the next text may be shorter
                self._was_too_long = True
                self._scale *= SHORTER
            else:
                self._failed.add(name)
            self._problem = f"{error.what} {error.hint}".strip()
            notices = list(getattr(error, "__notes__", ()))
            told = {"model": name, "why": choice.why, "problem": error.what}
            self._tell(task, told | ({"notices": notices} if notices else {}))
            return None, False
        self._chooser.saw(name, reply.usage)
        self._tokens -= reply.usage.prompt - reply.usage.cached + reply.usage.reply
        body = _parsed(reply.text.encode(errors="replace")) if reply.finish == "stop" else None
        problem = "" if body is not None else _ENDS.get(reply.finish, "the reply was broken off")
        self._problem = f"{name}: {problem}." if problem else ""
        self._tell(task, _told(name, choice.why, reply) | ({"problem": problem} if problem else {}))
        if body is not None:
            self._last = name
            self._unusable[name] = 0
            if self._replies is not None:
                self._replies.put(key, reply.text)
            return body, True
        self._unusable[name] += 1
        if reply.finish == "time" or self._unusable[name] == ENOUGH:  # the next task would only be waited for in vain
            self._failed.add(name)
        return body, True


def _late(choice: Choice, request: ModelRequest) -> float:
    """The seconds that an answer would take by what was measured, where there is not so much time; else 0."""
    if choice.speeds is None:
        return 0.0
    prompt = sum(len(message.text) for message in request.messages) / PER_TOKEN
    seconds = prompt / max(choice.speeds[0], 0.01) + request.tokens * REPLIED / max(choice.speeds[1], 0.01)
    return seconds if seconds > request.seconds else 0.0


def _told(name: str, why: str, reply: ModelReply) -> dict[str, Any]:
    usage = reply.usage
    told = {
        "model": name, "why": why, "prompt": usage.prompt, "cached": usage.cached, "reply": usage.reply,
        "thinking": usage.thinking, "first": round(usage.first, 3), "seconds": round(usage.seconds, 3),
        "cost": usage.cost, "notices": list(reply.notices),
    }  # fmt: skip
    return {key: value for key, value in told.items() if value not in (None, [], 0)}


def _key(model: str, request: ModelRequest) -> str:
    said = [model, [[m.speaker, m.text] for m in request.messages], request.schema, request.tokens, request.seed]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _parsed(untrusted: bytes) -> Any:
    """The JSON of a reply, or None; also where it holds what JSON cannot (NaN) or is nested without end."""
    if len(untrusted) > LARGEST_REPLY:
        return None
    try:
        return json.loads(untrusted, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(word: str) -> Any:
    raise ValueError(word)
