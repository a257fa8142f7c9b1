"""The tiny tasks of the capability probe: what is asked, and how an answer is told from a miss."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from typing import Any

INSTRUCTION = "You are precise. You answer with what is asked and nothing else."
LONG_PROMPTS = (2048, 4096, 8192)  # tokens, in the order in which they are tried
_FILL = 0.8  # of a length: its tokens are only estimated
_CHARACTERS_PER_TOKEN = 3.6  # of plain English; a guess that errs towards shorter prompts


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """`passes` looks at an untrusted reply, `tokens` bounds it; `length` is that of a long text, in tokens, about."""

    name: str
    text: str
    passes: Callable[[str], bool]
    schema: Mapping[str, Any] | None = None
    tokens: int = 160
    length: int = 0


def _object(untrusted: str) -> dict[str, Any]:
    try:
        body = json.loads(untrusted[:20_000])
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


# -- a form ------------------------------------------------------------------------------------------------------------

_FORM = {
    "type": "object",
    "properties": {
        "service": {"type": "string", "maxLength": 40}, "restarted_by": {"type": "string", "maxLength": 40},
        "minutes": {"type": "integer"}, "resolved": {"type": "boolean"},
    },
    "required": ["service", "restarted_by", "minutes", "resolved"],
    "additionalProperties": False,
}  # fmt: skip
_REPORT = (
    "Fill the form from this report, as JSON with the keys service, restarted_by, minutes and resolved.\n"
    "Report: The checkout was down for 17 minutes. Ana Ruiz restarted it, and since then all payments go through."
)


def fills_the_form(untrusted: str) -> bool:
    """Whether it has the shape, and says what the report says."""
    body = _object(untrusted)
    right = "checkout" in str(body.get("service")).lower() and "ana" in str(body.get("restarted_by")).lower()
    return right and body.get("minutes") == 17 and body.get("resolved") is True and len(body) == 4


# -- a tool ------------------------------------------------------------------------------------------------------------

_TOOLS = ("read_file", "send_mail", "search_web")
_CALL = {
    "type": "object",
    "properties": {"tool": {"enum": list(_TOOLS)}, "argument": {"type": "string", "maxLength": 100}},
    "required": ["tool", "argument"],
    "additionalProperties": False,
}
_ORDER = (
    "These tools are there, each with one argument:\n"
    '{"name": "read_file", "argument": "path of a file"}\n'
    '{"name": "send_mail", "argument": "address of the receiver"}\n'
    '{"name": "search_web", "argument": "what to look for"}\n'
    "Choose the one that serves this wish, as JSON with the keys tool and argument:\n"
    "What does it say in notes/march.md?"
)


def calls_the_tool(untrusted: str) -> bool:
    """Whether it chose the right one, and gave it what it needs."""
    body = _object(untrusted)
    return body.get("tool") == "read_file" and str(body.get("argument")).strip().endswith("notes/march.md")


# -- languages ---------------------------------------------------------------------------------------------------------

_ASKED = {
    "en": "Answer in English, in one sentence: why do leaves fall in autumn?",
    "de": "Antworte auf Deutsch, in einem Satz: Warum fallen im Herbst die Blätter?",
    "es": "Responde en español, en una frase: ¿por qué caen las hojas en otoño?",
    "fr": "Réponds en français, en une phrase : pourquoi les feuilles tombent-elles en automne ?",
    "zh": "请用中文一句话回答：为什么秋天树叶会落下？",
    "ja": "日本語で一文で答えてください。なぜ秋に葉が落ちるのですか。",
}
# Words without which hardly a sentence of a language does; those of several languages count for each.
_SMALL_WORDS = {
    "en": frozenset("the of and in is are to because their they as it that with for".split()),
    "de": frozenset("der die das und im ist sind weil den dem nicht zu ein eine um sie mit sich".split()),
    "es": frozenset("el la los las de que y en es porque del por se un una para su con".split()),
    "fr": frozenset("le la les des de et en est car du que une un pour leur ils elles dans".split()),
}
_HAN, _KANA = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[\u3041-\u30ff]")
_FEWEST = 3  # small words, or characters of a script, that make a sentence


def speaks(language: str, untrusted: str) -> bool:
    """Whether a reply is in the language: by its script, or by which language's small words it has most of."""
    said = untrusted[:5000]
    if language == "zh":
        return len(_HAN.findall(said)) >= _FEWEST and not _KANA.search(said)
    if language == "ja":
        return len(_KANA.findall(said)) >= _FEWEST
    words = re.findall(r"[^\W\d_]+", said.lower())
    hits = {one: sum(word in small for word in words) for one, small in _SMALL_WORDS.items()}
    return hits[language] >= _FEWEST and all(hits[language] > n for one, n in hits.items() if one != language)


LANGUAGES = tuple(_ASKED)


# -- a detail in a long text -------------------------------------------------------------------------------------------

_WHO = ("The porter", "A driver", "The cook", "My neighbour", "The clerk")
_DID = ("wrote that", "was told that", "could not believe that", "remembered that")
_WHAT = (
    "the wind came from the west", "the last train was late", "nobody had seen the grey cat",
    "the shop by the bridge was closed", "the lights went out before the rain", "every chair stood in its place",
    "the letter had no stamp",
)  # fmt: skip
_NEEDLE = "The spare key of the boiler room lies in drawer 61."
_QUESTION = "In which drawer does the spare key of the boiler room lie? Answer with its number."


def long_text(tokens: int) -> str:
    """About so many tokens of plain sentences with one detail a third of the way in, and the question about it."""
    count = int(tokens * _FILL * _CHARACTERS_PER_TOKEN)
    sentences, size = [], 0
    for who, did, what in zip(cycle(_WHO), cycle(_DID), cycle(_WHAT), strict=False):
        sentences.append(f"{who} {did} {what}.")
        size += len(sentences[-1]) + 1
        if size >= count:
            break
    sentences.insert(len(sentences) // 3, _NEEDLE)
    lines = (" ".join(islice(sentences, i, i + 8)) for i in range(0, len(sentences), 8))
    return "\n".join(lines) + f"\n\n{_QUESTION}"


def finds_the_detail(untrusted: str) -> bool:
    """Whether the number is there, and no other."""
    return re.findall(r"\d+", untrusted[:5000]) in (["61"], ["61", "61"])


FORM = Task(name="form", text=_REPORT, schema=_FORM, passes=fills_the_form)
TOOL = Task(name="tool", text=_ORDER, schema=_CALL, passes=calls_the_tool)


def language(code: str) -> Task:
    """A question in a language."""
    return Task(name=code, text=_ASKED[code], passes=partial(speaks, code))


def long_prompt(tokens: int) -> Task:
    """A question about a long text."""
    return Task(name=f"long {tokens}", text=long_text(tokens), passes=finds_the_detail, tokens=48, length=tokens)
