"""Finds what a mail only repeats: quoted replies in the ways that mail programs of several languages write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from satchel.domain.passages import Region, RegionKind

_MARKED = re.compile(r"[ \t]{0,3}(?:>|[A-Z][A-Za-z]{0,3}>(?: |$))")
_WROTE = re.compile(
    r"""[ \t]*(?:
        On\ .{6,300}\ wrote\s?:                        # English
        |.{4,200}\ wrote\s?:
        |Am\ .{6,300}\ schrieb\b.{0,160}:              # German
        |.{4,200}\ schrieb\ (?:am|um)\b.{0,160}:
        |Le\ .{6,300}\ a\ écrit\s?:                    # French
        |El\ .{6,300}\ escribió\s?:                    # Spanish
        |Il\ .{6,300}\ ha\ scritto\s?:                 # Italian
        |Op\ .{6,300}\ schreef\b.{0,160}:              # Dutch
        |Em\ .{6,300}\ escreveu\s?:                    # Portuguese
        |Den\ .{6,300}\ skrev\b.{0,160}:               # Danish, Swedish, Norwegian
        |(?:W\ dniu|Dnia)\ .{6,300}\ (?:na)?pisał\S{0,3}\s?:  # Polish
    )[ \t]*""",
    re.X,
)
_DATED = re.compile(r"\d|@")
_WROTE_BEGINS = re.compile(r"[ \t]*(?:On|Am|Le|El|Il|Op|Em|Den|W dniu|Dnia) \S")
_SEPARATOR = re.compile(
    r"""[ \t]*(?:[-_*]{2,}[ ]?(?:Original\ Message|Original\ Appointment|Ursprüngliche\ Nachricht|Originalnachricht
        |Original-Nachricht|Message\ d'origine|Message\ original|Mensaje\ original|Messaggio\ originale
        |Oorspronkelijk\ bericht|Mensagem\ original|Reply\ message)[ ]?[-_*]{2,}|_{20,})[ \t]*""",
    re.X | re.I,
)
_FIELD = re.compile(
    r"[ \t]*\*?(From|Sent|Date|To|Cc|Bcc|Subject|Von|Gesendet|Datum|An|Betreff|De|Envoyé|À|Objet|Enviado(?: el)?|Fecha"
    r"|Para|Asunto|Da|Inviato|A|Oggetto|Van|Verzonden|Aan|Onderwerp|Importance|Wichtigkeit) ?:\*?(?:[ \t]|$)"
)
_TIMES = frozenset({
    "Sent", "Date", "Gesendet", "Datum", "Envoyé", "Enviado", "Enviado el", "Fecha", "Inviato", "Verzonden",
})  # fmt: skip
_SENDERS = frozenset({"From", "Von", "De", "Da", "Van"})
_FORWARD = re.compile(r"\s*(?:FW|Fwd|WG|TR|RV|I|VS|ENC)\s?:", re.I)
_LONGEST = 400


def is_forward(subject: str) -> bool:
    """Whether a subject says that the mail passes another one on: what it then repeats is news here."""
    return _FORWARD.match(subject) is not None


def find_quotes(body: str, *, forwarded: bool = False) -> list[Region]:
    """Quoted stretches of a mail's text, in order. In `forwarded` mails only marked lines count."""
    lines = body.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    marked = [_MARKED.match(line) is not None for line in lines]
    quoted = list(marked)
    last_marked = max((i for i, is_marked in enumerate(marked) if is_marked), default=-1)
    rest = len(lines)
    last_marked = max((i for i, is_marked in enumerate(marked) if is_marked), default=-1)
    for i, line in enumerate(lines):
        if marked[i] or len(line) > _LONGEST or i >= rest:
            continue
        length = _attribution(lines, i)
        if length and _goes_with_marks(marked, lines, i + length):
            quoted[i : i + length] = [True] * length
        elif not forwarded and (_header_block(lines, i) or (length and last_marked < i)):
            rest = i
    quoted[rest:] = [True] * (len(lines) - rest)
    return _regions(quoted, lines, starts, len(body))


def _attribution(lines: Sequence[str], i: int) -> int:
    """How many lines a "On … wrote:" beginning here takes; 0 for none."""
    if _WROTE.fullmatch(lines[i]):
        return 1 if _DATED.search(lines[i]) else 0  # "As Ben wrote:" is the author's own sentence
    if not _WROTE_BEGINS.match(lines[i]):
        return 0
    for more in (2, 3):
        joined = " ".join(line.strip() for line in lines[i : i + more])
        if i + more <= len(lines) and len(joined) < _LONGEST and _DATED.search(joined) and _WROTE.fullmatch(joined):
            return more
    return 0


def _goes_with_marks(marked: Sequence[bool], lines: Sequence[str], i: int) -> bool:
    """Whether a marked line comes next, but for blank ones."""
    while i < len(lines) and not lines[i].strip():
        i += 1
    return i < len(lines) and marked[i]


def _header_block(lines: Sequence[str], i: int) -> bool:
    """A separator with mail headers under it, or such headers alone: sender, time, and at least one more."""
    separated = _SEPARATOR.fullmatch(lines[i]) is not None
    at = i + 1 if separated else i
    while separated and at < len(lines) and not lines[at].strip() and at < i + 4:
        at += 1
    fields = []
    for line in lines[at : at + 8]:
        found = _FIELD.match(line)
        if not found:
            break
        fields.append(found[1])
    if not fields or fields[0] not in _SENDERS:
        return False
    return separated or (len(fields) > 2 and not _TIMES.isdisjoint(fields))


def _regions(quoted: Sequence[bool], lines: Sequence[str], starts: Sequence[int], size: int) -> list[Region]:
    """One region per run of quoted lines; blank lines between two of them belong to the run."""
    out: list[Region] = []
    open_at, last = -1, -1
    for i, is_quoted in enumerate(quoted):
        if is_quoted:
            open_at = i if open_at < 0 else open_at
            last = i
        elif open_at >= 0 and lines[i].strip():
            out.append(_region(open_at, last, lines, starts, size))
            open_at = -1
    if open_at >= 0:
        out.append(_region(open_at, last, lines, starts, size))
    return [r for r in out if r.start < r.end]


def _region(first: int, last: int, lines: Sequence[str], starts: Sequence[int], size: int) -> Region:
    return Region(kind=RegionKind.QUOTED, start=starts[first], end=min(starts[last] + len(lines[last]), size))


def merged(regions: Iterable[Region]) -> list[Region]:
    """Regions in order, overlapping ones of one kind joined."""
    out: list[Region] = []
    for region in sorted(regions, key=lambda r: (r.start, -r.end)):
        if out and region.start <= out[-1].end and region.kind is out[-1].kind:
            out[-1] = Region(kind=region.kind, start=out[-1].start, end=max(out[-1].end, region.end))
        else:
            out.append(region)
    return out
