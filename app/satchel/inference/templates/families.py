"""Quirks of model families, read from `resources/model_families.toml`: no name of a model stands in code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from satchel.domain.errors import MissingError

Switch = Mapping[str, str | bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinking:
    """How a family thinks before it answers. A reply may begin with `begins` (or the template ends with it); what
    follows up to `closes` is hidden. `forces` is written to end it early, `skips` where there is to be none at all,
    unless the template has a `switch`: variables that turn it off.
    """

    opens: str
    closes: str
    begins: str
    forces: str
    skips: str
    switch: Switch = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """What the makers advise for any temperature above 0."""

    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family, and how to recognise one of it: any of the architectures, every piece of its chat template."""

    name: str = "any"
    architectures: tuple[str, ...] = ()
    template_has: tuple[str, ...] = ()
    thinking: Thinking | None = None
    sampling: Sampling = field(default_factory=Sampling)

    def matches(self, architecture: str, template: str) -> bool:
        """Whether a model is of this family."""
        known = not self.architectures or architecture in self.architectures
        return known and all(piece in template for piece in self.template_has)


def read_families(path: Path) -> tuple[Family, ...]:
    """The families of a file, in its order. Raises `MissingError` when it is not there or not as it should be."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))["family"]
        return tuple(_family(one) for one in found)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MissingError("The list of model families is missing or damaged.", "Install Satchel again.") from error


def family_of(families: Sequence[Family], *, architecture: str, template: str) -> Family:
    """The first family that a model belongs to; one without quirks where there is none."""
    return next((one for one in families if one.matches(architecture, template)), Family())


def _family(body: Mapping[str, Any]) -> Family:
    unknown = body.keys() - {"name", "architectures", "template_has", "thinking", "sampling", "source"}
    if unknown or not str(body["source"]):
        raise ValueError(f"a family says {sorted(unknown)}")
    return Family(
        name=str(body["name"]), architectures=tuple(map(str, body.get("architectures", ()))),
        template_has=tuple(map(str, body.get("template_has", ()))), sampling=Sampling(**body.get("sampling", {})),
        thinking=_thinking(body["thinking"]) if "thinking" in body else None,
    )  # fmt: skip


def _thinking(body: Mapping[str, Any]) -> Thinking:
    opens, closes = str(body["opens"]), str(body["closes"])
    begins = body.get("begins", f"{opens}\n")
    forces = body.get("forces", f"\n{closes}\n\n")
    skips = body.get("skips", f"{opens}\n\n{closes}\n\n")
    if not opens or not closes or opens not in begins or closes not in forces or body.keys() - _THINKING:
        raise ValueError("tags do not fit together")
    return Thinking(
        opens=opens, closes=closes, begins=begins, forces=forces, skips=skips, switch=dict(body.get("switch", {}))
    )


_THINKING = frozenset(Thinking.__dataclass_fields__)
