"""What can be reviewed, and what was decided: an inbox over all runs, decisions, undoing them, and sample audits."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal

from satchel.domain.errors import NotFoundError, UsageError
from satchel.domain.ports import DecisionStore, RunStore
from satchel.domain.review import Decision, Wish, in_force
from satchel.domain.reviewable import Reviewable, claims_of
from satchel.domain.runs import Run
from satchel.domain.sentences import Sentence
from satchel.learning import audit
from satchel.runtime.changes import Changes
from satchel.runtime.document import context
from satchel.runtime.review_rows import ReviewRows, Row
from satchel.runtime.turn import MODEL

Status = Literal["open", "decided", "all"]
LONGEST_TEXT, LONGEST_REASON = 4_000, 1_000
_MOST_NAMED = 8


class Reviews:
    """Safe from several threads; everything blocks."""

    def __init__(
        self, *, store: RunStore, decisions: DecisionStore, clock: Callable[[], datetime],
        changes: Changes | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self._decisions = decisions
        self._clock = clock
        self._changes = changes or Changes()
        self._revision = 0
        self._lock = threading.RLock()
        self._rows = ReviewRows(store, decisions)

    @property
    def revision(self) -> int:
        """How often something was decided or undone since the engine began. Every answer that depends on it has it, so
        that who decides can tell his own decisions from those of others.
        """
        return self._revision

    def inbox(self, *, status: Status, run: str | None, limit: int, offset: int) -> dict[str, Any]:
        """Claims by doubt, then the newest run's first, then in the result's order."""
        with self._lock:
            rows = self._of(run)
            open_rows = [row for row in rows if row.decision is None]
            wanted = rows if status == "all" else open_rows
            if status == "decided":
                wanted = [row for row in rows if row.decision is not None]
            wanted = sorted(wanted, key=lambda row: -row.doubt.score)  # stable: runs and places stay in their order
            page = self._items(wanted[offset : offset + limit])
            counts = {"open": len(open_rows), "decided": len(rows) - len(open_rows), "total": len(rows)}
            return {"items": page, **counts, "revision": self._revision}

    def show(self, run: str, claim: str) -> dict[str, Any]:
        """One claim with the entries that it cites, their neighbours, and every decision about it, the oldest first."""
        with self._lock:
            found = self._store.get(run)
            (one,) = self._named(found, [claim])
            (item,) = self._items([row for row in self._rows.of(found.id) if row.claim == one.id]) or (None,)
            if item is None:  # a newer result, without this claim, has come in between
                raise _no_claim(found, claim)
            made = [d.to_json() for d in self._decisions.of_run(found.id) if d.claim == one.id]
        entries = context(one.claim, self._store.reading(found.id).passages)
        return {**item, "entries": entries, "decisions": made}

    def decide(self, wish: Wish) -> dict[str, Any]:
        """Stores all of it or nothing: ``{"run", "decided": [numbers], "open": claims of the run that still are}``.

        What holds already is not decided once more: who got no answer may ask again.
        """
        _check(wish)
        with self._lock:
            run = self._store.get(wish.run)
            about = self._open(run) if wish.every else self._named(run, wish.claims)
            if wish.verdict == "edit" and wish.text.strip() == about[0].text:
                raise UsageError("The claim already says that.", "Accept it as it is, or give other words.")
            made: Sequence[Decision] = self._held(run, wish, about)
            if not made:
                made = self._decisions.add(self._made(run, wish, about)) if about else ()
                self._rows.forget(run.id)
                self._tell()
            left = sum(row.decision is None for row in self._rows.of(run.id))
            return {"run": run.id, "decided": [one.number for one in made], "open": left, "revision": self._revision}

    def undo(self, *, run: str | None, numbers: Sequence[int]) -> dict[str, Any]:
        """Marks decisions as undone: those named, else the last one or the last batch; what held before holds again."""
        with self._lock:
            named = self._store.get(run).id if run is not None else None
            if numbers:
                found = self._decisions.find(numbers)
                strangers = [one.number for one in found if named not in (None, one.run)]
                if strangers:
                    raise UsageError(f"Decision {strangers[0]} belongs to another run.", "Leave the run out.")
            else:
                found = self._decisions.last_batch(named)
                numbers = [one.number for one in found]
            if not numbers:
                raise UsageError("There is no decision to undo.", "See what was decided: satchel review list --decided")
            undone = self._decisions.undo(numbers, at=self._clock())
            for one in undone:
                self._rows.forget(one.run)
            self._tell()
            return {"undone": [one.to_json() for one in undone], "revision": self._revision}

    def audit(self, *, run: str | None, size: int, number: int) -> dict[str, Any]:
        """The sample of a round, by its number, from all claims: one from the open ones would move while it is checked.

        `seed` says what the draw depends on: with it anybody can draw the same.
        """
        with self._lock:
            rows = self._of(run)
            sample, revision = self._items(_drawn(rows, size, number)), self._revision
        seed = f"SHA-256 of {number}, the run's id and the claim's id with zero bytes between; the smallest are drawn"
        return {"sample": sample, "of": len(rows), "round": number, "seed": seed, "revision": revision}

    def audit_result(self, *, run: str | None, size: int, number: int) -> dict[str, Any]:
        """What the decisions about the sample say about all. One about everything at once is no check of a claim."""
        with self._lock:
            rows = self._of(run)
            sample = _drawn(rows, size, number)
        checked = [row.decision for row in sample if row.decision is not None and not row.decision.get("in_bulk")]
        wrong = sum(decision["verdict"] != "accept" for decision in checked)
        found = audit.bound(of=len(rows), checked=len(checked), wrong=wrong)
        left = len(sample) - len(checked)
        words = [found.sentence()]
        if checked and left:
            words.append(Sentence.LEFT.format(left=left))
        return {
            "checked": found.checked, "wrong": found.wrong, "left": left, "of": found.of, "low": round(found.low, 4),
            "high": round(found.high, 4), "sentence": " ".join(words),
        }  # fmt: skip

    def _tell(self) -> None:
        self._revision += 1
        self._changes.part("reviews")

    def _of(self, run: str | None) -> list[Row]:
        return self._rows.every() if run is None else self._rows.of(self._store.get(run).id)

    def _items(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Rows with the words of their claims; each result is read once. A run that was just removed is left out."""
        known: dict[str, tuple[Run, dict[str, Reviewable]]] = {}
        for name, version in dict.fromkeys((row.run, row.version) for row in rows):
            with contextlib.suppress(NotFoundError):
                result = self._store.result(name, version) or {}
                known[name] = self._store.get(name), {one.id: one for one in claims_of(result)}
        return [_item(row, known[row.run][0], known[row.run][1][row.claim]) for row in rows if row.run in known]

    def _claims(self, run: Run) -> tuple[Reviewable, ...]:
        result = self._store.result(run.id)
        if result is None:
            raise UsageError(f"The run {run.id} has no result to review yet.", f"Look on: satchel runs show {run.id}")
        return claims_of(result)

    def _open(self, run: Run) -> list[Reviewable]:
        self._claims(run)  # refuses a run without a result
        undecided = {row.claim for row in self._rows.of(run.id) if row.decision is None}
        return [one for one in self._claims(run) if one.id in undecided]

    def _named(self, run: Run, names: Sequence[str]) -> list[Reviewable]:
        """The claims that begin with these letters, each once. Raises `NotFoundError`."""
        claims = self._claims(run)
        return list({one.id: one for one in (_one(run, claims, name) for name in names)}.values())

    def _held(self, run: Run, wish: Wish, about: Sequence[Reviewable]) -> list[Decision]:
        """The decisions that hold, where they are what is wished for; empty where one of them is not."""
        in_place = in_force(self._decisions.of_run(run.id))
        found = [in_place.get(one.id) for one in about]
        said = wish.verdict, wish.text.strip(), wish.reason.strip(), wish.every
        held = [
            kept for kept, one in zip(found, about, strict=True) if kept is not None and kept.holds_for(one.claim)
            and (kept.verdict, kept.text, kept.reason, kept.in_bulk) == said
        ]  # fmt: skip
        return held if len(held) == len(about) else []

    def _made(self, run: Run, wish: Wish, about: Sequence[Reviewable]) -> list[Decision]:
        model, now = self._store.piece(run.id, MODEL), self._clock()
        return [
            Decision(
                run=run.id, claim=one.id, verdict=wish.verdict, before=one.claim, text=wish.text.strip(),
                reason=wish.reason.strip(), agent=run.agent, agent_version=run.agent_version, model=model,
                section=one.section, in_bulk=wish.every, at=now,
            )
            for one in about
        ]  # fmt: skip


def _item(row: Row, run: Run, one: Reviewable) -> dict[str, Any]:
    return {
        "run": run.id, "run_title": run.title, "agent": run.agent, "section": row.section, "incident": row.incident,
        "claim": {"id": one.id, **one.claim}, "doubt": row.doubt.score, "why": list(row.doubt.why),
        "decision": row.decision, "earlier": row.earlier,
    }  # fmt: skip


def _one(run: Run, claims: Sequence[Reviewable], name: str) -> Reviewable:
    found = [one for one in claims if one.id == name] or [one for one in claims if name and one.id.startswith(name)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise _no_claim(run, name)
    names = ", ".join(one.id for one in found[:_MOST_NAMED])
    raise NotFoundError(f"Several claims begin with {name[:40]!r}: {names}.", "Give more letters of the id.")


def _no_claim(run: Run, name: str) -> NotFoundError:
    hint = f"See its claims: satchel review list {run.id} --all"
    return NotFoundError(f"The run {run.id} has no claim {name[:40]!r}.", hint)


def _check(wish: Wish) -> None:
    """Raises `UsageError` for what is no decision."""
    if wish.every == bool(wish.claims):
        raise UsageError("A decision is about claims.", "Name them, or say that all open ones are meant.")
    if wish.verdict == "edit" and (wish.every or len(set(wish.claims)) != 1):
        raise UsageError("An edit is about one claim.", "Name one.")
    if (wish.verdict == "edit") != bool(wish.text.strip()):
        raise UsageError("An edit needs the new words, and nothing else has any.", "Give them after the claim.")
    if wish.reason and wish.verdict != "reject":
        raise UsageError("Only a rejection has a reason.", "Leave it out.")
    if len(wish.text) > LONGEST_TEXT or len(wish.reason) > LONGEST_REASON:
        most = f"{LONGEST_TEXT:,} characters for a text, {LONGEST_REASON:,} for a reason"
        raise UsageError(f"That is too long: at most {most}.", "Say it in fewer words.")


def _drawn(rows: Sequence[Row], size: int, number: int) -> list[Row]:
    return audit.draw(rows, size, number, lambda row: row.name)
