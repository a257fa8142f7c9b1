"""From passages to lines: in one chronological order, cut, and without what machines repeat."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from satchel.craft.incident import collapse, prose
from satchel.craft.incident.lines import Flag, Line, cut, is_spoken
from satchel.domain.passages import EntryKind, Passage


@dataclass(slots=True, kw_only=True)
class _Known:
    """What was prepared last: a followed log comes again and again, each time a little longer."""

    passages: Sequence[Passage]
    lines: list[Line]
    flags: list[Flag]
    folding: collapse.Folding
    last: datetime | None  # the latest time; None: not all have one, or there are several sources


_LATEST: list[_Known] = []  # one at most; taken out while it is worked on
_GUARD = threading.Lock()


def prepared(passages: Sequence[Passage]) -> tuple[list[Line], list[Flag], Mapping[str, int]]:
    """Lines of all sources in one chronological order, machine repeats folded; how often, by line key."""
    with _GUARD:
        known = _LATEST.pop() if _LATEST else None
    if known is None or not _grown(known, passages):
        known = _whole(passages)
    answer = prose.timed(tuple(known.folding.kept)), list(known.flags), dict(known.folding.repeats)
    with _GUARD:
        _LATEST[:] = [known]
    return answer


def _whole(passages: Sequence[Passage]) -> _Known:
    ordered = chronological(passages)
    lines, flags = cut(ordered)
    alone = len({p.source for p in passages}) == 1 and all(p.at is not None and p.kind is not EntryKind.NOTE for p in passages)
    spoken = alone and is_spoken(lines, passages[0].source)
    last = max((p.at for p in passages if p.at), default=None) if alone and not spoken else None
    return _Known(passages=passages, lines=lines, flags=flags, folding=collapse.fold_repeats(lines), last=last)


def _grown(known: _Known, passages: Sequence[Passage]) -> bool:
    """Adds what came behind the known passages, where that gives what preparing all of them again would give."""
    count = len(known.passages)
    if known.last is None or len(passages) < count or not all(a is b for a, b in zip(known.passages, passages)):
        return False
    fresh, last = passages[count:], known.last
    for passage in fresh:
        plain = passage.kind is not EntryKind.NOTE and passage.source == passages[0].source
        if not plain or passage.at is None or passage.at < last:
            return False
        last = passage.at
    lines, flags = cut(fresh)
    if is_spoken([*known.lines, *lines], passages[0].source):
        return False
    known.passages, known.last = passages, last
    known.lines += lines
    known.flags += flags
    for line in lines:
        known.folding.add(line)
    return True


def chronological(passages: Sequence[Passage]) -> list[Passage]:
    """By time over all sources; entries without a time stay behind their predecessor in the same source."""
    keyed = []
    last: dict[str, Any] = {}
    for i, passage in enumerate(passages):
        at = passage.at or last.get(passage.source)
        if passage.at:
            last[passage.source] = passage.at
        keyed.append((at is not None, at.timestamp() if at else 0.0, i, passage))
    return [k[3] for k in sorted(keyed)]  # the third part is unique: passages themselves are never compared
