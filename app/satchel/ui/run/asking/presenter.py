"""Questions about the run in front: one at a time, with all of this visit at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from satchel.domain.errors import SatchelError
from satchel.rendering.neutralise import neutralise
from satchel.ui.run.statements import Sheet, Statement, answer_sheet
from satchel.ui.talk import Engine, Ticket
from satchel.ui.words import _

LONGEST = 2_000
_MOST_KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question with what came of it: `sheet` is None for an abstention or an error, and `why` says why."""

    question: str
    sheet: Sheet | None = None
    why: str = ""
    model: str = ""
    is_error: bool = False

    @property
    def words(self) -> str:
        """All of it in one text, for who listens."""
        texts = [one.text for one in self.sheet.items if isinstance(one, Statement)] if self.sheet else []
        return " ".join([*texts, self.why]).strip()


class AskView(Protocol):
    """What the presenter needs of the bar and the card above it."""

    def show_busy(self, question: str) -> None:
        """A question is under way; "" for none."""
        ...

    def show_answer(self, answer: Answer | None) -> None:
        """Fills or hides the card."""
        ...

    def show_question(self, text: str) -> None:
        """Puts words into the field."""
        ...

    def learn(self, entries: Any) -> None:
        """Lines that the answer's citations name."""
        ...

    def announce(self, words: str) -> None:
        """For who listens."""
        ...


class AskPresenter:
    """One for the screen."""

    def __init__(self, view: AskView, engine: Engine) -> None:
        self._view, self._engine = view, engine
        self._ticket: Ticket | None = None
        self.is_busy = False  # a question is under way
        self._past: list[Answer] = []
        self._at = 0
        self.run = ""

    def reset(self, run: str) -> None:
        """Another run: another visit."""
        self.drop()
        self.run, self._past, self._at = run, [], 0
        self._view.show_answer(None)
        self._view.show_question("")

    def ask(self, text: str) -> None:
        """Asks; a question that is still under way is dropped."""
        question = " ".join(text.split())[:LONGEST]
        if not question or not self.run:
            return
        self.drop()
        self.is_busy = True
        self._view.show_busy(question)
        self._ticket = self._engine.ask(
            "ask", run=self.run, question=question, failed=lambda error: self._failed(question, error),
            done=lambda body: self._came(question, body),
        )  # fmt: skip

    def drop(self) -> None:
        """The answer is not wanted any more."""
        if self.is_busy:
            self.is_busy = False
            if self._ticket is not None:
                self._ticket.drop()
            self._view.show_busy("")

    def older(self) -> None:
        """The question before, with its answer."""
        self._turn(-1)

    def newer(self) -> None:
        """The question after; behind the last one an empty field."""
        self._turn(1)

    def close(self) -> None:
        """Puts the card away; its question stays reachable."""
        self._at = len(self._past)
        self._view.show_answer(None)

    def _turn(self, by: int) -> None:
        at = min(max(self._at + by, 0), len(self._past))
        if at == self._at or self.is_busy:
            return
        self._at = at
        one = self._past[at] if at < len(self._past) else None
        self._view.show_question(one.question if one else "")
        self._view.show_answer(one)

    def _came(self, question: str, body: Mapping[str, Any]) -> None:
        found, why = body.get("answer"), neutralise(str(body.get("why") or ""))
        if isinstance(found, Mapping):
            self._view.learn(body.get("entries"))
            model = neutralise(str(body.get("model") or ""))
            self._keep(Answer(question=question, sheet=answer_sheet(found), why=why, model=model))
        else:
            self._keep(Answer(question=question, why=why or _("The sources do not say.")))

    def _failed(self, question: str, error: SatchelError) -> None:
        self._keep(Answer(question=question, why=error.sentences, is_error=True))

    def _keep(self, answer: Answer) -> None:
        self.is_busy = False
        self._past = [*(one for one in self._past if one.question != answer.question), answer][-_MOST_KEPT:]
        self._at = len(self._past) - 1
        self._view.show_busy("")
        self._view.show_question("")
        self._view.show_answer(answer)
        self._view.announce(answer.words)
