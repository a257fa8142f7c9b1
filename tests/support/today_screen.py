"""The first screen without a window: its presenter over an engine that is told what to answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.window_engine import WindowEngine

from satchel.domain.runs import EventKind, RunEvent
from satchel.ui.given import Given
from satchel.ui.today.presenter import TodayPresenter

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


def run(name: str, status: str = "done", **more: Any) -> dict[str, Any]:
    at = (NOW - timedelta(minutes=5)).isoformat()
    return {"run": name, "agent": "keeper", "status": status, "title": name.title(), "started_at": at, "ended_at": at,
            "inputs": ["/a/chat.log"], "unseen": False, "follow": False, **more}  # fmt: skip


def event(kind: EventKind, **body: Any) -> RunEvent:
    return RunEvent(run="live", seq=1, at=NOW, kind=kind, body=body)


class View:
    def __init__(self) -> None:
        self.day, self.sections, self.is_new_home, self.errand, self.error = "", None, None, None, None
        self.attached, self.field = Given(), ""

    def show_day(self, words):
        self.day = words

    def show_sections(self, sections, *, is_new_home):
        self.sections, self.is_new_home = sections, is_new_home

    def show_errand(self, errand):
        self.errand = errand

    def show_attached(self, given):
        self.attached = given

    def write(self, text):
        self.field += text

    def clear_field(self):
        self.field = ""

    def give_back(self, words):
        self.field = words + self.field

    def show_trouble(self, error):
        self.error = error


class Screen:
    def __init__(self, *runs: dict[str, Any], claims=(), welcomed=True) -> None:
        self.view, self.went, self.tried = View(), [], []
        self.engine = WindowEngine(answers={
            "runs.list": {"runs": list(runs)}, "agents.list": {"agents": [{"agent": "keeper", "title": "The keeper"}]},
            "review.list": {"items": list(claims)[:3], "open": len(claims), "decided": 0, "total": len(claims)},
        })  # fmt: skip
        self.presenter = TodayPresenter(
            self.view, self.engine, self.went.append, now=lambda: NOW, welcomed=lambda: welcomed,
            try_sample=lambda: self.tried.append(1),
        )  # fmt: skip
        self.presenter.enter()

    @property
    def shown(self):
        return {one.name: [card.title for card in one.cards] for one in self.view.sections}

    @property
    def followed(self):
        return [one for one in self.engine.asked if one.method == "run.follow"]
