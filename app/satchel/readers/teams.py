"""The four shapes in which Teams conversations leave Teams."""

from __future__ import annotations

from satchel.readers.teams_copied import TEAMS_COPIED
from satchel.readers.teams_export import TEAMS_EXPORT
from satchel.readers.teams_graph import TEAMS_GRAPH
from satchel.readers.teams_html import TEAMS_HTML

__all__ = ["TEAMS_COPIED", "TEAMS_EXPORT", "TEAMS_GRAPH", "TEAMS_HTML"]
