"""Which agents are installed, in sentences, and where one is given work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from satchel.domain.errors import SatchelError
from satchel.ui.run.course import step_name
from satchel.ui.talk import Engine, Ticket
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _, n_

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """One thing that an agent may do, never does, or asks about; `icon` and `tone` say the same."""

    words: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An agent in words. `origin` says whether it came with the program; `warning` what is odd about its files."""

    agent: str
    title: str
    description: str
    version: str
    origin: str
    is_built_in: bool
    steps: Sequence[str] = ()
    permissions: Sequence[May] = ()
    detail: str = ""
    warning: str = ""
    problem: str = ""


class AgentsView(Protocol):
    """What the presenter needs of the screen."""

    def show_cards(self, cards: Sequence[Card], *, is_filtered: bool) -> None:
        """All agents."""
        ...

    def show_trouble(self, error: SatchelError | None) -> None:
        """Why they cannot be shown."""
        ...


class AgentsPresenter:
    """One for the screen."""

    def __init__(self, view: AgentsView, engine: Engine, go: Go) -> None:
        self._view, self._engine, self._go = view, engine, go
        self._listed: Sequence[Mapping[str, Any]] | None = None
        self._known: dict[str, Mapping[str, Any]] = {}
        self._problems: dict[str, str] = {}
        self._query = ""
        self._asked: list[Ticket] = []

    def enter(self) -> None:
        """The screen comes to the front: agents may have come or gone."""
        for asked in self._asked:
            asked.drop()
        self._asked = [self._engine.ask("agents.list", done=self._take_list, failed=self._view.show_trouble)]

    def search(self, text: str) -> None:
        """Only agents in whose words these stand."""
        self._query = " ".join(text.split())
        self._show()

    def use(self, agent: str) -> None:
        """Gives it work: the field of the first screen names it already."""
        self._go(Place(screen="today", text=f"@{agent} "))

    def _take_list(self, answer: Mapping[str, Any]) -> None:
        self._view.show_trouble(None)
        self._listed = answer["agents"]
        self._problems.clear()
        self._show()
        for one in self._listed:
            self._ask_about(str(one["agent"]))

    def _ask_about(self, agent: str) -> None:
        def came(answer: Mapping[str, Any]) -> None:
            self._known[agent] = answer
            self._show()

        def failed(error: SatchelError) -> None:
            self._problems[agent] = error.sentences
            self._show()

        self._asked.append(self._engine.ask("agents.show", agent=agent, done=came, failed=failed))

    def _show(self) -> None:
        if self._listed is None:
            return
        cards = [
            card({**one, **self._known.get(str(one["agent"]), {})}, self._problems.get(str(one["agent"]), ""))
            for one in self._listed
        ]
        words = self._query.casefold().split()
        kept = [one for one in cards if all(word in _searched(one) for word in words)]
        self._view.show_cards(kept, is_filtered=bool(words))


def card(one: Mapping[str, Any], problem: str = "") -> Card:
    """An agent of ``agents.show``, or of ``agents.list`` while no more is known."""
    built_in = one.get("built_in") is True
    by = _("by {author}").format(author=one["author"]) if one.get("author") else ""
    detail = (f"@{one['agent']}", by, str(one.get("license") or ""))
    return Card(
        agent=str(one["agent"]), title=str(one.get("title") or one["agent"]), description=str(one.get("description") or ""),
        version=str(one.get("version") or ""), origin=_("came with Satchel") if built_in else _("imported"),
        is_built_in=built_in, steps=[step_name(str(step)) for step in one.get("steps") or ()],
        permissions=permissions(one.get("permissions") or {}), detail=" · ".join(part for part in detail if part),
        warning=_odd([str(file) for file in one.get("flagged") or ()]), problem=problem,
    )  # fmt: skip


def permissions(modes: Mapping[str, Any]) -> list[May]:
    """A sentence for each kind of effect, in the order in which a person would ask."""
    known = {
        "read": {
            "never": _("Reads nothing but what you give it."),
            "ask": _("Reads what you give it, and asks before it reads anything else."),
            "allow": _("May read other files of yours, in the places that it names."),
        },
        "write": {
            "never": _("Writes no files."), "ask": _("Asks before it writes a file."),
            "allow": _("May write files, in the places that it names."),
        },
        "send": {
            "never": _("Sends nothing to anybody."), "ask": _("Asks before it sends anything."),
            "allow": _("May send to those that it names."),
        },
        "network": {
            "never": _("Does not use the network."), "ask": _("Asks before it uses the network."),
            "allow": _("May use the network, for the servers that it names."),
        },
    }  # fmt: skip
    looks = {"never": ("shield", "good"), "ask": ("ask", "secondary"), "allow": ("alert", "warn")}
    found = []
    for kind, sentences in known.items():
        mode = str(modes.get(kind) or "")
        if mode in sentences:
            icon, tone = looks[mode]
            found.append(May(words=sentences[mode], icon=icon, tone=tone))
    return found


def _odd(files: Sequence[str]) -> str:
    if not files:
        return ""
    named = ", ".join(_visible(file) for file in files[:_MOST_NAMED])
    return n_(
        "{n} of its files has characters that nobody can see: {files}",
        "{n} of its files have characters that nobody can see, among them: {files}", len(files), files=named,
    )  # fmt: skip


def _visible(untrusted: str) -> str:
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in untrusted[:100])


def _searched(one: Card) -> str:
    return " ".join((one.agent, one.title, one.description, one.origin, one.detail)).casefold()
