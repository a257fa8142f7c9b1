"""An engine for presenters and screens: answers what it is told to, at once or when the test says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from satchel.domain.errors import SatchelError
from satchel.domain.runs import RunEvent


@dataclass(slots=True, kw_only=True, eq=False)
class Question:
    """What was asked, and a way to answer it."""

    method: str
    params: Mapping[str, Any]
    done: Callable[[Any], None]
    failed: Callable[[SatchelError], None]
    event: Callable[[Any], None] = lambda _event: None
    is_dropped: bool = False

    def drop(self) -> None:
        self.is_dropped = True

    def tell(self, event: Mapping[str, Any] | RunEvent) -> None:
        """One event of a stream."""
        if not self.is_dropped:
            self.event(event)

    def answer(self, value: Any) -> None:
        """The end of it; an error fails it."""
        if self.is_dropped:
            return
        if isinstance(value, SatchelError):
            self.failed(value)
        else:
            self.done(value)


@dataclass(slots=True, kw_only=True)
class WindowEngine:
    """Implements `satchel.ui.talk.Engine` and `Worker`. What `answers` has is answered at once (a function gets the params), all
    else waits in `open`.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)

    @property
    def open(self) -> list[Question]:
        """Questions that nobody answered yet."""
        return [one for one in self.asked if one.method not in self.answers and not one.is_dropped]

    def last(self, method: str) -> Question:
        """The newest question of that kind."""
        return [one for one in self.asked if one.method == method][-1]

    def ask(self, method: str, *, done: Any, failed: Any, **params: Any) -> Question:
        return self._take(Question(method=method, params=params, done=done, failed=failed))

    def stream(self, method: str, *, event: Any, done: Any, failed: Any, **params: Any) -> Question:
        return self._take(Question(method=method, params=params, done=done, failed=failed, event=event))

    def follow(self, run: str, *, after: int, event: Any, done: Any, failed: Any) -> Question:
        params = {"run": run, "after": after}
        return self._take(Question(method="run.follow", params=params, done=done, failed=failed, event=event))

    def work(self, call: Any, *, done: Any, failed: Any) -> Question:
        """At once, in the thread of the test."""
        question = Question(method="work", params={}, done=done, failed=failed)
        try:
            question.answer(call())
        except SatchelError as error:
            question.answer(error)
        return question

    def _take(self, question: Question) -> Question:
        self.asked.append(question)
        if question.method in self.answers:
            value = self.answers[question.method]
            question.answer(value(question.params) if callable(value) else value)
        return question
