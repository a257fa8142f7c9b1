"""A ledger in memory, and models of endpoints on the scripted server with everything that they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.support.scripted_model import ScriptedModel

from satchel.domain.egress import Arrival, Departure, LedgerRow
from satchel.domain.errors import NotFoundError
from satchel.domain.labels import Labels, Origin, Privacy
from satchel.domain.models import Message, ModelRequest
from satchel.inference.endpoints.client import EndpointModel
from satchel.inference.endpoints.declaration import Endpoint
from satchel.policy.egress import EgressPolicy
from satchel.system.keys import Key

AT = datetime(2026, 3, 14, tzinfo=UTC)
PERSONAL = Labels(origins=frozenset({Origin.OTHERS}))
SECRET = "sk-a-secret-that-nobody-sees"
ANSWER = {
    "type": "object", "properties": {"cause": {"type": "string", "maxLength": 200}, "minutes": {"type": "integer"}},
    "required": ["cause", "minutes"], "additionalProperties": False,
}  # fmt: skip


class MemoryLedger:
    """The `Ledger` of `domain/ports.py`, forgotten with the object."""

    def __init__(self) -> None:
        self.kept: list[LedgerRow] = []

    def begin(self, departure: Departure) -> int:
        self.kept.append(LedgerRow(number=len(self.kept) + 1, at=AT, departure=departure))
        return len(self.kept)

    def complete(self, number: int, arrival: Arrival) -> None:
        if not 0 < number <= len(self.kept):
            raise NotFoundError("never begun")
        if self.kept[number - 1].arrival is None:
            self.kept[number - 1] = replace(self.kept[number - 1], arrival=arrival, ended_at=AT)

    def rows(self, *, run: str | None = None, limit: int = 100) -> Sequence[LedgerRow]:
        return [row for row in reversed(self.kept) if run in (None, row.departure.run)][:limit]

    @property
    def story(self) -> list[tuple[str, str, int]]:
        """Purpose, fate and status of each call, in order."""
        return [(r.departure.purpose, r.arrival.fate if r.arrival else "open", r.arrival.status if r.arrival else -1)
                for r in self.kept]  # fmt: skip


def declared(url: str, **more: Any) -> Endpoint:
    """A checked declaration of a server of ours."""
    words = {"name": "lab", "url": url, "model": "scripted", "privacy": "personal", "context": 8192}
    return Endpoint.from_json(words | more)


def model_of(
    server: ScriptedModel | str, ledger: MemoryLedger | None = None, *, key: Key | None = None, silence: float = 30.0,
    to_grammar: Any = None, **more: Any,
) -> EndpointModel:  # fmt: skip
    """A model at this server; without waits between attempts. A `key` lies in the keyring as ``lab-key``."""
    named = {"key": "lab-key"} if key is not None else {}
    endpoint = declared(server if isinstance(server, str) else server.url, **(named | more))
    gate = EgressPolicy(ledger if ledger is not None else MemoryLedger(), {endpoint.name: endpoint.grant()}.get)
    return EndpointModel(
        endpoint, gate=gate, find_key=lambda _name: key, to_grammar=to_grammar, silence=silence, wait=lambda _n: 0.0
    )


def request(text: str = "At 14:05 the pump failed for 42 minutes.", **more: Any) -> ModelRequest:
    """A request of one message."""
    words: dict[str, Any] = {"labels": PERSONAL, "tokens": 200, "seconds": 30.0}
    return ModelRequest(messages=(Message(speaker="user", text=text),), **(words | more))


def labelled(privacy: Privacy) -> Labels:
    """Somebody else's words of this privacy."""
    return Labels(origins=frozenset({Origin.OTHERS}), privacy=privacy)
