"""Which models are shown, in which words, and what the person does with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from satchel.domain.errors import SatchelError
from satchel.ui.models.cards import Card, Section, here, left, matches, offer, server, with_state
from satchel.ui.models.jobs import Jobs
from satchel.ui.talk import Engine, Ticket
from satchel.ui.words import _

_FILE = "file"  # stands for the card of a file that is added, which has none yet


class ModelsView(Protocol):
    """What the presenter needs of the screen."""

    def show_sections(self, sections: Sequence[Section], *, is_empty: bool, is_filtered: bool) -> None:
        """All cards; `is_empty`: no model is here and no server is declared."""
        ...

    def show_card(self, card: Card) -> None:
        """One of them as it is now."""
        ...

    def show_trouble(self, words: str) -> None:
        """Why something cannot be shown or added, ""."""
        ...

    def show_waiting(self, words: str) -> None:
        """What is being looked for, ""."""
        ...


class ModelsPresenter:
    """One for the screen."""

    def __init__(self, view: ModelsView, engine: Engine) -> None:
        self._view, self._engine = view, engine
        self._jobs = Jobs(engine, changed=self._card_changed, ended=self._ask)
        self._listed: Mapping[str, Any] | None = None
        self._scanned: Mapping[str, Any] = {}
        self._is_scanning = False
        self._query = ""
        self._asked: list[Ticket] = []

    def enter(self) -> None:
        """The screen comes to the front; the disk is looked through anew."""
        self._ask()

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """The models are others, or what they may be used for."""
        if news.get("kind") in ("models", "settings"):
            self._ask()

    def search(self, text: str) -> None:
        """Only cards on which the words stand."""
        self._query = " ".join(text.split())
        self._show()

    def try_out(self, card: Card) -> None:
        """Sees what it can do."""
        self._jobs.try_out(card.key, card.name, anyway=card.is_unlikely)

    def use(self, card: Card, roles: Sequence[str]) -> None:
        """Gives it roles; all of them where none is named."""
        self._jobs.ask(card.key, _("Giving it work…"), "models.use", model=card.name, roles=list(roles))

    def remove(self, card: Card) -> None:
        """Forgets it."""
        self._jobs.ask(card.key, _("Removing it…"), "models.remove", model=card.name)

    def fetch(self, card: Card) -> None:
        """Downloads it, on from where it was."""
        self._jobs.fetch(card.key, card.name)

    def stop(self, card: Card) -> None:
        """Ends what goes on with it."""
        self._jobs.stop(card.key)

    def link(self, card: Card) -> None:
        """Takes in what another program left, where it lies."""
        self._jobs.ask(card.key, _("Taking it in…"), "models.scan", answer=_refusal, add=[card.name])

    def add(self, file: str) -> None:
        """Takes in a file of the person's own, where it lies."""
        self._jobs.ask(_FILE, _("Looking at the file…"), "models.add", file=file)

    def _ask(self) -> None:
        for asked in self._asked:
            asked.drop()
        self._is_scanning = True
        self._asked = [
            self._engine.ask("models.list", done=self._take_list, failed=self._failed),
            self._engine.ask("models.scan", done=self._take_scan, failed=self._scan_failed),
        ]
        self._tell_waiting()

    def _take_list(self, answer: Mapping[str, Any]) -> None:
        self._listed = answer
        self._view.show_trouble(self._jobs.problem(_FILE))
        self._show()

    def _take_scan(self, answer: Mapping[str, Any]) -> None:
        self._scanned, self._is_scanning = answer, False
        self._show()

    def _failed(self, error: SatchelError) -> None:
        self._view.show_trouble(error.sentences)
        self._tell_waiting()

    def _scan_failed(self, _error: SatchelError) -> None:
        """What others left is no more than an offer."""
        self._is_scanning = False
        self._tell_waiting()

    def _tell_waiting(self) -> None:
        at_file = self._jobs.busy(_FILE)
        if at_file is not None:
            words = at_file.words
        elif self._listed is None:
            words = _("Asking which models are here…")
        else:
            words = _("Looking for models of other programs…") if self._is_scanning else ""
        self._view.show_waiting(words)

    def _card_changed(self, key: str) -> None:
        if key == _FILE:
            self._view.show_trouble(self._jobs.problem(_FILE))
            self._tell_waiting()
            return
        for section in self._sections():
            for card in section.cards:
                if card.key == key:
                    self._view.show_card(card)

    def _show(self) -> None:
        self._tell_waiting()
        if self._listed is None:
            return
        is_empty = not self._listed.get("models") and not self._listed.get("endpoints")
        found = [
            Section(key=one.key, title=one.title, sentence=one.sentence, cards=kept)
            for one in self._sections()
            if (kept := [card for card in one.cards if matches(card, self._query)])
        ]
        self._view.show_sections(found, is_empty=is_empty, is_filtered=bool(self._query))

    def _sections(self) -> list[Section]:
        listed = self._listed or {}
        offers = listed.get("catalogue") or ()
        ids = frozenset(str(one["id"]) for one in offers)
        whole = (
            Section(
                key="here", title=_("On this machine"),
                cards=[here(one, ids) for one in listed.get("models") or ()],
            ),
            Section(
                key="servers", title=_("Servers that you declared"),
                cards=[server(one) for one in listed.get("endpoints") or ()],
            ),
            Section(
                key="left", title=_("Left here by other programs"),
                sentence=_("They can be used where they lie; nothing is copied."),
                cards=[left(one) for one in self._scanned.get("found") or () if not one.get("here")],
            ),
            Section(
                key="offers", title=_("Can be fetched"),
                sentence=_("Nothing is downloaded before you say so. A download that is stopped goes on where it was."),
                cards=[offer(one) for one in offers if not one.get("here")],
            ),
        )  # fmt: skip
        return [
            Section(key=one.key, title=one.title, sentence=one.sentence, cards=[self._as_it_is(card) for card in one.cards])
            for one in whole
        ]

    def _as_it_is(self, card: Card) -> Card:
        return with_state(card, self._jobs.busy(card.key), self._jobs.problem(card.key))


def _refusal(answer: Mapping[str, Any]) -> str:
    """Why something that was to be taken in was not."""
    if answer.get("added"):
        return ""
    skipped = answer.get("skipped") or ()
    why = str(skipped[0].get("why") or "") if skipped else ""
    return why or _("It could not be taken in.")
