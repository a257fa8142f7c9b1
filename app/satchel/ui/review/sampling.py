"""Leads through a sample check: draws it, watches how far it is, and asks what it says about the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from satchel.ui.review.audit import MOST, Audit, to_check
from satchel.ui.review.deciding import Deciding
from satchel.ui.review.inbox import Inbox
from satchel.ui.review.items import Item, is_same, item
from satchel.ui.sentences import spoken


class Sampling:
    """`show` draws the check; `drawn` is called when the sample has taken the inbox's place, or is seen anew, with the
    revision of the engine's decisions that it has.
    """

    def __init__(
        self, inbox: Inbox, deciding: Deciding, *, show: Callable[[Audit | None], object], drawn: Callable[[int], None]
    ) -> None:
        self._inbox, self._deciding, self._show, self._drawn = inbox, deciding, show, drawn
        self._run = ""
        self._seen: Sequence[Item] = ()  # the sample as it was when its bar was last drawn
        self.now: Audit | None = None

    @property
    def is_under_way(self) -> bool:
        """A sample has the inbox's place."""
        return self.now is not None and self.now.stage != "asked"

    def ask(self, of: int, run: str) -> None:
        """How many of so many shall be checked?"""
        self._run = run
        self.now = Audit(of=of, size=min(Audit().size, max(of, 1)))
        self._show(self.now)

    def start(self, size: int, *, another: bool = False) -> None:
        """Draws; `another` one of the same size than before."""
        now = self.now or Audit()
        now = replace(now, size=min(max(size, 1), MOST), round=now.round + 1 if another else now.round)

        def came(answer: Mapping[str, Any]) -> None:
            items = [to_check(item(one)) for one in answer["sample"]]
            self._inbox.narrow(status="all", section="", words="")
            self._inbox.marked.clear()
            self._inbox.replace(items)
            first = next((one for one in items if one.is_open), items[0] if items else None)
            self._inbox.current = first.key if first is not None else None
            self.now = replace(now, stage="running", of=int(answer["of"]), keys=[one.key for one in items], )
            self._seen = ()
            self._drawn(_revision(answer))

        self._deciding.send("review.audit", self._params(now), done=came)

    def again(self, revision: int) -> None:
        """The same sample, with what was decided about it elsewhere up to a revision; where it fails, the next news ask anew."""
        if self.now is None:
            return

        def came(answer: Mapping[str, Any]) -> None:
            if not self.is_under_way or self._deciding.has_more:
                return  # it was read before what is being decided now
            here = {one.key: one for one in self._inbox.items}
            fresh = [to_check(item(one)) for one in answer["sample"]]
            self._inbox.put([one for one in fresh if one.key in here and not is_same(one.decision, here[one.key].decision)])
            self._drawn(_revision(answer))

        self._deciding.send(
            "review.audit", self._params(self.now), done=came, failed=lambda _error: self._drawn(revision)
        )

    def look(self) -> None:
        """Something was decided or undone: how far is it now?"""
        if self.now is None or self.now.stage == "asked":
            return
        items = self._inbox.items
        if items == self._seen:
            return
        self._seen, self.now = items, replace(self.now.looked_at(items), stage="running")
        self._show(self.now)
        if self.now.is_through:
            self.finish()

    def finish(self) -> None:
        """What do the checks say by now?"""
        if self.now is None:
            return

        def came(answer: Mapping[str, Any]) -> None:
            if self.is_under_way and self.now is not None:
                self.now = replace(self.now, stage="result", sentence=spoken(str(answer["sentence"])))
                self._show(self.now)

        self._deciding.send("review.audit.result", self._params(self.now), done=came)

    def end(self) -> bool:
        """Ends it; whether a sample had the inbox's place. What was decided stays decided."""
        was_under_way, self.now = self.is_under_way, None
        self._show(None)
        return was_under_way

    def _params(self, audit: Audit) -> Mapping[str, Any]:
        return {"size": audit.size, "round": audit.round, **({"run": self._run} if self._run else {})}


def _revision(answer: Mapping[str, Any]) -> int:
    return int(answer.get("revision") or 0)
