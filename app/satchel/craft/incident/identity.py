"""Joins the names of one person: ids, handles, display names, mail addresses, and what people say of themselves."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from satchel.domain.passages import EntryKind, Passage

_EQUALS = re.compile(
    r"(?<![\w=<>!])@?(?P<a>[\w.\-]{2,24})\s+(?:=|is short for|a\.?k\.?a\.?|alias)\s+@?(?P<b>[A-ZÀ-Þ][\w'\-]+(?:\s+[A-ZÀ-Þ][\w'\-]+){0,2}|[\w.\-]{3,24})(?![\w=])"
)
_DECORATION = re.compile(r"\s*(?:[|/(\[].*|[\U0001f300-\U0001faff☀-➿].*)$")
_ADDRESS = re.compile(r"<([^<>@\s]+@[^<>\s]+)>|^([^\s<>@]+@[^\s<>]+)$")
NOT_NAMES = frozenset("me i ich yo moi we it this that he she they bot all everyone here channel team".split())


def fold(name: str) -> str:
    """Lower case without accents, decoration and marks: "Inés 🦊 EU/ES" → "ines"."""
    bare = _DECORATION.sub("", _ADDRESS.sub("", name)).strip(" \"'@+%&~<>:") or name
    spread = unicodedata.normalize("NFKD", bare.casefold())
    return re.sub(r"\s+", " ", "".join(c for c in spread if not unicodedata.combining(c))).strip()


@dataclass(slots=True)
class People:
    """Who is who: `key` gives one stable key per person, `shown` the fullest name that the sources give."""

    parent: dict[str, str] = field(default_factory=dict)
    names: dict[str, Counter[str]] = field(default_factory=dict)

    def key(self, name: str) -> str:
        """The person behind a name as written; an unknown name is its own person."""
        return self._find(fold(name)) if name else ""

    def shown(self, name: str) -> str:
        """The fullest known name, with the handle when they differ: "Tobias Renn (tobz)"."""
        key = self.key(name)
        known = self.names.get(key, Counter())
        full = max((n for n in known if " " in n.strip()), key=lambda n: (known[n], len(n), n), default=name)
        plain = _ADDRESS.sub("", full).strip(" \"'@+%&~") or full
        handle = name.strip(" @+%&~")
        return plain if fold(handle) in fold(plain) or fold(plain) in fold(handle) else f"{plain} ({handle})"

    def find(self, word: str) -> str | None:
        """The key of the known person whom a word in a text means, if it means one."""
        seen = fold(word)
        if seen in self.parent:
            return self._find(seen)
        near = {self._find(k) for k in self.parent if len(seen) > 2 and seen in k.split(" ")}
        return near.pop() if len(near) == 1 else None

    def join(self, a: str, b: str) -> None:
        """Says that two names are one person."""
        low, high = sorted((self._find(fold(a)), self._find(fold(b))))
        if low != high:
            self.parent[high] = low
            self.names.setdefault(low, Counter()).update(self.names.pop(high, Counter()))

    def add(self, name: str) -> None:
        """Makes a name known."""
        key = self._find(fold(name))
        self.names.setdefault(key, Counter())[name.strip()] += 1

    def _find(self, key: str) -> str:
        self.parent.setdefault(key, key)
        while self.parent[key] != key:
            self.parent[key] = self.parent[self.parent[key]]
            key = self.parent[key]
        return key


def resolve(passages: Sequence[Passage]) -> People:
    """Everybody in the passages, joined by the sources' own aliases, by statements and by the shape of names."""
    people = People()
    for passage in passages:
        if not passage.author:
            continue
        people.add(passage.author)
        for alias in (*passage.aliases, *_address(passage.author)):
            people.add(alias)
            people.join(passage.author, alias)
    _by_statement(people, passages)
    _by_shape(people, {p.author for p in passages if p.author and p.kind is not EntryKind.ALERT})
    return people


def same_person(a: str, b: str) -> bool:
    """Whether two names alone look like one person: "jdoe" and "Jane Doe", "m.lind" and "Mara Lind"."""
    return _alike(a, b) or _alike(b, a)


def _address(author: str) -> Iterable[str]:
    if found := _ADDRESS.search(author):
        address = found[1] or found[2]
        yield address
        yield address.split("@")[0]


def _by_statement(people: People, passages: Sequence[Passage]) -> None:
    for passage in passages:
        if "=" not in passage.text and "aka" not in passage.text.lower() and "short for" not in passage.text:
            continue
        for m in _EQUALS.finditer(passage.own_text()):
            left = passage.author if fold(m["a"]) in ("me", "ich", "yo", "moi", "i") else m["a"]
            known = people.find(left) or people.find(m["b"])
            if known and fold(m["b"]) not in NOT_NAMES and fold(left) not in NOT_NAMES:
                people.add(m["b"].strip())
                people.join(left, m["b"])


def _by_shape(people: People, authors: set[str]) -> None:
    """Joins a handle with the only full name that it can come from."""
    full = sorted(a for a in authors if " " in fold(a))
    for handle in sorted(a for a in authors if " " not in fold(a)):
        fits = {people.key(name): name for name in full if _alike(handle, name)}
        if len(fits) == 1:
            people.join(handle, next(iter(fits.values())))


def _alike(handle: str, full: str) -> bool:
    parts, short = fold(full).split(" "), re.sub(r"[\d_]+$", "", fold(handle)).split("@")[0]
    if fold(handle) == fold(full):
        return True
    if len(parts) < 2 or " " in short or len(short) < 2:
        return False
    first, last = parts[0], parts[-1]
    bare = re.sub(r"[._-]", "", short)
    forms = {first + last, last + first, first[0] + last, first + last[0], last + first[0], first[0] + last[0] if len(bare) > 3 else ""}
    forms |= {first, last} if len(short) > 2 else set()
    return bare in forms or (len(bare) >= 4 and (first.startswith(bare) or last.startswith(bare)))
