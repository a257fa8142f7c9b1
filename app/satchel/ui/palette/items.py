"""What the palette lists: who would do it, commands from before, agents, runs and screens, the best fit first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from satchel.ui.given import Clip, peek, size
from satchel.ui.palette import matcher
from satchel.ui.palette.history import History
from satchel.ui.words import _, n_

Kind = Literal["start", "clipboard", "command", "ask", "agent", "screen", "run", "forget"]
_MOST_HITS, _MOST_RECENT, _MOST_RUNS = 4, 6, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line. `value` is what it stands for: an agent, a run, a screen, a command's words."""

    kind: Kind
    title: str
    value: str = ""
    detail: str = ""
    icon: str = "right"
    section: str = ""
    places: tuple[int, ...] = ()  # characters of the title that the typed letters hit
    is_pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A screen that can be gone to."""

    name: str
    title: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What there is to choose from."""

    history: History
    agents: Sequence[Mapping[str, Any]] = ()
    runs: Sequence[Mapping[str, Any]] = ()  # newest first
    found: Sequence[Mapping[str, Any]] = ()  # runs in which the typed words stand
    goals: Sequence[Goal] = ()
    is_forgetting: bool = False  # whether it was asked once to forget the recent commands


def at_rest(known: Known, clip: Clip | None) -> list[Item]:
    """Before anything is typed."""
    return [
        *_clipboard(clip), *_commands(known.history, ""), *_asking(known.runs), *_agents(known.agents, ""),
        *_runs(known.runs[:_MOST_RUNS], _("Latest runs")), *_goals(known.goals, ""), *_forgetting(known),
    ]  # fmt: skip


def named(known: Known, query: str) -> list[Item]:
    """Screens that are called so: whoever types a name wants to go there."""
    return [one for one in _goals(known.goals, query) if matcher.begins(query, one.title)]


def typed(known: Known, query: str, above: Sequence[Item] = ()) -> list[Item]:
    """What fits the typed words, below who would do it; what stands `above` is not told twice."""
    goals = [one for one in _goals(known.goals, query) if one not in above]
    return [
        *_commands(known.history, query), *_agents(known.agents, query), *goals,
        *_runs(known.found[:_MOST_HITS], _("Runs")),
    ]  # fmt: skip


def _clipboard(clip: Clip | None) -> Iterator[Item]:
    if clip is None or not clip.fits:
        return
    what = n_("{n} file", "{n} files", len(clip.files)) if clip.files else size(clip.text)
    yield Item(kind="clipboard", title=_("Use the clipboard: {what}").format(what=what), detail=peek(clip), icon="copy")


def _commands(history: History, query: str) -> Iterator[Item]:
    pinned = matcher.ranked(query, history.pinned, words=str)
    recent = matcher.ranked(query, history.recent, words=str)
    for words, hit in pinned[: _MOST_HITS if query else None]:
        yield Item(kind="command", title=words, value=words, icon="pin", section=_("Pinned"), places=hit.places, is_pinned=True)
    for words, hit in recent[: _MOST_HITS if query else _MOST_RECENT]:
        yield Item(kind="command", title=words, value=words, icon="clock", section=_("Recent"), places=hit.places)


def _forgetting(known: Known) -> Iterator[Item]:
    """At the very end: it takes away what nobody brings back."""
    if known.history.recent:
        title = _("Press Enter again to forget them") if known.is_forgetting else _("Forget recent commands")
        yield Item(kind="forget", title=title, icon="trash")


def _asking(runs: Sequence[Mapping[str, Any]]) -> Iterator[Item]:
    last = next((one for one in runs if one.get("status") in ("done", "waiting", "running")), None)
    if last is not None:
        title = run_title(last)
        yield Item(kind="ask", title=_("Ask about the last run"), value=str(last["run"]), detail=title, icon="ask",
                   section=_("Do"))  # fmt: skip


def _agents(agents: Sequence[Mapping[str, Any]], query: str) -> Iterator[Item]:
    for agent, hit in matcher.ranked(query, agents, words=_agent_title)[:_MOST_HITS if query else None]:
        yield Item(kind="agent", title=_agent_title(agent), value=str(agent["agent"]),
                   detail=str(agent.get("description") or ""), icon="agents", section=_("Agents"),
                   places=hit.places)  # fmt: skip


def _goals(goals: Sequence[Goal], query: str) -> Iterator[Item]:
    for goal, hit in matcher.ranked(query, goals, words=lambda one: one.title):
        yield Item(kind="screen", title=goal.title, value=goal.name, icon=goal.icon, section=_("Go to"), places=hit.places)


def _runs(runs: Sequence[Mapping[str, Any]], section: str) -> Iterator[Item]:
    for run in runs:
        yield Item(kind="run", title=run_title(run), value=str(run["run"]), detail=str(run["agent"]), icon="runs",
                   section=section)  # fmt: skip


def run_title(run: Mapping[str, Any]) -> str:
    """A run in one line."""
    named = ", ".join(str(one) for one in run.get("inputs") or ())
    return " ".join(str(run.get("title") or run.get("say") or named or run["run"]).split())


def _agent_title(agent: Mapping[str, Any]) -> str:
    return str(agent.get("title") or agent["agent"])
