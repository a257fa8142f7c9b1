"""Invents chat logs of any length: one labelled incident hidden among seeded chatter, as irssi and Slack files."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from satchel.learning.examples import load

EXAMPLES = Path(__file__).resolve().parents[2] / "agents" / "incident-summariser" / "app.satchel" / "examples"
PER_DAY = 700  # messages of chatter; a busy channel

_PEOPLE = ("anouk", "bram", "cilla", "dario", "edda", "farid", "greta", "hiro", "ilse", "jonte", "kasia", "lew", "mina",
           "noor", "olek", "pia", "quirin", "runa", "sefa", "tove", "uli", "vesna", "wout", "xenia", "yara", "zeno")  # fmt: skip
_THINGS = ("the quarterly deck", "the label printer", "the onboarding page", "the style guide", "the holiday calendar",
           "the parser branch", "the budget sheet", "the coffee machine", "the survey", "the new badge reader",
           "the invoice template", "the test plan", "the release notes", "the seating plan", "the workshop agenda",
           "the icon set", "the glossary", "the travel form", "the intern's project", "the meeting room screen",
           "the changelog", "the address import", "the dark theme", "the summer party", "the bike rack")  # fmt: skip
_PLACES = ("the third floor", "the canteen", "Lyon", "the north office", "the library", "Malmö", "room Fjord", "the annex",
           "the wiki", "the shared folder", "Thessaloniki", "the old building", "room Delta", "the garden")  # fmt: skip
_DISHES = ("lentil soup", "falafel", "noodles", "the fish", "a cheese sandwich", "plum cake", "dumplings", "cold pizza",
           "the vegetarian curry", "pancakes", "rice and beans", "rye bread")  # fmt: skip
_DAYS = ("today", "tomorrow", "on Monday", "on Thursday", "next week", "after lunch", "before the holidays", "this evening")
_MOODS = ("nice", "lovely", "hm, ok", "great", "sure", "fair enough", "makes sense", "good idea", "no strong opinion")
_TEMPLATES = (
    "morning all, I'm at {place} {day}",
    "can somebody proof-read {thing} {day}? about {n} pages",
    "{mood}, I'll have a look at {thing} {day}",
    "I moved {thing} to {place}, link is in the topic",
    "who wants {dish} {day}? order closes at {clock}",
    "had {dish} at {place}, would recommend",
    "review of {thing} is through, {n} comments, mostly commas",
    "{who}: thanks for {thing}, that was quick",
    "does anyone have the key to {place}? asking for {who}",
    "standup notes: {who} on {thing}, {other} on {thing2}, I'm reading",
    "pull request {n} is ready, it renames things in {thing}",
    "merged {n}, next is {thing2}",
    "my train is {n} minutes late, start without me",
    "{who} and I will pair on {thing} at {clock}",
    "poll: should {thing} go to {place} or stay where it is?",
    "+1 from me for {thing}",
    "I like {thing} better with the larger margins, but {who} does not",
    "reminder: {thing} is due {day}, {who} has the draft",
    "the plants at {place} have been watered by {who}",
    "fun fact: {thing} has {n} footnotes",
    "{mood} :)",
    "back in {n} minutes, getting {dish}",
    "is {thing} the same as {thing2}, or did I misread {who}?",
    "I counted: {n} chairs at {place}, we are fine {day}",
    "new joiner {day}, say hello to them at {place}",
    "the recording of the talk about {thing} is {n} minutes long",
    "translated half of {thing}, {other} takes the rest {day}",
    "could we move the sync about {thing} to {clock}? {who} is out",
    "{place} smells of {dish} again",
    "I'd call it {thing2} and be done, honestly",
)
_BUILDS = ("build {n} of docs-site passed in {m} s", "build {n} of style-guide passed in {m} s, {k} warnings",
           "weekly digest: {k} pages edited, {m} comments", "translation import {n}: {m} strings, {k} new")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message; `hidden` marks those of the incident."""

    at: datetime
    author: str
    text: str
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A whole log in the order of time."""

    said: tuple[Said, ...]

    @property
    def texts(self) -> list[str]:
        """The words of every message."""
        return [one.text for one in self.said]

    @property
    def hidden(self) -> set[int]:
        """1-based numbers of the incident's own messages."""
        return {i for i, one in enumerate(self.said, 1) if one.hidden}


def chatter(random_: random.Random, at: datetime) -> Said:
    """One invented message in which nothing is wrong."""
    if random_.random() < 0.06:
        text = random_.choice(_BUILDS).format(n=random_.randint(100, 99_999), m=random_.randint(20, 900),
                                              k=random_.randint(0, 40))  # fmt: skip
        return Said(at=at, author="buildbot", text=text)
    who, other = random_.sample(_PEOPLE, 2)
    thing, thing2 = random_.sample(_THINGS, 2)
    parts = [random_.choice(_TEMPLATES) for _ in range(random_.choice((1, 1, 1, 1, 1, 2, 2)))]
    text = ". ".join(parts).format(
        who=who, other=other, thing=thing, thing2=thing2, place=random_.choice(_PLACES), dish=random_.choice(_DISHES),
        day=random_.choice(_DAYS), mood=random_.choice(_MOODS), n=random_.randint(2, 400),
        clock=f"{random_.randint(8, 18)}:{random_.choice(('00', '15', '30', '45'))}",
    )  # fmt: skip
    return Said(at=at, author=random_.choice(_PEOPLE), text=text)


def example(name: str) -> list[Said]:
    """A labelled incident as messages on one line each, in its own times."""
    found = load(EXAMPLES / f"{name}.jsonl")
    start = datetime(2025, 5, 5, 9, tzinfo=UTC)
    rows, last = [], start
    for passage in found.passages:
        last = max(last, passage.at) if passage.at and rows else passage.at or last
        author = passage.author.replace(" ", "_") or "scribe"
        rows.append(Said(at=last, author=author, text=" ".join(passage.text.split()), hidden=True))
    return rows


def scene(count: int, *, seed: int = 7, incident: str = "rx-label-backlog") -> Scene:
    """`count` messages: chatter over as many days as it takes, the incident two thirds in."""
    random_ = random.Random(f"{seed}/{incident}")
    hidden = example(incident)
    days = max(1, -(-(count - len(hidden)) // PER_DAY))
    middle = hidden[0].at.replace(hour=0, minute=0, second=0, microsecond=0)
    start = middle - timedelta(days=days * 2 // 3)
    seconds = sorted(random_.uniform(6 * 3600, 23 * 3600) + 86_400 * random_.randrange(days)
                     for _ in range(count - len(hidden)))  # fmt: skip
    noise = [chatter(random_, start + timedelta(seconds=int(second))) for second in seconds]
    return Scene(said=tuple(sorted([*hidden, *noise], key=lambda one: one.at)))


def more(after: Scene, count: int, *, seed: int = 11) -> list[Said]:
    """Chatter that goes on where a scene ends."""
    random_ = random.Random(seed)
    last = after.said[-1].at
    return [chatter(random_, last + timedelta(minutes=i + 1)) for i in range(count)]


def irssi(said: Sequence[Said], *, previous: datetime | None = None) -> str:
    """The messages as irssi logs them; `previous` is the time of the message before, when this is a continuation."""
    rows = [] if previous else [f"--- Log opened {said[0].at:%a %b %d %H:%M:%S %Y}"]
    day = (previous or said[0].at).date()
    for one in said:
        if one.at.date() != day:
            day = one.at.date()
            rows.append(f"--- Day changed {one.at:%a %b %d %Y}")
        rows.append(f"{one.at:%H:%M} < {one.author}> {one.text}")
    return "\n".join(rows) + "\n"


def slack(said: Sequence[Said], folder: Path, *, channel: str = "town-square") -> None:
    """The messages as a Slack export: users, channels, one file a day."""
    ids = {name: f"U{i:06}" for i, name in enumerate(sorted({one.author for one in said}), 1)}
    users = [{"id": key, "name": name, "profile": {"display_name": name, "real_name": name}} for name, key in ids.items()]
    place = folder / channel
    place.mkdir(parents=True)
    _write(folder / "users.json", users)
    _write(folder / "channels.json", [{"id": "C000001", "name": channel, "members": list(ids.values())}])
    days: dict[str, list[dict[str, Any]]] = {}
    for i, one in enumerate(said):
        text = one.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        record = {"type": "message", "user": ids[one.author], "ts": f"{int(one.at.timestamp())}.{i % 1_000_000:06}", "text": text}
        days.setdefault(f"{one.at:%Y-%m-%d}", []).append(record)
    for day, records in days.items():
        _write(place / f"{day}.json", records)


def _write(path: Path, body: Any) -> None:
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
