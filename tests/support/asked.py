"""A request as the scripted model sees it, whichever way it asks for a schema."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

SCHEMA_MARK = "JSON schema:\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request. `ways` are the structured outputs that the server has: the others' fields are passed over."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    raw: bytes = b""
    ways: frozenset[str] = frozenset({"json_schema", "grammar", "tools", "none"})

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [one for one in self.body.get("messages", []) if isinstance(one, dict)]

    @property
    def text(self) -> str:
        """What people and files say: everything but the system's part and the schema's."""
        said = (str(one.get("content", "")) for one in self.messages if one.get("role") != "system")
        return "\n".join(one.partition(SCHEMA_MARK)[0] for one in said)

    @property
    def way(self) -> str:
        """How the schema is asked for: json_schema, grammar, tools, or none (in the prompt, or not at all)."""
        body = self.body
        if "response_format" in body and "json_schema" in self.ways:
            return "json_schema"
        if "grammar" in self.ways and any(word in body for word in ("grammar", "guided_json")):
            return "grammar"
        return "tools" if body.get("tools") and "tools" in self.ways else "none"

    @property
    def schema(self) -> dict[str, Any] | None:
        """The schema that the answer is to obey, where it can be seen (a bare grammar is not read)."""
        body: dict[str, Any] = self.body
        found: Any = None
        if self.way == "json_schema":
            found = body["response_format"].get("json_schema", {}).get("schema")
        elif self.way == "grammar":
            found = body.get("guided_json") or body.get("json_schema")
        elif self.way == "tools":
            found = body["tools"][0]["function"].get("parameters")
        elif "none" in self.ways and self.messages:
            _, mark, rest = str(self.messages[-1].get("content", "")).rpartition(SCHEMA_MARK)
            found = json.loads(rest) if mark else None
        return found if isinstance(found, dict) else None

    @property
    def tokens(self) -> int:
        """How long the answer may be."""
        return int(self.body.get("max_tokens") or self.body.get("max_completion_tokens") or 10**6)

    @property
    def is_stream(self) -> bool:
        return bool(self.body.get("stream"))
