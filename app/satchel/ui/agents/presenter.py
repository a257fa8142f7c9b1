"""Which agents are installed, in sentences, and where one is given work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from satchel.domain.errors import SatchelError
from satchel.rendering.neutralise import neutralise, one_line
from satchel.ui.run.course import step_name
from satchel.ui.talk import Engine, Ticket
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _, n_

_MOST_NAMED = 3
_MOST_PLACES = 8
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»\"", "'"))


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """One thing that an agent may do, never does, or asks about; `icon` and `tone` say the same."""

    words: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Know:
    """What an agent knows of one job: whoever wrote it, wrote it for models and people alike. `text` is Markdown."""

    title: str
    description: str
    text: str
    is_cut: bool = False


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
    knows: Sequence[Know] = ()
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
        permissions=permissions(one.get("permissions") or {}, one.get("scopes") or {}),
        knows=[_know(skill) for skill in one.get("skills") or () if isinstance(skill, Mapping)], detail=" · ".join(part for part in detail if part),
        warning=_odd([str(file) for file in one.get("flagged") or ()]), problem=problem,
    )  # fmt: skip


def permissions(modes: Mapping[str, Any], scopes: Mapping[str, Any]) -> list[May]:
    """A sentence for each kind of effect, in the order in which a person would ask; `scopes` are where each may happen."""
    looks = {"never": ("shield", "good"), "ask": ("ask", "secondary"), "allow": ("alert", "warn")}
    found = []
    for kind, sentences in _sentences().items():
        mode = str(modes.get(kind) or "")
        if mode in sentences:
            anywhere, somewhere = sentences[mode]
            places = _places([str(one) for one in scopes.get(kind) or ()])
            icon, tone = looks[mode]
            words = somewhere.format(places=places) if places and somewhere else anywhere
            found.append(May(words=words, icon=icon, tone=tone))
    return found


def _sentences() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """By kind of effect and mode: what is said where no places are named, and where some are."""
    return {
        "read": {
            "never": (_("Reads nothing but what you give it."), ""),
            "ask": (_("Reads what you give it, and asks before it reads anything else."),
                    _("Reads what you give it, and asks before it reads anything else. May read only in {places}.")),
            "allow": (_("May read other files of yours, and does not say which."), _("May read only in {places}.")),
        },
        "write": {
            "never": (_("Writes no files."), ""),
            "ask": (_("Asks before it writes a file."), _("Asks before it writes a file, and writes only in {places}.")),
            "allow": (_("May write files, and does not say where."), _("May write files only in {places}.")),
        },
        "send": {
            "never": (_("Sends nothing to anybody."), ""),
            "ask": (_("Asks before it sends anything."), _("Asks before it sends anything, and sends only to {places}.")),
            "allow": (_("May send, and does not say to whom."), _("May send only to {places}.")),
        },
        "network": {
            "never": (_("Does not use the network."), ""),
            "ask": (_("Asks before it uses the network."), _("Asks before it uses the network, and only for {places}.")),
            "allow": (_("May use the network, and does not say for what."), _("May use the network only for {places}.")),
        },
    }  # fmt: skip


def _places(untrusted_scopes: Sequence[str]) -> str:
    """Each in quotation marks, which it cannot end itself: it must not read as the program's own words."""
    shown = [_("“{words}”").format(words=_quoted(one)) for one in untrusted_scopes[:_MOST_PLACES]]
    named = ", ".join(shown)
    rest = len(untrusted_scopes) - len(shown)
    return n_("{places} and {n} more", "{places} and {n} more", rest, places=named) if rest > 0 else named


def _quoted(untrusted: str) -> str:
    return one_line(neutralise(untrusted)).translate(_QUOTES)


def _know(skill: Mapping[str, Any]) -> Know:
    name = one_line(neutralise(str(skill.get("name") or ""))).replace("-", " ")
    return Know(
        title=name[:1].upper() + name[1:], description=one_line(neutralise(str(skill.get("description") or ""))),
        text=str(skill.get("text") or ""), is_cut=skill.get("cut") is True,
    )  # fmt: skip


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
