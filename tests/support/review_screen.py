"""The inbox's presenter with a view that keeps what it was shown, and an engine that the test answers for."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.support.claims import review_engine

from satchel.ui.review.presenter import ReviewPresenter

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


class View:
    """What was shown last."""

    def __init__(self) -> None:
        self.items, self.current, self.marked, self.empty = [], None, frozenset(), None
        self.claim, self.doing, self.diff, self.progress, self.filters, self.audit, self.told = [], None, [], "", None, None, ""

    def show_items(self, items, *, current, marked):
        self.items, self.current, self.marked, self.empty = list(items), current, marked, None

    def show_empty(self, title, sentence):
        self.items, self.current, self.empty = [], None, (title, sentence)

    def show_claim(self, paragraphs, *, is_another):
        self.claim = list(paragraphs)

    def show_doing(self, doing):
        self.doing = doing

    def show_diff(self, stretches):
        self.diff = list(stretches)

    def show_progress(self, words, decided, total):
        self.progress = words

    def show_filters(self, filters):
        self.filters = filters

    def show_audit(self, audit):
        self.audit = audit

    def tell(self, words, tone):
        self.told = words

    @property
    def names(self):
        return [one.claim for one in self.items]


class Screen:
    def __init__(self, *items, **more) -> None:
        self.claims, self.revision = list(items), 0
        self.view, self.engine, self.went = View(), review_engine(self.claims, lambda: self.revision, **more), []
        self.presenter = ReviewPresenter(self.view, self.engine, self.went.append, now=lambda: NOW)

    def keep(self, claim, decision):
        """The engine has this decision about a claim from now on."""
        for place, one in enumerate(self.claims):
            if one["claim"]["id"] == claim:
                self.claims[place] = {**one, "decision": decision}

    def asked(self, method):
        return [one for one in self.engine.asked if one.method == method]

    def waiting(self):
        return next(one for one in self.engine.asked if one.method in ("review.decide", "review.undo") and one in self.engine.open)
