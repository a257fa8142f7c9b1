"""Decides what the inbox shows, and what a key does with the claim that is in front."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from satchel.domain.errors import SatchelError
from satchel.rendering.word_diff import word_diff
from satchel.ui.review import phrases
from satchel.ui.review.deciding import Deciding
from satchel.ui.review.in_front import InFront
from satchel.ui.review.inbox import Inbox, Status
from satchel.ui.review.items import Item, Key, beginning, section_in_words, undone_in_words
from satchel.ui.review.reading import Reading
from satchel.ui.review.sampling import Sampling
from satchel.ui.review.shown import Doing, Filters, ReviewView
from satchel.ui.talk import Engine
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _, n_

_MOST_RUNS = 500  # that the filter offers


class ReviewPresenter:
    """One for the screen."""

    def __init__(self, view: ReviewView, engine: Engine, go: Go, *, now: Callable[[], datetime]) -> None:
        self._view, self._engine, self._go = view, engine, go
        self._inbox = Inbox()
        self._deciding = Deciding(engine, self._inbox, self, self._idle)
        self._sampling = Sampling(self._inbox, self._deciding, show=view.show_audit, drawn=self._drawn)
        self._reading = Reading(engine, self._inbox, is_free=self._is_free, came=self._came, failed=self.refused, others=self._deciding.forget)
        self._doing = Doing()
        self._is_remark = self._is_silent = False
        self._runs: Sequence[tuple[str, str]] = ()
        self._in_front = InFront(engine, self._inbox, now=now, draw=view.show_claim, failed=self.refused)

    # -- coming here and looking around ------------------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """The screen comes to the front: for everything, for one run, or at one claim among all."""
        if self._reading.run != (run := "" if place.claim else place.run) and self._is_free():
            self._reading.run = run
        if place.claim:
            self._inbox.current = (place.run, place.claim)
        self._engine.ask("runs.list", limit=_MOST_RUNS, done=self._take_runs, failed=lambda _error: None)
        if self._is_free():
            self._reading.again()
        elif self._sampling.is_under_way and not self._deciding.is_busy:
            self._sampling.again(self._reading.heard)

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """What is there may be another; it is read anew when nobody is in the middle of something."""
        match news.get("kind"):
            case "engine":
                self._is_silent = news["state"] in ("silent", "lost")
                if news["state"] == "lost":
                    self._reading.spoil()  # the next engine counts decisions from the beginning
                elif news["state"] == "ready":
                    self._reading.refresh()
                self._show_progress()
            case "run" | "removed":
                self._reading.spoil()
                self._reading.refresh()
            case "reviews":
                self._reading.hear(int(news.get("revision") or 0))
                self._catch_up()

    def filter(self, *, status: Status | None = None, run: str | None = None, section: str | None = None) -> None:
        """Shows other claims."""
        self._leave_task()
        self._sampling.end()
        self._inbox.marked.clear()
        self._reading.run = self._reading.run if run is None else run
        self._inbox.narrow(status=status, section=section)
        self._reading.again()

    def search(self, text: str) -> None:
        """Only claims with these words, in themselves, their run, their section or their reasons."""
        self._inbox.narrow(words=text)
        self._show()
        self._read_on()

    def reach_end(self) -> None:
        """The person has come to the end of what is there."""
        self._reading.more()

    def choose(self, key: Key) -> None:
        """The person points at a claim."""
        if key != self._inbox.current:
            self._leave_task()
            self._inbox.current = key
            self._show()

    def move(self, by: int, *, selecting: bool = False) -> None:
        """On in the list."""
        self._leave_task()
        self._inbox.move(by, selecting=selecting)
        self._show()

    def toggle(self, key: Key | None = None) -> None:
        """Selects the claim in front, or another, or no longer."""
        named = key or self._inbox.current
        if named is not None:
            self._inbox.toggle(named)
            self._show()

    def select_until(self, key: Key) -> None:
        """Selects everything up to a claim."""
        self._inbox.mark_until(key)
        self._show()

    def open(self) -> None:
        """Shows the claim in its run."""
        if (one := self._inbox.chosen) is not None:
            self._go(Place(screen="run", run=one.run, claim=one.claim))

    # -- deciding ----------------------------------------------------------------------------------------------------

    def accept(self) -> None:
        """It is right as it is."""
        if (one := self._undecided()) is not None:
            self._decide([one], "accept")

    def edit(self) -> None:
        """Begins to write it anew."""
        if (one := self._undecided()) is not None:
            self._do(Doing(task="edit", text=one.words))
            self.edited(one.words)

    def edited(self, text: str) -> None:
        """The new words as they stand."""
        if (one := self._inbox.chosen) is not None and self._doing.task == "edit":
            self._view.show_diff(word_diff(one.text, text))
            can = bool(text.strip()) and text.strip() != one.text.strip()
            if can != self._doing.can_decide:
                self._do(replace(self._doing, can_decide=can))

    def save(self, text: str) -> None:
        """It shall say this."""
        one = self._inbox.chosen
        if one is not None and text.strip() and text.strip() != one.text.strip():
            self._decide([one], "edit", text=text.strip())

    def reject(self) -> None:
        """Begins to take it out: asks for a reason, which may be none."""
        if self._undecided() is not None:
            self._do(Doing(task="reject"))

    def rejected(self, reason: str) -> None:
        """It is wrong."""
        if (one := self._inbox.chosen) is not None:
            self._decide([one], "reject", reason=reason.strip())

    def accept_selected(self) -> None:
        """Asks whether all that is selected is right."""
        count = len(self._inbox.selected)
        if count == 0:
            self._tell(_("Nothing is selected. X selects a claim, Shift+J and Shift+K select on."))
            return
        self._do(Doing(task="bulk", count=count, words=phrases.accept_all(self._inbox.selected)))

    def accept_all(self) -> None:
        """Yes: all of it is."""
        if self._doing.task == "bulk" and (selected := self._inbox.selected):
            self._decide(selected, "accept")

    def leave(self) -> None:
        """Escape: out of what is being done, else out of the selection, else out of the sample check."""
        if self._doing.task != "read":
            self._leave_task()
            self._catch_up()
        elif self._inbox.marked:
            self._inbox.marked.clear()
            self._show()
        elif self._sampling.now is not None:
            self.end_audit()

    def undo(self) -> None:
        """Takes the last decision back; not while something else is asked, which would be gone then."""
        if self._doing.task == "read":
            self._leave_task()
            if self._reading.has_missed and not self._deciding.is_busy:
                self._deciding.forget()
            self._deciding.undo()

    def redo(self) -> None:
        """Decides again what was undone last."""
        if self._doing.task == "read":
            self._leave_task()
            self._deciding.redo()

    # -- a sample ----------------------------------------------------------------------------------------------------

    def ask_audit(self) -> None:
        """How many shall be checked?"""
        self._leave_task()
        self._sampling.ask(sum(self._reading.counts), self._reading.run)

    def start_audit(self, size: int, *, another: bool = False) -> None:
        """Draws a sample, or another one."""
        self._sampling.start(size, another=another)

    def result_of_audit(self) -> None:
        """What is known by now."""
        self._sampling.finish()

    def end_audit(self) -> None:
        """Back to the inbox."""
        if self._sampling.end():
            self._inbox.narrow(status="open")
            self._reading.again()

    # -- what became of it -------------------------------------------------------------------------------------------

    def changed(self) -> None:
        """As `Told.changed`."""
        self._show()
        self._sampling.look()

    def refused(self, error: SatchelError) -> None:
        """As `Told.refused`."""
        self._is_remark = False
        self._view.tell(error.sentences, "bad")

    def not_stored(self, one: Item, decision: Mapping[str, Any]) -> None:
        """As `Told.not_stored`: it is asked about again, unless something else is by now."""
        words = str(decision.get("text") or decision.get("reason") or "")
        if self._doing.task != "read":
            return
        self._inbox.go_to([one])
        self._show()
        if words and self._inbox.current == one.key:
            self._do(Doing(task="edit" if decision["verdict"] == "edit" else "reject", text=words))
            self.edited(words)

    def outdated(self) -> None:
        """As `Told.outdated`."""
        self._reading.spoil()

    def answered(self, revision: int) -> None:
        """As `Told.answered`."""
        self._reading.answered(revision)

    def noticed(self, words: str) -> None:
        """As `Told.noticed`."""
        self._is_remark = False
        self._view.tell(words, "warn")

    def undone(self, items: Sequence[Item]) -> None:
        """As `Told.undone`."""
        self._tell(undone_in_words(items))

    def undone_elsewhere(self, decisions: Sequence[Mapping[str, Any]]) -> None:
        """As `Told.undone_elsewhere`."""
        if decisions:
            said = str((decisions[0].get("before") or {}).get("text") or decisions[0].get("claim"))
            self._tell(_("The last decision was undone: “{claim}”").format(claim=beginning(said)))
        self._reading.spoil()

    def _undecided(self) -> Item | None:
        """The claim in front, unless it was decided elsewhere under the person's hand: that is told instead."""
        if self._inbox.stays is None:
            return self._inbox.chosen
        self._tell(_("This claim was decided elsewhere meanwhile. J goes on to the next one."))
        return None

    # -- asking and showing ------------------------------------------------------------------------------------------

    def _decide(self, items: Sequence[Item], verdict: Any, **words: str) -> None:
        self._doing = Doing()
        self._tell("")
        self._deciding.decide(items, verdict, **words)

    def _do(self, doing: Doing) -> None:
        self._doing = doing
        self._view.show_doing(doing)

    def _tell(self, words: str) -> None:
        """A remark, gone with the next step; what is wrong stays until the next decision."""
        self._is_remark = bool(words)
        self._view.tell(words, "accent")

    def _leave_task(self) -> None:
        if self._is_remark:
            self._tell("")
        if self._doing.task != "read":
            self._do(self._resting())

    def _resting(self) -> Doing:
        count = len(self._inbox.selected)
        words = n_("{n} claim selected", "{n} claims selected", count) if count else ""
        return Doing(count=count, words=words, can_decide=self._inbox.chosen is not None and self._inbox.stays is None)

    def _is_free(self) -> bool:
        """Nothing is under way that another list would disturb."""
        is_reading = self._doing.task == "read" and not self._deciding.is_busy
        return is_reading and not self._sampling.is_under_way

    def _idle(self) -> None:
        self._catch_up()
        self._read_on()

    def _catch_up(self) -> None:
        """What was decided elsewhere is seen here, too."""
        if not self._sampling.is_under_way:
            self._reading.refresh()
        elif self._reading.has_missed and not self._deciding.is_busy:
            self._sampling.again(self._reading.heard)

    def _read_on(self) -> None:
        if self._inbox.is_narrowed:
            self._reading.more()

    def _came(self) -> None:
        self._show()
        self._undecided()
        self._read_on()

    def _drawn(self, revision: int) -> None:
        self._reading.take_up(revision)
        self._show()
        self._sampling.look()

    def _take_runs(self, answer: Mapping[str, Any]) -> None:
        self._runs = [(str(one["run"]), str(one.get("title") or one["run"])) for one in answer["runs"]]
        self._show_filters()

    def _show(self) -> None:
        self._inbox.move_on()
        shown = self._inbox.shown
        if shown:
            self._view.show_items(shown, current=self._inbox.current, marked=frozenset(self._inbox.marked))
        else:
            inbox = self._inbox
            told = phrases.nothing(inbox.status, self._reading.counts, is_narrowed=inbox.is_narrowed)
            self._view.show_empty(*told)
        self._in_front.show()
        self._show_progress()
        self._show_filters()
        if self._doing.task == "read":
            self._do(self._resting())

    def _show_progress(self) -> None:
        is_open, decided = self._reading.counts
        unstored = self._deciding.unstored if self._is_silent else 0
        self._view.show_progress(phrases.progress(is_open, decided, unstored=unstored), decided, is_open + decided)

    def _show_filters(self) -> None:
        inbox, run = self._inbox, self._reading.run
        runs = self._runs if not run or any(name == run for name, _title in self._runs) else [*self._runs, (run, run)]
        sections = [(one, section_in_words(one)) for one in inbox.sections]
        self._view.show_filters(
            Filters(status=inbox.status, run=run, runs=runs, section=inbox.section, sections=sections)
        )
