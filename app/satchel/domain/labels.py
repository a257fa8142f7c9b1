"""Where text comes from and how private it is: the labels that every later decision rests on (DESIGN: the gate)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """Whose words a text is made of. Only ``PERSON`` is trusted."""

    PERSON = "person"
    OTHERS = "others"
    FILE = "file"
    PROFILE = "profile"
    TOOL = "tool"


class Privacy(StrEnum):
    """How far a text may travel, from free to never over the network."""

    PUBLIC = "public"
    PERSONAL = "personal"
    LOCAL_ONLY = "local-only"

    @property
    def strictness(self) -> int:
        """0 for public to 2 for local-only."""
        return _STRICTNESS[self]


_STRICTNESS = {Privacy.PUBLIC: 0, Privacy.PERSONAL: 1, Privacy.LOCAL_ONLY: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Origin and privacy of one text; never empty, so that forgotten labels cannot read as trusted."""

    origins: frozenset[Origin]
    privacy: Privacy = Privacy.PERSONAL

    def __post_init__(self) -> None:
        if not self.origins:
            raise ValueError("labels need at least one origin")

    @property
    def trusted(self) -> bool:
        """Whether every word is the person's own."""
        return self.origins == frozenset({Origin.PERSON})

    def to_json(self) -> dict[str, object]:
        """As ``{"origins": [...sorted], "privacy": ...}``."""
        return {"origins": sorted(self.origins), "privacy": self.privacy.value}

    @classmethod
    def from_json(cls, body: dict[str, object]) -> Labels:
        """Inverse of `to_json`; raises ``ValueError`` or ``KeyError`` on unknown words."""
        origins = body["origins"]
        if not isinstance(origins, list):
            raise ValueError("origins must be a list")
        return cls(origins=frozenset(Origin(o) for o in origins), privacy=Privacy(str(body["privacy"])))


def union(labels: Iterable[Labels]) -> Labels:
    """Labels of a text derived from several: all origins, the strictest privacy. Raises ``ValueError`` on none."""
    every = list(labels)
    if not every:
        raise ValueError("derived text needs the labels of at least one source")
    return Labels(
        origins=frozenset().union(*(one.origins for one in every)),
        privacy=max((one.privacy for one in every), key=lambda p: p.strictness),
    )
