"""Renders what Slack stores between angle brackets the way a reader of the channel saw it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

_TOKEN = re.compile(r"<([^<>]*)>")
_BROADCAST = ("here", "channel", "everyone", "group")
_LINK = re.compile(r"(?:https?|mailto|tel|ftp|slack|file):", re.I)


def render(text: str, users: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """Text with mentions, channels, links and entities resolved; emoji codes stay as they are.

    `users` and `channels` map ids to the names that stand after "@" and "#"; an unknown id is shown itself.
    """
    if "<" not in text:
        return html.unescape(text) if "&" in text else text
    out, at = [], 0
    resolve = _resolver(users, channels)
    for found in _TOKEN.finditer(text):
        out.append(html.unescape(text[at : found.start()]))
        out.append(resolve(found[1], found[0]))
        at = found.end()
    out.append(html.unescape(text[at:]))
    return "".join(out)


def _resolver(users: Mapping[str, str], channels: Mapping[str, str]) -> Callable[[str, str], str]:
    def resolve(inside: str, whole: str) -> str:
        target, bar, label = inside.partition("|")
        label = html.unescape(label)
        if target.startswith("@"):
            return "@" + (users.get(target[1:]) or label.lstrip("@") or target[1:])
        if target.startswith("#"):
            return "#" + (label or channels.get(target[1:]) or target[1:])
        if target.startswith("!"):
            return _special(target[1:], label)
        if _LINK.match(target):
            address = target[7:] if target.lower().startswith("mailto:") else target
            return label if bar and label else html.unescape(address)
        return html.unescape(whole)

    return resolve


def _special(target: str, label: str) -> str:
    """"!here", "!subteam^S012|@oncall", "!date^1730587267^{date}|Nov 2"."""
    if target in _BROADCAST:
        return "@" + target
    if target.startswith("subteam^"):
        return "@" + (label.lstrip("@") or target[8:])
    return label or target
