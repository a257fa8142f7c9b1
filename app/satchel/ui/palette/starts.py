"""Who could do what was typed, and why, as the first lines of the palette's list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from satchel.domain.errors import SatchelError
from satchel.ui.palette.items import Item, run_title
from satchel.ui.sentences import spoken
from satchel.ui.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A run that the words are a question about."""

    run: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What is known of where a request goes: the engine's `route`, or why there is none."""

    route: Mapping[str, Any] | None = None
    trouble: SatchelError | None = None
    is_unfolded: bool = False  # the person wants to see who else could do it

    @property
    def others(self) -> Sequence[Mapping[str, Any]]:
        """Who else could do it, best first."""
        return self.route.get("others") or () if self.route is not None else ()

    @property
    def asks(self) -> str:
        """The run that it is a question about, "" for none."""
        is_question = self.route is not None and self.route.get("kind") == "ask"
        return str(self.route.get("run") or "") if is_question and self.route is not None else ""

    @property
    def why(self) -> str:
        """The engine's sentence."""
        return spoken(str(self.route.get("why") or "")) if self.route is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Titles of agents and runs, and the agents that would have nothing to read."""

    agents: Sequence[Mapping[str, Any]] = ()
    runs: Sequence[Mapping[str, Any]] = ()
    lacking: Set[str] = frozenset()

    def why(self, agent: str, why: str) -> str:
        """The reason for an agent, or what it lacks."""
        return _("Attach a file or paste a text.") if agent in self.lacking else why

    def agent(self, name: str) -> str:
        """An agent's title."""
        return next((str(one.get("title") or name) for one in self.agents if one["agent"] == name), name)

    def run(self, name: str) -> str:
        """A run's title."""
        return next((run_title(one) for one in self.runs if one["run"] == name), name)


def starts(way: Way, names: Names, about: About | None) -> list[Item]:
    """The one who does it; where nobody is sure, or the person wants to see them, all who could."""
    if about is not None:
        return [Item(kind="start", title=_("Ask"), detail=about.title, icon="ask")]
    route = way.route
    if route is None:
        return [_unknown(way.trouble)]
    found = []
    if way.asks:
        found.append(Item(kind="start", title=_("Answer it from “{title}”").format(title=names.run(way.asks)),
                          detail=way.why, icon="ask"))  # fmt: skip
    elif route.get("agent"):
        agent = str(route["agent"])
        found.append(Item(kind="start", title=names.agent(agent), detail=names.why(agent, way.why), icon="agents"))
    if not found or way.is_unfolded:
        found += [Item(kind="start", title=names.agent(str(one["agent"])), value=str(one["agent"]),
                       detail=names.why(str(one["agent"]), spoken(str(one.get("why") or ""))), icon="agents") for one in way.others]  # fmt: skip
    if route.get("run") and not route.get("agent") and not way.asks:
        run = str(route["run"])
        found.append(Item(kind="ask", title=_("Ask about the last run"), value=run, detail=names.run(run), icon="ask"))
    return found or [Item(kind="start", title=_("Nobody here does this"), detail=way.why, icon="info")]


def _unknown(trouble: SatchelError | None) -> Item:
    if trouble is not None:
        return Item(kind="start", title=_("Start it"), detail=f"{trouble.what} {trouble.hint}".strip(), icon="alert")
    return Item(kind="start", title=_("Start it"), detail=_("Looking for who does this…"), icon="bolt")
