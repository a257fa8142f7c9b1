"""What leaves for a model endpoint and what comes back, as the ledger knows it: sizes, labels, digests, never text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from satchel.domain.labels import Labels, Privacy

Purpose = Literal["reply", "probe", "models"]
Fate = Literal["answered", "refused", "failed", "ended"]  # refused by the server's status; ended by us before its end

_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> str:
    """``scheme://host:port`` of an address, the port always said. Raises ``ValueError`` where it has none."""
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in _PORTS:
        raise ValueError("no address of a server")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port or _PORTS[parts.scheme]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What the person allowed when an endpoint was added: text up to `privacy`, to this one `origin` alone.

    `origin` is ``scheme://host:port``; `is_local` says that the person runs the server on this machine.
    """

    endpoint: str
    origin: str
    privacy: Privacy
    is_local: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One request that is about to leave: `size` bytes of body, `digest` their SHA-256 in hexadecimal."""

    endpoint: str
    origin: str
    model: str
    purpose: Purpose
    labels: Labels
    size: int
    digest: str
    run: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What came of a departure: `status` is HTTP's (0: none came), `size` the bytes of body that were read.

    `prompt` and `reply` are tokens, thinking included; `is_estimated` where the server gave no figures.
    """

    fate: Fate
    status: int = 0
    size: int = 0
    prompt: int = 0
    reply: int = 0
    is_estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One call; without an `arrival` it is under way, or the program was killed in the middle of it."""

    number: int
    at: datetime
    departure: Departure
    arrival: Arrival | None = None
    ended_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """As front ends show it; `fate` is "open" while there is no arrival."""
        gone, came = self.departure, self.arrival
        return {
            "number": self.number, "at": self.at.isoformat(), "endpoint": gone.endpoint, "origin": gone.origin,
            "model": gone.model, "purpose": gone.purpose, "labels": gone.labels.to_json(), "run": gone.run,
            "bytes_out": gone.size, "sha256": gone.digest, "fate": came.fate if came else "open",
            "status": came.status if came else 0, "bytes_in": came.size if came else 0,
            "tokens": {"prompt": came.prompt, "reply": came.reply, "estimated": came.is_estimated} if came else None,
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
        }  # fmt: skip
