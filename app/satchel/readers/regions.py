"""Finds the parts of a chat message that are not its author's own new words: fences, pasted logs, quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable

from satchel.domain.passages import Region, RegionKind

_FENCE = re.compile(r"```.*?```", re.S)
_STRUCK = re.compile(r"(?<![\w~])(~~?)(?=[^\s~])[^~\n]{1,400}(?<=[^\s~])\1(?![\w~])")
_LOG_HEAD = 300  # the beginning tells; a line of a megabyte must not cost more
_LOG_LINE = re.compile(
    r"""\s*(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d          # 2025-03-04T14:20:57
        |\[?\d{4}/\d\d/\d\d[ ]\d\d:\d\d:\d\d                # 2025/03/04 14:20:57 (nginx, Go)
        |[A-Z][a-z]{2}[ ][ \d]\d[ ]\d\d:\d\d:\d\d[ ]\S+[ ]\S+:  # syslog
        |\[\s*\d{1,8}\.\d{3,6}\]                            # dmesg
        |\[?\d\d:\d\d:\d\d[.,]\d{3}                         # 14:20:57,204
        |[IWEF]\d{4}[ ]\d\d:\d\d:\d\d\.\d                   # klog
        |\S+[ ]\S+[ ]\S+[ ]\[\d\d/[A-Z][a-z]{2}/\d{4}:      # access log
        |(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)[ :\]]\s*(?:\S+\.\S+|\[\S+\]|\S+:)\s  # level and logger
        |Traceback[ ]\(most[ ]recent[ ]call[ ]last\):
        |[ ]{2,}File[ ]"[^"]+",[ ]line[ ]\d+
        |\s+at[ ][\w$.<>]+\([^)]*\)
        |Caused[ ]by:[ ][\w$.]+
    )""",
    re.X,
)


def is_log_line(line: str) -> bool:
    """Whether a line was written by a program: it starts with a machine's time stamp, a level or a stack frame."""
    return _LOG_LINE.match(line[:_LOG_HEAD]) is not None


def find_regions(text: str, known: Iterable[Region] = ()) -> tuple[Region, ...]:
    """Regions of a message in order, never overlapping; `known` ones (from markup) win over found ones."""
    found = list(known)
    if "```" in text:
        found += [Region(kind=RegionKind.CODE, start=m.start(), end=m.end()) for m in _FENCE.finditer(text)]
    found += _lines(text)
    if "~" in text:
        found += [Region(kind=RegionKind.STRUCK, start=m.start(), end=m.end()) for m in _STRUCK.finditer(text)]
    return _without_overlaps(found) if len(found) > 1 else tuple(found)


def _lines(text: str) -> list[Region]:
    """One region per run of neighbouring lines of the same kind."""
    out: list[Region] = []
    at = 0
    for line in text.split("\n"):
        kind = _line_kind(line)
        end = at + len(line)
        if kind is not None:
            if out and out[-1].kind is kind and out[-1].end == at - 1:
                out[-1] = Region(kind=kind, start=out[-1].start, end=end)
            else:
                out.append(Region(kind=kind, start=at, end=end))
            if line.startswith(">>> "):  # Slack and Discord: the rest of the message is quoted
                out[-1] = Region(kind=kind, start=out[-1].start, end=len(text))
                break
        at = end + 1
    return out


def _line_kind(line: str) -> RegionKind | None:
    if line.startswith((">>> ", "> ")) or line == ">":
        return RegionKind.QUOTED
    return RegionKind.CODE if is_log_line(line) else None


def _without_overlaps(found: list[Region]) -> tuple[Region, ...]:
    out: list[Region] = []
    for region in sorted(found, key=lambda r: (r.start, -r.end)):
        if region.start >= region.end:
            continue
        if out and region.start < out[-1].end:
            continue
        out.append(region)
    return tuple(out)
