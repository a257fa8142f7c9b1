"""What a Slack message shows beside its text: blocks, attachments, files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from satchel.readers.records import listed

Render = Callable[[str], str]
_MOST_PIECES = 5000
_DEEPEST = 12


def words(value: object) -> str:
    """A string, or what a text object ({"type": "mrkdwn", "text": …}) holds; else empty."""
    if isinstance(value, Mapping):
        value = value.get("text")
    return value if isinstance(value, str) else ""


def attachment_text(one: Mapping[str, Any]) -> str:
    """An attachment as shown: its text under its title, with its fields; else its fallback, which sums it up."""
    body = words(one.get("text"))
    if not body:
        return words(one.get("fallback")) or words(one.get("title")) or block_text(one.get("blocks"))
    above = [t for t in (words(one.get("pretext")), words(one.get("title"))) if t and t not in body]
    fields = [f"{words(f.get('title'))}: {words(f.get('value'))}" for f in listed(one.get("fields"))]
    return "\n".join([*dict.fromkeys(above), body, *fields])


def file_text(one: Mapping[str, Any]) -> tuple[str, str]:
    """A file's name line, and the preview of a snippet (else empty)."""
    name = words(one.get("title")) or words(one.get("name")) or "file"
    return f"[file: {name}]", words(one.get("preview")) if one.get("mode") == "snippet" else ""


def block_text(blocks: object) -> str:
    """Blocks as lines, in Slack's own markup (mentions are written as in a text, to be resolved like there)."""
    budget = [_MOST_PIECES]
    lines = [_block(one, 0, budget) for one in listed(blocks)]
    return "\n".join(line for line in lines if line)


def _block(one: Mapping[str, Any], depth: int, budget: list[int]) -> str:
    budget[0] -= 1
    if depth > _DEEPEST or budget[0] < 0:
        return ""
    kind = one.get("type")
    if kind in ("rich_text", "context", "actions", "rich_text_list", "rich_text_quote", "rich_text_preformatted",
                "rich_text_section"):  # fmt: skip
        return _container(str(kind), listed(one.get("elements")), depth, budget)
    if kind == "image":
        return words(one.get("title")) or words(one.get("alt_text"))
    if kind in ("section", "header", "markdown", "video"):
        fields = [words(f) for f in listed(one.get("fields"))]
        return "\n".join(t for t in (words(one.get("text")) or words(one.get("title")), *fields) if t)
    return _element(one) or words(one.get("text"))


def _container(kind: str, inside: Iterable[Mapping[str, Any]], depth: int, budget: list[int]) -> str:
    pieces = [_block(one, depth + 1, budget) for one in inside]
    if kind == "rich_text_list":
        return "\n".join(f"• {piece}" for piece in pieces)
    if kind in ("rich_text", "context", "actions"):
        return "\n".join(piece for piece in pieces if piece)
    text = "".join(pieces)
    if kind == "rich_text_quote":
        return "\n".join(f"&gt; {line}" for line in text.split("\n"))
    return f"```\n{text}\n```" if kind == "rich_text_preformatted" else text


def _element(one: Mapping[str, Any]) -> str:
    """A piece of rich text, written as Slack writes it in `text`."""
    kind = words(one.get("type"))
    if kind == "text":
        text = words(one.get("text"))
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if kind == "link":
        label = words(one.get("text"))
        return f"<{words(one.get('url'))}|{label}>" if label else f"<{words(one.get('url'))}>"
    marks = {"user": ("@", "user_id"), "channel": ("#", "channel_id"), "usergroup": ("!subteam^", "usergroup_id"),
             "broadcast": ("!", "range")}  # fmt: skip
    if kind in marks:
        mark, key = marks[kind]
        return f"<{mark}{words(one.get(key))}>"
    if kind == "emoji":
        return f":{words(one.get('name'))}:"
    return words(one.get("fallback"))
