"""The crafts that profiles can name."""

from __future__ import annotations

from collections.abc import Mapping

from satchel.craft.incident.summariser import IncidentCraft
from satchel.domain.ports import Craft

CRAFTS: Mapping[str, Craft] = {craft.name: craft for craft in (IncidentCraft(),)}
