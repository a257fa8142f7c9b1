"""Takes decisions up at once, sends them, and takes back what the engine refuses or the person undoes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from satchel.domain.errors import EngineError, SatchelError, UsageError
from satchel.ui.review.inbox import Inbox
from satchel.ui.review.items import Item, Key, Verdict
from satchel.ui.review.outbox import Outbox
from satchel.ui.talk import Done, Engine, Failed


class Told(Protocol):
    """Who hears of what became of decisions."""

    def changed(self) -> None:
        """Items are others than before."""
        ...

    def refused(self, error: SatchelError) -> None:
        """Something was not decided, or not undone; it is shown as it was."""
        ...

    def not_stored(self, one: Item, decision: Mapping[str, Any]) -> None:
        """What was said about an item alone was refused: the words shall not be lost."""
        ...

    def outdated(self) -> None:
        """Items that are another way now are not in the inbox: only the engine knows how it is."""
        ...

    def answered(self, revision: int) -> None:
        """The engine has taken up one decision, or undone it; so many were made and undone by then."""
        ...

    def noticed(self, words: str) -> None:
        """The engine has something to say about a decision."""
        ...

    def undone(self, items: Sequence[Item]) -> None:
        """These are as they were before; they are told as they were decided."""
        ...

    def undone_elsewhere(self, decisions: Sequence[Mapping[str, Any]]) -> None:
        """Decisions that were not made in this window were undone."""
        ...


@dataclass(slots=True, kw_only=True)
class _Act:
    """One thing that the person did: items before and after it, and the numbers that the engine gave."""

    before: dict[Key, Item]
    after: dict[Key, Item]
    decision: Mapping[str, Any]
    numbers: list[int] = field(default_factory=list)


class Deciding:
    """One for the screen."""

    def __init__(self, engine: Engine, inbox: Inbox, told: Told, idle: Callable[[], object]) -> None:
        """`idle` is called whenever everything that was decided has been answered."""
        self._inbox, self._told = inbox, told
        self._outbox = Outbox(engine, idle)
        self._acts: list[_Act] = []
        self._undone: list[_Act] = []
        self.unstored = 0  # decided here, and not answered yet

    @property
    def is_busy(self) -> bool:
        """Something is on its way."""
        return self._outbox.is_busy

    @property
    def has_more(self) -> bool:
        """Something waits behind what is on its way."""
        return self._outbox.has_more

    def decide(self, items: Sequence[Item], verdict: Verdict, *, text: str = "", reason: str = "") -> None:
        """One verdict about items, at once in the inbox."""
        self._undone.clear()
        self._decide(items, verdict, text=text, reason=reason)

    def _decide(self, items: Sequence[Item], verdict: Verdict, *, text: str = "", reason: str = "") -> None:
        words = {name: value for name, value in (("text", text), ("reason", reason)) if value}
        decision = {"verdict": verdict, **words}
        before, after = self._inbox.decide([one.key for one in items], decision)
        act = _Act(before={one.key: one for one in before}, after={one.key: one for one in after}, decision=decision)
        self._acts.append(act)
        claims: dict[str, list[str]] = {}
        for one in items:
            claims.setdefault(one.run, []).append(one.claim)
        for run, named in claims.items():
            self._send(act, {"run": run, "claims": named, "verdict": verdict, **words})
        self._told.changed()

    def forget(self) -> None:
        """Something was decided elsewhere: what the person did here is not the last that was decided any more."""
        self._acts.clear()

    def undo(self) -> None:
        """Takes back the last thing that the person did here; where there is none, the last decision of the home."""
        if not self._acts:
            self._outbox.send("review.undo", dict, done=self._undone_elsewhere, failed=self._told.refused)
            return
        act = self._acts.pop()
        self._undone.append(act)
        self._inbox.go_to(self._swap(act.after, act.before))
        self._told.changed()
        self._told.undone(list(act.after.values()))

        def failed(error: SatchelError) -> None:
            if act in self._undone:
                self._undone.remove(act)
            if isinstance(error, EngineError):
                self._acts.append(act)  # nobody knows whether it was undone: it may be tried again
            self._swap(act.before, act.after)
            if not isinstance(error, UsageError):
                self._told.outdated()
            self._told.changed()
            self._told.refused(error)

        def done(answer: Mapping[str, Any]) -> None:
            self._inbox.look_for(act.before)
            self._answered(answer)

        self._outbox.send(
            "review.undo", lambda: {"numbers": act.numbers} if act.numbers else None, done=done, failed=failed
        )

    def redo(self) -> None:
        """Decides once more what was undone last, where it still is as it was before."""
        while self._undone:
            act = self._undone.pop()
            if items := [one for one in act.before.values() if self._inbox.holds(one)]:
                self._decide(items, **act.decision)
                return

    def send(self, method: str, params: Mapping[str, Any], *, done: Done, failed: Failed | None = None) -> None:
        """Asks something after all that was decided."""
        self._outbox.send(method, lambda: params, done=done, failed=failed or self._told.refused)

    def _send(self, act: _Act, params: Mapping[str, Any]) -> None:
        self.unstored += len(params["claims"])

        def done(answer: Mapping[str, Any]) -> None:
            self.unstored -= len(params["claims"])
            self._answered(answer)
            act.numbers += [int(number) for number in answer.get("decided") or ()]
            if answer.get("notice"):
                self._told.noticed(str(answer["notice"]))

        def failed(error: SatchelError) -> None:
            self.unstored -= len(params["claims"])
            of_run = {key: one for key, one in act.before.items() if key[0] == params["run"]}
            self._swap(act.after, of_run)
            self._told.changed()
            act.before = {key: one for key, one in act.before.items() if key not in of_run}
            if not act.before and act in self._acts:
                self._acts.remove(act)
            self._told.refused(error)
            if len(of_run) == 1:
                self._told.not_stored(next(iter(of_run.values())), act.decision)

        self._outbox.send("review.decide", lambda: params, done=done, failed=failed)

    def _answered(self, answer: Mapping[str, Any]) -> None:
        self._told.answered(int(answer.get("revision") or 0))

    def _swap(self, these: Mapping[Key, Item], those: Mapping[Key, Item]) -> Sequence[Item]:
        """Puts items in the place of others, where nothing else was decided about those since; returns them."""
        back = [one for key, one in those.items() if self._inbox.holds(these[key])]
        self._inbox.put(back)
        if len(back) < len(those):
            self._told.outdated()
        return back

    def _undone_elsewhere(self, answer: Mapping[str, Any]) -> None:
        self._undone.clear()
        self._told.undone_elsewhere(list(answer.get("undone") or ()))
