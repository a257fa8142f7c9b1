"""The JSON output: the contract's document, its keys in the contract's order, every quote exact and safe to print."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_ORDER = ("run", "agent", "agent_version", "model", "status", "result", "assumptions", "coverage", "timings")
_ACTING = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def draw(document: Mapping[str, Any], *, ordered: bool = True, whole: bool = False) -> str:
    """One document, one newline at its end. Characters that act on a terminal are written as escapes, which JSON reads
    as the same text. The context of citations is for the eye, since programs follow them; `whole` keeps it.
    """
    keys = [k for k in document if whole or k != "entries"]
    if ordered:
        keys = [*(k for k in _ORDER if k in document), *(k for k in keys if k not in _ORDER)]
    body = json.dumps({k: document[k] for k in keys}, ensure_ascii=False, indent=1)
    return _ACTING.sub(_escape, body) + "\n"


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]
