"""Claims and the citations they rest on, in the exact JSON shape that other programs read (DESIGN, Citation, Claim)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Support = Literal["supported", "weak", "unsupported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Exact words at a place: by `entry` for messages, by `start`/`end` code points elsewhere."""

    source: str
    quote: str
    entry: int | None = None
    start: int | None = None
    end: int | None = None
    page: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Only the keys that are set."""
        place = {"entry": self.entry, "start": self.start, "end": self.end, "page": self.page}
        return {"source": self.source, **{k: v for k, v in place.items() if v is not None}, "quote": self.quote}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Citation:
        """Inverse of `to_json`; raises ``KeyError`` when source or quote is missing."""
        places = {k: body.get(k) for k in ("entry", "start", "end", "page")}
        return cls(source=str(body["source"]), quote=str(body["quote"]), **places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement. `extra` holds the keys that a section adds: standing, owner, due, at."""

    id: str
    text: str
    cites: tuple[Citation, ...] = ()
    support: Support = "unsupported"
    extra: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The claim with its section's keys beside the common ones."""
        cites = [c.to_json() for c in self.cites]
        return {"id": self.id, "text": self.text, "cites": cites, "support": self.support, **self.extra}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Claim:
        """Inverse of `to_json`; unknown keys are kept in `extra`."""
        known = {"id", "text", "cites", "support"}
        return cls(
            id=str(body["id"]),
            text=str(body["text"]),
            cites=tuple(Citation.from_json(c) for c in body.get("cites", ())),
            support=body.get("support", "unsupported"),
            extra={k: v for k, v in body.items() if k not in known},
        )
