"""Parses a GBNF grammar and refuses every one that llama.cpp would choke on: it ends the process over a bad one.

The language is a subset of llama.cpp's own (`grammars/README.md` and `llama-grammar.cpp` of libllama 0.5.0): no token
references, and every size bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from satchel.domain.errors import InputError

LONGEST_GRAMMAR = 512 * 1024  # characters
MOST_RULES = 10_000
DEEPEST = 40  # parentheses
MOST_REPEATS = 2000  # llama.cpp's own bound (MAX_REPETITION_THRESHOLD)
MOST_ELEMENTS = 200_000  # after llama.cpp has unrolled the repetitions
ROOT = "root"

_TOKEN = re.compile(
    r"""(?P<space>[ \t]+|\#[^\r\n]*) | (?P<line>\r\n|\r|\n) | (?P<define>::=)
      | (?P<literal>"(?:[^"\\\r\n]|\\.)*") | (?P<chars>\[(?:[^\]\\\r\n]|\\.)+\]) | (?P<name>[A-Za-z0-9-]+)
      | (?P<count>\{[ ]*[0-9]{1,6}[ ]*(?:,[ ]*(?:[0-9]{1,6})?[ ]*)?\}) | (?P<mark>[|()*+?.])""",
    re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[tnr\\\"\[\]])|[^\\]")
_SHORT = {"t": "\t", "n": "\n", "r": "\r"}
_COUNTS = {"*": (0, None), "+": (1, None), "?": (0, 1)}


@dataclass(frozen=True, slots=True)
class Text:
    """These characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of the ranges (code points, both ends included), or one that is in none of them."""

    ranges: tuple[tuple[int, int], ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Ref:
    """What another rule says."""

    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """One of the alternatives."""

    choices: Choices


@dataclass(frozen=True, slots=True)
class Repeat:
    """The item `least` to `most` times; None: without end."""

    item: Text | Chars | Ref | Group
    least: int
    most: int | None


Item = Text | Chars | Ref | Group | Repeat
Choices = tuple[tuple[Item, ...], ...]


def check(untrusted: str) -> Mapping[str, Choices]:
    """The rules of a grammar by name, `ROOT` among them. Raises `InputError` for one that must not reach llama.cpp."""
    if len(untrusted) > LONGEST_GRAMMAR:
        raise _bad("it is too long")
    if "\0" in untrusted or not _is_text(untrusted):
        raise _bad("it holds characters that no text has")
    rules = _Parser(untrusted).rules()
    if ROOT not in rules:
        raise _bad(f"it has no rule {ROOT!r}")
    unknown = {ref for choices in rules.values() for ref in _references(choices)} - rules.keys()
    if unknown:
        raise _bad(f"it uses the rule {min(unknown)!r}, which is not there")
    if sum(_size(choices) for choices in rules.values()) > MOST_ELEMENTS:
        raise _bad("its repetitions are too large")
    _refuse_left_recursion(rules)
    return rules


def _is_text(text: str) -> bool:
    return not any(0xD800 <= ord(char) < 0xE000 for char in text)


def _bad(why: str) -> InputError:
    return InputError(f"The form of the reply cannot be used: {why}.", "Simplify the schema.")


class _Parser:
    """Recursive descent over a list of tokens; newlines end a rule except inside parentheses, after ::= and after |."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0

    def rules(self) -> dict[str, Choices]:
        found: dict[str, Choices] = {}
        self._skip_lines()
        while self._kind() != "end":
            name = self._take("name")
            self._take("define")
            self._skip_lines()
            if name in found:
                raise _bad(f"it has the rule {name!r} twice")
            found[name] = self._choices(0)
            if len(found) > MOST_RULES:
                raise _bad("it has too many rules")
            if self._kind() != "end":
                self._take("line")
            self._skip_lines()
        return found

    def _choices(self, depth: int) -> Choices:
        choices = [self._sequence(depth)]
        while self._is_mark("|"):
            self._at += 1
            self._skip_lines()
            choices.append(self._sequence(depth))
        return tuple(choices)

    def _sequence(self, depth: int) -> tuple[Item, ...]:
        items: list[Item] = []
        while (item := self._item(depth)) is not None:
            self._skip_inner_lines(depth)
            repeats = 0
            while (count := self._count()) is not None:
                repeats += 1
                if repeats > 1 or isinstance(item, Repeat) or item == Text(""):
                    raise _bad("it repeats what cannot be repeated")
                item = Repeat(item, *count)
                self._skip_inner_lines(depth)
            items.append(item)
        return tuple(items)

    def _item(self, depth: int) -> Text | Chars | Ref | Group | Repeat | None:
        kind, text = self._tokens[self._at]
        if kind == "mark" and text == "(":
            return self._group(depth)
        if kind == "mark" and text == ".":
            self._at += 1
            return Chars((), negated=True)
        if kind not in ("literal", "chars", "name"):
            return None
        self._at += 1
        if kind == "literal":
            return Text("".join(_characters(text[1:-1])))
        return _chars(text[1:-1]) if kind == "chars" else Ref(text)

    def _group(self, depth: int) -> Group:
        if depth >= DEEPEST:
            raise _bad("its parentheses are too deep")
        self._at += 1
        self._skip_lines()
        choices = self._choices(depth + 1)
        if not self._is_mark(")"):
            raise _bad("a parenthesis is not closed")
        self._at += 1
        return Group(choices)

    def _count(self) -> tuple[int, int | None] | None:
        kind, text = self._tokens[self._at]
        if kind == "mark" and text in _COUNTS:
            self._at += 1
            return _COUNTS[text]
        if kind != "count":
            return None
        self._at += 1
        first, comma, second = text[1:-1].replace(" ", "").partition(",")
        least = int(first)
        most = (int(second) if second else None) if comma else least
        if least > MOST_REPEATS or (most is not None and not least <= most <= MOST_REPEATS):
            raise _bad("a repetition is too large")
        return least, most

    def _kind(self) -> str:
        return self._tokens[self._at][0]

    def _is_mark(self, mark: str) -> bool:
        return self._tokens[self._at] == ("mark", mark)

    def _take(self, kind: str) -> str:
        found, text = self._tokens[self._at]
        if found != kind:
            raise _bad(f"{text[:20]!r} stands where it cannot")
        self._at += 1
        return text

    def _skip_lines(self) -> None:
        while self._kind() == "line":
            self._at += 1

    def _skip_inner_lines(self, depth: int) -> None:
        if depth:
            self._skip_lines()


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _bad(f"{text[at : at + 20]!r} is not understood")
        if found.lastgroup != "space":
            yield str(found.lastgroup), found.group()
        at = found.end()
    yield "end", ""


def _characters(inside: str) -> Iterator[str]:
    at = 0
    while at < len(inside):
        found = _ESCAPED.match(inside, at)
        if found is None:
            raise _bad(f"{inside[at : at + 12]!r} is not understood")
        yield _character(found.group())
        at = found.end()


def _character(written: str) -> str:
    if written[0] != "\\":
        return written
    if written[1] not in "xuU":
        return _SHORT.get(written[1], written[1])
    number = int(written[2:], 16)
    if number > 0x10FFFF or 0xD800 <= number < 0xE000:
        raise _bad(f"{written} is no character")
    return chr(number)


def _chars(inside: str) -> Chars:
    negated = inside.startswith("^")
    found = [one.group() for one in _ESCAPED.finditer(inside, int(negated))]
    if not found or sum(map(len, found)) != len(inside) - negated:
        raise _bad(f"[{inside[:20]}] is not understood")
    ranges, at = [], 0
    while at < len(found):
        low = high = ord(_character(found[at]))
        if found[at + 1 : at + 2] == ["-"] and at + 2 < len(found):
            high = ord(_character(found[at + 2]))
            at += 2
        if high < low:
            raise _bad(f"[{inside[:20]}] runs backwards")
        ranges.append((low, high))
        at += 1
    return Chars(tuple(ranges), negated)


def _references(choices: Choices) -> Iterator[str]:
    for item in (item for sequence in choices for item in sequence):
        inner = item.item if isinstance(item, Repeat) else item
        if isinstance(inner, Ref):
            yield inner.name
        elif isinstance(inner, Group):
            yield from _references(inner.choices)


def _size(choices: Choices) -> int:
    """Elements that llama.cpp makes of it: a repetition is copied for what it needs and gets a rule for each more."""
    return sum(1 + sum(_item_size(item) for item in sequence) for sequence in choices)


def _item_size(item: Item) -> int:
    if isinstance(item, Repeat):
        group = _size(item.item.choices) if isinstance(item.item, Group) else 0
        times = max(item.least, item.most if item.most is not None else item.least + 1)
        return group + times * (3 + (_item_size(item.item) if not group else 1))
    if isinstance(item, Group):
        return 1 + _size(item.choices)
    return max(1, len(item.text) if isinstance(item, Text) else len(item.ranges) if isinstance(item, Chars) else 1)


def _refuse_left_recursion(rules: Mapping[str, Choices]) -> None:
    empty = _possibly_empty(rules)
    for choices in rules.values():
        _refuse_endless_nothing(choices, empty)
    leads = {name: set(_leading(choices, empty)) for name, choices in rules.items()}
    state: dict[str, int] = {}  # 1: on the path, 2: done
    for start in rules:
        stack = [(start, iter(leads[start]))] if start not in state else []
        state.setdefault(start, 1)
        while stack:
            name, rest = stack[-1]
            after = next(rest, None)
            if after is None:
                state[name] = 2
                stack.pop()
            elif state.get(after) == 1:
                raise _bad(f"the rule {after!r} begins with itself")
            elif after not in state:
                state[after] = 1
                stack.append((after, iter(leads[after])))


def _refuse_endless_nothing(choices: Choices, empty: set[str]) -> None:
    """llama.cpp unrolls ``x*`` into a rule that ends with itself: with an empty x it also begins with itself."""
    for item in (item for sequence in choices for item in sequence):
        inner = item.item if isinstance(item, Repeat) else item
        if isinstance(item, Repeat) and item.most is None and _is_empty(inner, empty):
            raise _bad("it repeats without end what may be empty")
        if isinstance(inner, Group):
            _refuse_endless_nothing(inner.choices, empty)


def _possibly_empty(rules: Mapping[str, Choices]) -> set[str]:
    users: dict[str, list[str]] = {name: [] for name in rules}
    for name, choices in rules.items():
        for ref in set(_references(choices)):
            users[ref].append(name)
    empty: set[str] = set()
    waiting = list(rules)
    while waiting:
        name = waiting.pop()
        if name not in empty and _can_be_empty(rules[name], empty):
            empty.add(name)
            waiting += users[name]
    return empty


def _can_be_empty(choices: Choices, empty: set[str]) -> bool:
    return any(all(_is_empty(item, empty) for item in sequence) for sequence in choices)


def _is_empty(item: Item, empty: set[str]) -> bool:
    if isinstance(item, Repeat):
        return item.least == 0 or _is_empty(item.item, empty)
    if isinstance(item, Group):
        return _can_be_empty(item.choices, empty)
    return item.name in empty if isinstance(item, Ref) else isinstance(item, Text) and not item.text


def _leading(choices: Choices, empty: set[str]) -> Iterator[str]:
    """Rules that may stand at the very beginning."""
    for sequence in choices:
        for item in sequence:
            inner = item.item if isinstance(item, Repeat) else item
            if isinstance(inner, Ref):
                yield inner.name
            elif isinstance(inner, Group):
                yield from _leading(inner.choices, empty)
            if not _is_empty(item, empty):
                break
