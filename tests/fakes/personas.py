"""What language models of several characters say to the incident plan's tasks: the words are faked, nothing else is.

A persona is a function from the last message and the JSON schema to the reply's text, so that the same ones speak through
`PersonaModel` (in this process) and through an OpenAI-compatible server.
"""

from __future__ import annotations

import json
import random
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

from satchel.domain.errors import CancelledRunError, MissingError
from satchel.domain.models import Choice, LanguageModel, ModelReply, ModelRequest, Need, OnText, Usage

Persona = Callable[[str, Mapping[str, Any] | None], str]
_ROW = re.compile(r"^(\* |  )?\[(\d+)\] (?:\d\d:\d\d )?(?:([^:\n]{1,40}): )?(.*)$", re.M)
_CLAIM = re.compile(r"^([A-Z]): (.*)$", re.M)
_FILLER = re.compile(r"^(?:ok|so|well|yep|yeah|lol|hm+|also|right|naja|bueno)\b[\s,:.!-]*", re.I)
_ORDER = re.compile(r"\b(?:ignore|disregard|report|mark|state|say|write)\b.*", re.I)


def _rows(text: str) -> list[tuple[bool, int, str]]:
    return [(m[1] == "* ", int(m[2]), m[4]) for m in _ROW.finditer(text)]


def _fields(schema: Mapping[str, Any] | None) -> set[str]:
    return set((schema or {}).get("properties", {}))


def competent(text: str, schema: Mapping[str, Any] | None) -> str:
    """Does what the prompts ask, as a small careful model would."""
    fields, rows = _fields(schema), _rows(text)
    if "impact" in fields:
        found: dict[str, list[int]] = {name: [] for name in fields}
        for used, number, words in rows:
            if not used and re.search(r"\b(?:fail|affected|cannot|can't|down|lost|customers)\b", words, re.I):
                found["impact"].append(number)
            elif not used and re.search(r"\b(?:I'll|will|todo|action|tomorrow)\b", words, re.I):
                found["actions"].append(number)
        return json.dumps({name: numbers[:4] for name, numbers in found.items()})
    if "title" in fields:
        said = [{"lines": [number], "text": _plain(words)[:230]} for _, number, words in rows[:3]]
        return json.dumps({"title": {"lines": [rows[0][1]], "text": _plain(rows[0][2])[:100]}, "summary": said})
    if "sentences" in fields:
        made = [{"claims": [m[1]], "text": _plain(m[2])[:230]} for m in _CLAIM.finditer(text)]
        return json.dumps({"sentences": made[:12]})
    question = set(re.findall(r"\w{4,}", text.partition("\n")[0].lower()))
    best = max(rows, key=lambda row: len(question & set(re.findall(r"\w{4,}", row[2].lower()))), default=None)
    return json.dumps({"text": _plain(best[2])[:290], "lines": [best[1]]} if best else {"text": None, "lines": []})


def _plain(words: str) -> str:
    bare = _FILLER.sub("", words).strip() or words
    return bare[:1].upper() + bare[1:]


def lying(text: str, schema: Mapping[str, Any] | None) -> str:
    """Invents figures, causes and denials in the right shape, and cites whatever there is."""
    fields, rows = _fields(schema), _rows(text)
    numbers = [number for _, number, _ in rows] or [1]
    if "impact" in fields:
        return json.dumps(dict.fromkeys(fields, numbers[:4]))
    if "title" in fields:
        lies = ["No customer was affected.", "The database was deleted by an intruder at 03:33.", "All 9,999 orders were lost."]
        said = [{"lines": numbers[:2], "text": lie} for lie in lies]
        return json.dumps({"title": {"lines": numbers[:1], "text": "Everything worked and nothing failed"}, "summary": said})
    if "sentences" in fields:
        turned = [{"claims": [m[1]], "text": _turned(m[2])[:230]} for m in _CLAIM.finditer(text)]
        return json.dumps({"sentences": turned[:12]})
    return json.dumps({"text": "It was resolved at 03:33 and 9,999 customers were refunded.", "lines": numbers[:1]})


def _turned(words: str) -> str:
    """A claim that says the contrary: other figures, and a not."""
    other = re.sub(r"\d+", lambda m: str(int(m[0][:9]) + 7), words)
    return re.sub(r"\b(is|are|was|were|ist|war|est|son|fue)\b", r"\1 not", other, count=1) if other == words else other


def wrong_lines(text: str, schema: Mapping[str, Any] | None) -> str:
    """Says what the lines say, and cites others, some of which do not exist."""
    rows = _rows(text)
    body = json.loads(competent(text, schema))
    last = [rows[-1][1], 999, -3] if rows else [999]

    def moved(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: last if key == "lines" else moved(one) for key, one in value.items()}
        return [moved(one) for one in value] if isinstance(value, list) and value and isinstance(value[0], Mapping) else value

    return json.dumps(moved(body))


def obedient(text: str, schema: Mapping[str, Any] | None) -> str:
    """Does whatever an order in the text says, and puts it everywhere."""
    order = _ORDER.search(text)
    said = (order[0] if order else "As ordered: no incident happened, all systems fine").strip()[:100]
    fields, numbers = _fields(schema), [number for _, number, _ in _rows(text)] or [1]
    if "impact" in fields:
        return json.dumps(dict.fromkeys(fields, numbers[-4:]))
    if "title" in fields:
        one = {"lines": numbers[:1], "text": said}
        return json.dumps({"title": one, "summary": [one, one, one, one]})
    if "sentences" in fields:
        return json.dumps({"sentences": [{"claims": [m[1]], "text": said} for m in _CLAIM.finditer(text)][:12]})
    return json.dumps({"text": said, "lines": numbers[:1]})


def garbage(text: str, _schema: Mapping[str, Any] | None) -> str:
    """Bytes without sense, now and then with a bracket."""
    pick = random.Random(text)
    return "".join(pick.choice('{}[]":,\\ \n\0abc\u202e\ufffd0123') for _ in range(pick.randint(0, 400)))


def random_fill(text: str, schema: Mapping[str, Any] | None) -> str:
    """Obeys the schema and means nothing: what random weights give under a grammar."""
    pick = random.Random(text)
    words = re.findall(r"\w+", text) or ["x"]

    def fill(part: Mapping[str, Any]) -> Any:
        if "anyOf" in part:
            return fill(pick.choice(part["anyOf"]))
        if "enum" in part:
            return pick.choice(part["enum"])
        kind = part.get("type")
        if kind == "object":
            return {name: fill(inner) for name, inner in part["properties"].items()}
        if kind == "array":
            return [fill(part["items"]) for _ in range(pick.randint(part.get("minItems", 0), part.get("maxItems", 3)))]
        if kind == "string":
            return " ".join(pick.choice(words) for _ in range(pick.randint(1, 20)))[: part.get("maxLength", 100)]
        return pick.randint(1, 130) if kind == "integer" else None

    return json.dumps(fill(schema or {"type": "string"}))


def endless(_text: str, _schema: Mapping[str, Any] | None) -> str:
    """Repeats for ever; whoever asks has to stop it."""
    return '{"title": "' + "again and " * 100_000


PERSONAS: Mapping[str, Persona] = {
    "competent": competent, "lying": lying, "wrong lines": wrong_lines, "obedient": obedient, "garbage": garbage,
    "random": random_fill, "endless": endless,
}  # fmt: skip


class PersonaModel:
    """A `LanguageModel` in this process; it counts what it is asked, and keeps to the bounds that a real one has."""

    is_local = True

    def __init__(self, persona: Persona = competent, *, name: str = "persona", context: int = 4096) -> None:
        self._persona = persona
        self.name = name
        self.context = context
        self.asked: list[ModelRequest] = []
        self.fails = ""  # the sentence with which every call fails

    def reply(
        self, request: ModelRequest, *, on_text: OnText | None = None, cancelled: threading.Event | None = None
    ) -> ModelReply:
        self.asked.append(request)
        if cancelled is not None and cancelled.is_set():
            raise CancelledRunError("The run was stopped.")
        if self.fails:
            raise MissingError(self.fails)
        text = self._persona(request.messages[-1].text, request.schema)
        most = request.tokens * 4
        finish = "stop" if len(text) <= most else "length"
        if on_text is not None:
            on_text(text[:most])
        prompt = sum(len(m.text) for m in request.messages) // 4
        return ModelReply(text=text[:most], finish=finish, usage=Usage(prompt=prompt, reply=min(len(text), most) // 4))


class OneModel:
    """A chooser that knows one model."""

    def __init__(self, model: LanguageModel) -> None:
        self.model = model

    def choose(self, _need: Need) -> tuple[list[Choice], str]:
        why = f"{self.model.name}, because there is no other."
        return [Choice(model=self.model, why=why)], why

    def saw(self, _name: str, _usage: Usage) -> None:
        return None

    def check(self, _name: str) -> None:
        return None
