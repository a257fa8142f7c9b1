"""Finds out what a model can do, with a handful of tiny tasks and in a minute at most; the answer is a card."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from satchel.domain.errors import CancelledRunError, InputError
from satchel.domain.labels import Labels, Origin, Privacy
from satchel.domain.models import LanguageModel, Message, ModelReply, ModelRequest
from satchel.domain.ports import Progress
from satchel.inference.models import tasks
from satchel.inference.models.card import LONGEST_NOTE, Card, Trial
from satchel.inference.models.tasks import Task

SECONDS = 60.0  # for everything
_SHARE = 0.3  # of that, the most that one task may take: one that never ends leaves time for the others
_LEAST_SECONDS = 0.5  # with less left nothing is begun
_ROOM = 512  # tokens that a reply, the instruction and the marks of the template need beside a long prompt
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_LABELS = Labels(origins=frozenset({Origin.PROFILE}), privacy=Privacy.PUBLIC)  # the tasks are the program's own words


def probe(
    model: LanguageModel, *, seconds: float = SECONDS, cancelled: threading.Event | None = None,
    told: Progress = lambda _done, _total, _note: None, clock: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Card:  # fmt: skip
    """What the model did within the time, always the same tasks in the same order; what had no turn stays open.

    Raises `CancelledRunError` once `cancelled` is set, and what `LanguageModel.reply` raises when there is no model.
    """
    started = clock()
    probing = _Probing(model, started + seconds, seconds * _SHARE, cancelled or threading.Event(), clock)
    every = [tasks.FORM, tasks.TOOL, *map(tasks.language, tasks.LANGUAGES), *_long_prompts(model.context)]
    for number, task in enumerate(every):
        told(number, len(every), task.name)
        probing.try_out(task)
    told(len(every), len(every), "")
    return probing.card(now().replace(microsecond=0), clock() - started)


def unusable(why: str) -> Card:
    """The card of a model that could not even be loaded."""
    return Card(made_at=datetime.now(UTC).replace(microsecond=0), seconds=0.0, problem=_short(why))


def _long_prompts(context: int) -> Iterator[Task]:
    """Those that the model has room for."""
    for tokens in tasks.LONG_PROMPTS:
        if tokens + _ROOM <= context:
            yield tasks.long_prompt(tokens)


@dataclass(slots=True)
class _Probing:
    """One probe under way."""

    model: LanguageModel
    deadline: float
    share: float
    cancelled: threading.Event
    clock: Callable[[], float]
    trials: dict[str, Trial] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)  # tasks
    longest: int | None = None
    reads_on: bool = True
    written: int = 0  # tokens
    writing: float = 0.0  # seconds

    def try_out(self, task: Task) -> None:
        """Gives a task its turn, if there is time, and if no shorter text was too long already."""
        if task.length and not self.reads_on:
            return
        reply, said = self._reply(task)
        passed = task.passes(reply.text) if reply is not None and reply.finish != "time" else None
        if reply is None and said and task.length:  # too long for it
            passed = False
        self.trials[task.name] = Trial(task=task.name, passed=passed, said=said)
        if reply is not None:
            self.answered.add(task.name)
            self._measure(reply)
        if task.length:
            self.reads_on = passed is True
            if passed and reply is not None:
                self.longest = reply.usage.prompt or task.length
            elif passed is False:
                self.longest = self.longest or 0

    def _reply(self, task: Task) -> tuple[ModelReply | None, str]:
        """The reply and what it says in short; None and why, where the model cannot be asked that."""
        if self.cancelled.is_set():
            raise CancelledRunError("The probe was cancelled.")
        left = self.deadline - self.clock()
        if left < _LEAST_SECONDS:
            return None, ""
        messages = (Message(speaker="system", text=tasks.INSTRUCTION), Message(speaker="user", text=task.text))
        request = ModelRequest(
            messages=messages, labels=_LABELS, schema=task.schema, tokens=task.tokens, sequence="probe",
            seconds=left if task.length else min(left, self.share),  # the long ones are last: the rest is theirs
        )  # fmt: skip
        try:
            reply = self.model.reply(request, cancelled=self.cancelled)
        except InputError as error:
            return None, _short(error.what)
        if reply.finish == "cancelled":
            raise CancelledRunError("The probe was cancelled.")
        return reply, _short(reply.text)

    def _measure(self, reply: ModelReply) -> None:
        took = reply.usage.seconds - reply.usage.first
        if reply.usage.reply > 1 and took > 0:
            self.written += reply.usage.reply
            self.writing += took

    def card(self, made_at: datetime, seconds: float) -> Card:
        """What was seen."""
        spoken = tuple(code for code in tasks.LANGUAGES if self._passed(code))
        return Card(
            made_at=made_at, seconds=round(seconds, 2), follows_schema=self._passed(tasks.FORM.name),
            calls_tools=self._passed(tasks.TOOL.name), long_context=self.longest, languages=spoken,
            tokens_per_second=round(self.written / self.writing, 2) if self.writing else None,
            trials=tuple(self.trials.values()), problem=self._problem(),
        )  # fmt: skip

    def _problem(self) -> str:
        """Why nothing could be asked, where that is so: no judgement of what it could do."""
        short = [trial for trial in self.trials.values() if not trial.task.startswith("long")]
        whys = [trial.said for trial in short if trial.task not in self.answered and trial.said]
        return whys[0] if short and len(whys) == len(short) else ""

    def _passed(self, name: str) -> bool | None:
        return self.trials[name].passed


def _short(untrusted: str) -> str:
    text = _CONTROL.sub(" ", untrusted).strip()
    return text if len(text) <= LONGEST_NOTE else text[: LONGEST_NOTE - 1] + "…"
