"""Which agent a request goes to, why, and what a person chose instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

# What a file's ending says without opening it. Endings that may hold anything (.json, .zip, .txt) say nothing.
Format = Literal["log", "mail", "transcript", "notes", "document", "table", "image"]
FORMATS: tuple[Format, ...] = get_args(Format)
PASTED = "pasted text"  # how text that is itself the material is shown and cited

RouteKind = Literal["run", "ask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One agent that could do it; `score` orders candidates and is no probability."""

    agent: str
    why: str
    score: float

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"agent": self.agent, "why": self.why, "score": round(self.score, 3)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a request goes. Without an `agent` the person is asked; `others` are what to choose from, best first.

    `run` is whom a question is about; without an `agent`, whom it may be about.
    """

    kind: RouteKind = "run"
    agent: str | None = None
    run: str | None = None
    why: str
    sure: bool = False
    others: tuple[Candidate, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"kind": self.kind, "agent": self.agent, "run": self.run, "why": self.why, "sure": self.sure,
                "others": [one.to_json() for one in self.others]}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person chose for a request: its words, what came with it (`kinds`, sorted), and who was to do it."""

    number: int = 0
    at: datetime
    text: str
    kinds: tuple[str, ...]
    agent: str

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"number": self.number, "at": self.at.isoformat(timespec="seconds"), "text": self.text,
                "kinds": list(self.kinds), "agent": self.agent}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A request as it was understood: its route, what the person said, and pasted text that is to be worked on."""

    route: Route
    say: str = ""
    material: str = ""
