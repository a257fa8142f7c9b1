"""Puts a request into OpenAI's words, and the schema into those that the server has: four ways, best first.

The fields are those of https://platform.openai.com/docs/api-reference/chat (json_schema, tools), of llama-server
(`grammar`, `json_schema`: tools/server/README.md) and of vLLM before 0.12 (`guided_json`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from satchel.domain.labels import Labels, Origin, Privacy
from satchel.domain.models import Message, ModelRequest
from satchel.inference.endpoints.troubles import TroubleError

Way = Literal["json_schema", "grammar", "tools", "none"]
ToGrammar = Callable[[Mapping[str, Any]], str]  # a JSON schema as llama.cpp's GBNF

WAYS: tuple[Way, ...] = ("json_schema", "grammar", "tools")
TOOL = "answer"
_FENCED = re.compile(r"```(?:json)?[ \t]*\n(.*)\n```", re.DOTALL)
_INSTRUCTION = (
    "Answer with one JSON value and nothing else: no words before or after it, no code fence. It obeys this JSON "
    "schema:\n"
)

_PROBE_WORD = "satchel-7"
_PROBE_SCHEMA = {
    "type": "object", "properties": {"word": {"const": _PROBE_WORD, "type": "string"}}, "required": ["word"],
    "additionalProperties": False,
}  # fmt: skip
# The words say nothing of the schema: a server that passes it over answers with a greeting.
PROBE = ModelRequest(
    messages=(Message(speaker="user", text="Greet me in one short sentence."),),
    labels=Labels(origins=frozenset({Origin.PROFILE}), privacy=Privacy.PUBLIC), schema=_PROBE_SCHEMA, tokens=512,
    seconds=60.0,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What a server was found not to know, so that it is not asked again."""

    longest_word: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    dropped: frozenset[str] = frozenset()

    def without(self, trouble: TroubleError) -> Dialect | None:
        """The dialect that avoids what the server just complained about; None when it is nothing optional."""
        if self.longest_word == "max_tokens" and trouble.names("max_tokens"):
            return replace(self, longest_word="max_completion_tokens")
        for word in ("temperature", "seed", "stream_options"):
            if word not in self.dropped and trouble.names(word):
                return replace(self, dropped=self.dropped | {word})
        return None


def body(request: ModelRequest, *, model: str, way: Way, dialect: Dialect, to_grammar: ToGrammar | None) -> bytes:
    """The request as JSON."""
    said: dict[str, Any] = {
        "model": model, "messages": [{"role": one.speaker, "content": one.text} for one in request.messages],
        dialect.longest_word: request.tokens, "temperature": request.temperature, "seed": request.seed,
        "stream": True, "stream_options": {"include_usage": True},
    }  # fmt: skip
    said = {word: value for word, value in said.items() if word not in dialect.dropped}
    if request.schema is not None:
        _add_schema(said, request.schema, way, to_grammar)
    # Lone surrogates cannot be sent: what once was no text becomes a question mark.
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _add_schema(said: dict[str, Any], schema: Mapping[str, Any], way: Way, to_grammar: ToGrammar | None) -> None:
    if way == "json_schema":
        named = {"name": TOOL, "schema": schema, "strict": _is_strict(schema)}
        said["response_format"] = {"type": "json_schema", "json_schema": named}
    elif way == "grammar":
        said["guided_json"] = schema
        said |= {"grammar": to_grammar(schema)} if to_grammar else {"json_schema": schema}
    elif way == "tools":
        tool = {"name": TOOL, "description": "Gives the answer.", "parameters": schema}
        said["tools"] = [{"type": "function", "function": tool}]
        said["tool_choice"] = {"type": "function", "function": {"name": TOOL}}
    else:
        text = _INSTRUCTION + json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
        *before, last = said["messages"]
        if last["role"] == "user":  # templates of some models refuse two messages of one speaker
            said["messages"] = [*before, {"role": "user", "content": f"{last['content']}\n\n{text}"}]
        else:
            said["messages"] = [*before, last, {"role": "user", "content": text}]


def _is_strict(schema: object) -> bool:
    """Whether OpenAI's strict mode takes it: every object closed, every property required."""
    if isinstance(schema, Mapping):
        if schema.get("type") == "object" or "properties" in schema:
            known = schema.get("properties", {})
            if schema.get("additionalProperties") is not False or set(schema.get("required", ())) != set(known):
                return False
        return all(map(_is_strict, schema.values()))
    return all(map(_is_strict, schema)) if isinstance(schema, list) else True


def unfenced(text: str) -> str:
    """The JSON of an answer that stands in one code fence as a whole, as chat models like it; nothing is repaired."""
    found = _FENCED.fullmatch(text.strip())
    return found[1] if found else text
