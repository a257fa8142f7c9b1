"""Items of ``review.list`` and the engine that answers for them, for tests of the inbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.fakes.window_engine import WindowEngine


def claim(name: str, **more: Any) -> dict[str, Any]:
    """An item whose claim has this id; its text is made of it."""
    about = {"id": name, "text": f"{name.title()} stood still.", "support": "weak",
             "cites": [{"source": "chat.log", "entry": 2, "quote": "stood still"}]}  # fmt: skip
    about |= {key: more.pop(key) for key in ("text", "support", "cites", "owner") if key in more}
    return {"run": "r1", "run_title": "Cranes", "agent": "keeper", "section": "impact", "incident": 1, "claim": about,
            "doubt": 0.4, "why": ["Its sources carry it only in part."], "decision": None, **more}  # fmt: skip


ENTRIES = {
    "chat.log": {
        "1": {"author": "ines", "at": "2026-03-12T05:09:00+00:00", "text": "anybody there?"},
        "2": {"author": "mats", "at": "2026-03-12T05:10:00+00:00", "text": "crane 7 stood still since five"},
    }
}


def review_engine(
    items: Sequence[Mapping[str, Any]], revision: Callable[[], int] = lambda: 0, *, decided: int = 0
) -> WindowEngine:
    """Answers what is read at once, from items as they are then; decisions wait for the test."""

    def listed(params: Mapping[str, Any]) -> dict[str, Any]:
        found = [one for one in items if params.get("run") in (None, one["run"])]
        wanted = {"open": lambda d: d is None, "decided": lambda d: d is not None, "all": lambda _d: True}
        chosen = [one for one in found if wanted[params["status"]](one["decision"])]
        is_open = sum(one["decision"] is None for one in found)
        page = chosen[params["offset"] : params["offset"] + params["limit"]]
        counts = {"open": is_open, "decided": decided + len(found) - is_open, "total": decided + len(found)}
        return {"items": page, **counts, "revision": revision()}

    def shown(params: Mapping[str, Any]) -> dict[str, Any]:
        one = next(one for one in items if (one["run"], one["claim"]["id"]) == (params["run"], params["claim"]))
        return {**one, "entries": ENTRIES, "decisions": []}

    runs = {"runs": [{"run": "r1", "title": "Cranes"}, {"run": "r2", "title": "Mail"}]}
    return WindowEngine(answers={"review.list": listed, "review.show": shown, "runs.list": runs})
