"""Reads the inbox from the engine, page by page, and knows how many claims are open and decided by now, and whether something
was decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from satchel.domain.errors import SatchelError
from satchel.ui.review.inbox import Inbox
from satchel.ui.review.items import item
from satchel.ui.talk import Engine, Failed, Ticket

PAGE, _LARGEST_PAGE = 500, 1_000


class Reading:
    """`is_free` says whether what comes may be taken up: not while decisions are on their way."""

    def __init__(
        self, engine: Engine, inbox: Inbox, *, is_free: Callable[[], bool], came: Callable[[], object], failed: Failed,
        others: Callable[[], object],
    ) -> None:  # fmt: skip
        """`others` is called when it turns out that something was decided elsewhere."""
        self._engine, self._inbox = engine, inbox
        self._is_free, self._came, self._failed, self._others = is_free, came, failed, others
        self._asked: Ticket | None = None
        self._is_asking = False
        self._known = (0, 0, 0)  # open and decided at the engine when it last told, and what was closed here by then
        self.run = ""
        self.has_all = False
        self._is_stale = False
        self._revision, self.heard = 0, 0  # of the engine's decisions: what is here, and the newest that is told of

    @property
    def counts(self) -> tuple[int, int]:
        """Open and decided, with what was decided here since the engine told."""
        is_open, decided, closed = self._known
        since = self._inbox.closed - closed
        return max(is_open - since, 0), max(decided + since, 0)

    @property
    def is_stale(self) -> bool:
        """What is here may be old."""
        return self._is_stale or self.has_missed

    @property
    def has_missed(self) -> bool:
        """Something was decided elsewhere."""
        return self.heard > self._revision

    def spoil(self) -> None:
        """What is here may be old from now on."""
        self._is_stale = True

    def hear(self, revision: int) -> None:
        """The engine tells that something was decided, here or elsewhere."""
        self.heard = revision

    def take_up(self, revision: int) -> None:
        """What is here has all that was decided up to there."""
        if revision != self._revision:
            self._others()
        self._revision = self.heard = revision

    def answered(self, revision: int) -> None:
        """One decision was made here; if it is the next one, nothing was decided elsewhere in between."""
        if revision == self._revision + 1:
            self._revision = revision

    def again(self) -> None:
        """From the beginning, as much as there was."""
        self._ask(0, self._as_many)

    def more(self) -> None:
        """The next page, if there is one and it may be taken up."""
        if not self.has_all and not self._is_asking and self._is_free():
            self._ask(self._offset(), PAGE)

    def refresh(self) -> None:
        """From the beginning if what is here may be old."""
        if self.is_stale and self._is_free():
            staying = self.has_missed or self._inbox.stays is not None
            self._ask(0, self._as_many, staying=staying)

    def _ask(self, offset: int, limit: int, *, staying: bool = False) -> None:
        if self._asked is not None:
            self._asked.drop()

        def came(answer: Mapping[str, Any]) -> None:
            self._is_asking = False
            if not self._is_free():
                self.spoil()  # it was read before what is being decided now
                return
            found = [item(one) for one in answer["items"]]
            self.has_all = len(found) < limit
            if not offset:
                self._is_stale = False
                self.take_up(int(answer.get("revision") or 0))
            if offset:
                self._inbox.extend(found)
            else:
                self._inbox.replace(found, staying=staying)
            self._known = int(answer["open"]), int(answer["decided"]), self._inbox.closed
            self._came()

        def failed(error: SatchelError) -> None:
            self._is_asking = False
            self._failed(error)

        self._is_asking = True
        params = {"run": self.run} if self.run else {}
        self._asked = self._engine.ask(
            "review.list", status=self._inbox.status, limit=limit, offset=offset, done=came, failed=failed, **params
        )

    @property
    def _as_many(self) -> int:
        return min(max(PAGE, len(self._inbox.items)), _LARGEST_PAGE)

    def _offset(self) -> int:
        """How many of the engine's list are here: what was decided since is not in that of open ones any more."""
        status = self._inbox.status
        return sum(1 for one in self._inbox.items if status == "all" or one.is_open == (status == "open"))
