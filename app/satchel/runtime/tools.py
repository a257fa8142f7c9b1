"""Everything outside that a run may touch, in one bundle; filled once, by the composition root through the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from satchel.domain.errors import MissingError
from satchel.domain.models import ModelChooser
from satchel.domain.ports import (
    BlobCache,
    Craft,
    DecisionStore,
    Encoder,
    FormatReader,
    InputSource,
    Outbox,
    Progress,
    RunStore,
    Workbench,
)
from satchel.profiles.library import Library, Profile


class Originals(Protocol):
    """Keeps original bytes by their digest."""

    def put(self, data: bytes) -> str:
        """Stores the bytes once and returns their SHA-256 in hex; raises `StorageError`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Ports of the runtime."""

    store: RunStore
    decisions: DecisionStore
    reader: FormatReader
    source: InputSource
    crafts: Mapping[str, Craft]
    library: Library
    fast: Encoder
    full: Encoder | None
    outbox: Outbox
    cache: BlobCache
    originals: Originals
    clock: Callable[[], datetime]
    models: ModelChooser | None = None

    def craft(self, name: str | None) -> Craft:
        """Raises `MissingError` for a craft that this program does not have."""
        craft = self.crafts.get(name or "")
        if craft is None:
            raise MissingError(
                f"This agent needs a craft that is not here ({name}).", "Update Satchel, or use another agent."
            )
        return craft

    def bench(self, profile: Profile, progress: Progress) -> Workbench:
        """What a craft may use on behalf of a profile, without a language model."""
        return Workbench(fast=self.fast, full=self.full, heads=profile.heads, cache=self.cache, progress=progress)
