"""What the inbox holds: items in the engine's order, what of them is shown, where the person is and what is selected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

from satchel.ui.review.items import ELSEWHERE, Item, Key, is_same, section_in_words

Status = Literal["open", "decided", "all"]


class Inbox:
    """Pure state: knows neither engine nor widgets. Ten thousand items may be moved through without a delay."""

    def __init__(self) -> None:
        self.status: Status = "open"
        self.section = ""
        self.words: tuple[str, ...] = ()
        self.current: Key | None = None
        self.marked: set[Key] = set()
        self.stays: Key | None = None  # decided elsewhere while it was in front: there until the person moves on
        self._wanted: Key | None = None  # where the person shall be once it is there
        self.closed = 0  # how many more were decided here than opened again, ever
        self._items: dict[Key, Item] = {}
        self._shown: list[Item] = []
        self._places: dict[Key, int] = {}

    @property
    def items(self) -> list[Item]:
        """All, in the engine's order."""
        return list(self._items.values())

    @property
    def shown(self) -> list[Item]:
        """What the filters leave, in order; the same list until something changes."""
        return self._shown

    @property
    def is_narrowed(self) -> bool:
        """Filters that only this window knows are on: it takes all items to say what they leave."""
        return bool(self.section or self.words)

    @property
    def sections(self) -> list[str]:
        """Of all items, in the order of their first."""
        return list(dict.fromkeys(one.section for one in self._items.values() if one.section))

    @property
    def chosen(self) -> Item | None:
        """Where the person is."""
        return self._items.get(self.current) if self.current is not None else None

    @property
    def selected(self) -> list[Item]:
        """Marked and shown, in order: nothing that cannot be seen is decided."""
        return [one for one in self.shown if one.key in self.marked and one.key != self.stays] if self.marked else []

    def replace(self, items: Iterable[Item], *, staying: bool = False) -> None:
        """Other items; place and selection stay where they can. `staying`: what is in front does, even if it is not among them."""
        at, front, before = self._place(), self.chosen, list(self._items)
        self._items = {one.key: one for one in items}
        self.marked &= self._items.keys()
        self.stays = None
        if staying and front is not None and front.key not in self._items and self._wanted not in self._items:
            self._keep(front, before)
        if self._wanted in self._items:
            self.current = self._wanted
        self._wanted = None
        self._settle(at)

    def move_on(self) -> None:
        """What was decided elsewhere goes once the person is not at it any more."""
        if self.stays is not None and self.current != self.stays:
            place = self._places[self.stays]
            del self._items[self.stays]
            self.stays = None
            self._settle(place)

    def extend(self, items: Iterable[Item]) -> None:
        """More items at the end; those that are there already stay as they are."""
        for one in items:
            self._items.setdefault(one.key, one)
        self._settle(0)

    def narrow(self, *, status: Status | None = None, section: str | None = None, words: str | None = None) -> None:
        """Other filters; those that are not named stay."""
        at = self._place()
        self.status = status or self.status
        self.section = self.section if section is None else section
        self.words = self.words if words is None else tuple(words.casefold().split())
        self._settle(at)

    def move(self, by: int, *, selecting: bool = False) -> None:
        """So many items on; `selecting` marks where it was and where it comes to."""
        shown = self.shown
        if not shown:
            return
        before = self.current
        place = min(max(self._place() + by, 0), len(shown) - 1)
        self.current = shown[place].key
        if self.current == before == self.stays:
            self.current = None  # nothing is there to go on to
            return
        if selecting and before is not None:
            self.marked |= {before, self.current}

    def go_to(self, items: Sequence[Item]) -> None:
        """To the first of these that is shown; stays where it is one of them already."""
        keys = [one.key for one in items]
        if self.current not in keys:
            self.current = next((key for key in keys if key in self._places), self.current)

    def look_for(self, keys: Collection[Key]) -> None:
        """To the first of these when other items come, if none of them is here now."""
        if self.status != "decided" and not any(key in self._places for key in keys):
            self._wanted = next(iter(keys), None)

    def toggle(self, key: Key) -> None:
        """Marks an item, or no longer."""
        self.marked ^= {key}

    def mark_until(self, key: Key) -> None:
        """Marks everything from where the person is to an item, and goes there."""
        shown = self.shown
        if key in self._places:
            here, there = sorted((self._place(), self._places[key]))
            self.marked |= {one.key for one in shown[here : there + 1]}
            self.current = key

    def decide(self, keys: Iterable[Key], decision: Mapping[str, Any]) -> tuple[list[Item], list[Item]]:
        """Takes a decision up at once; the items as they were and as they are. The person is at the next one then."""
        wanted, at = set(keys), self._place()
        around = [one.key for one in self.shown]
        before = [self._items[key] for key in self._items if key in wanted]
        after = [one.decided(decision) for one in before]
        if self.current in wanted:
            after_it = [*around[at + 1 :], *around[:at][::-1]]
            self.current = next((key for key in after_it if key not in wanted and self._items[key].is_open), self.current)
        self.marked -= wanted
        self.put(after, at=at)
        return before, after

    def put(self, items: Sequence[Item], *, at: int | None = None) -> None:
        """Items in place of those with their keys; `at`: where the person was."""
        place = self._place() if at is None else at
        for one in items:
            if (was := self._items.get(one.key)) is not None:
                self.closed += was.is_open - one.is_open
                self._items[one.key] = one
        self._settle(place)

    def holds(self, one: Item) -> bool:
        """Whether that is there as it is: nothing was decided about it since."""
        there = self._items.get(one.key)
        return there is not None and is_same(there.decision, one.decision)

    def _keep(self, front: Item, before: Sequence[Key]) -> None:
        """Where it was: before the first that stood behind it and is still there."""
        behind = next((key for key in before[before.index(front.key) :] if key in self._items), None)
        rows = list(self._items.values())
        at = next((place for place, one in enumerate(rows) if one.key == behind), len(rows))
        rows.insert(at, front.decided({"verdict": ELSEWHERE}))
        self._items = {one.key: one for one in rows}
        self.stays = front.key

    def _place(self) -> int:
        return self._places.get(self.current, 0) if self.current is not None else 0

    def _settle(self, place: int) -> None:
        """Keeps the person at an item that is shown, else at the one that now stands at `place`."""
        self._shown = shown = [one for one in self._items.values() if self._is_shown(one)]
        self._places = {one.key: at for at, one in enumerate(shown)}
        if self.current not in self._places:
            self.current = shown[min(place, len(shown) - 1)].key if shown else None

    def _is_shown(self, one: Item) -> bool:
        if one.key == self.stays:
            return True
        if self.status != "all" and one.is_open != (self.status == "open"):
            return False
        if self.section and one.section != self.section:
            return False
        if not self.words:
            return True
        text = " ".join((one.words, one.text, one.run_title, section_in_words(one.section), *one.why)).casefold()
        return all(word in text for word in self.words)
