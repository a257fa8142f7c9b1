"""What of a mail its reader sees: decoded text parts, HTML as text, names of attachments."""

from __future__ import annotations

import codecs
import email.message
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.header import decode_header

from satchel.domain.passages import Region, RegionKind
from satchel.readers.decoding import decode
from satchel.readers.markup import to_text

MOST_PARTS = 200
_DEEPEST = 20
_LONGEST_HEADER = 4000
_CHARSET = re.compile(
    r"ascii|utf-(?:7|8(?:-sig)?|16(?:-[bl]e)?|32(?:-[bl]e)?)|iso8859-\d+|cp\d+|koi8-\w|gb\w+|big5\w*|shift_ji\w+|euc_\w+"
    r"|iso2022_\w+|johab|hz|mac-\w+|tis-620|ptcp154|kz1048"
)  # only these: some of Python's other codecs need quadratic time
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|mso-hide\s*:\s*all", re.I)
_TAG = re.compile(r"""<(/?)([a-zA-Z][\w:-]{0,40})((?:[^<>"']++|"[^"]{0,4000}"|'[^']{0,4000}')*+)>""")
_STYLE = re.compile(r"""\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)|\shidden(?=[\s/>=]|$)""", re.I)
_VOID = frozenset({"br", "img", "hr", "input", "meta", "link", "area", "base", "col", "wbr", "source"})


@dataclass(slots=True)
class Shown:
    """The text of a mail so far, its regions, and what is not shown."""

    text: str = ""
    regions: list[Region] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    parts: int = 0

    def add(self, text: str, regions: list[Region], *, kind: RegionKind | None = None) -> None:
        """Appends a part on a line of its own; `kind` marks all of it."""
        text = text.strip("\n")
        if not text.strip():
            return
        shift = len(self.text) + 1 if self.text else 0
        self.text = f"{self.text}\n{text}" if self.text else text
        if kind:
            regions = [Region(kind=kind, start=0, end=len(text))]
        self.regions += [
            Region(kind=r.kind, start=r.start + shift, end=min(r.end, len(text)) + shift)
            for r in regions
            if r.start < len(text)
        ]


def shown(mail: email.message.Message) -> Shown:
    """Everything a reader of the mail sees, in order; limits on parts and depth are kept."""
    out = Shown()
    _part(mail, out, 0, quoted=False)
    return out


def _part(part: email.message.Message, out: Shown, depth: int, *, quoted: bool) -> None:
    out.parts += 1
    if out.parts > MOST_PARTS or depth > _DEEPEST:
        out.left_out.append("parts beyond the limit")
        return
    kind = part.get_content_type()
    if kind == "multipart/alternative":
        _part_of_choice(part, out, depth, quoted=quoted)
    elif part.is_multipart():
        for inner in _inner(part):
            _part(inner, out, depth + 1, quoted=quoted or kind == "message/rfc822")
    else:
        _leaf(part, kind, out, quoted=quoted)


def _part_of_choice(part: email.message.Message, out: Shown, depth: int, *, quoted: bool) -> None:
    """The plain version where it says something, else the richest one that does."""
    choices = list(_inner(part))[:MOST_PARTS]
    plain = [one for one in choices if one.get_content_type() == "text/plain"]
    for one in [*plain, *reversed([c for c in choices if c not in plain])]:
        before = len(out.text)
        _part(one, out, depth + 1, quoted=quoted)
        if len(out.text) > before:
            return


def _inner(part: email.message.Message) -> Iterator[email.message.Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (one for one in payload if isinstance(one, email.message.Message))


def _leaf(part: email.message.Message, kind: str, out: Shown, *, quoted: bool) -> None:
    name = header_text(_raw_parameter(part, "filename") or _raw_parameter(part, "name"))
    attached = str(part.get("Content-Disposition", "")).strip().lower().startswith("attachment")
    mark = RegionKind.QUOTED if quoted else RegionKind.CODE if attached else None
    if kind == "text/html":
        html, hidden = _without_hidden(part_text(part))
        if hidden:
            out.left_out.append("text that its HTML hides")
        text, regions = to_text(html)
        out.add(text, regions, kind=mark)
    elif kind.startswith("text/") and kind not in ("text/calendar", "text/css", "text/x-amp-html"):
        out.add(part_text(part), [], kind=mark)
    else:
        out.left_out.append(f"attachment {name[:80]!r} ({kind[:60]})" if name else f"an attachment ({kind[:60]})")


def _raw_parameter(part: email.message.Message, name: str) -> str:
    try:
        if name == "filename":
            return part.get_filename("") or ""
        found = part.get_param(name, "")
        return found if isinstance(found, str) else ""
    except (LookupError, ValueError, TypeError):
        return ""


def part_text(part: email.message.Message) -> str:
    """Text of a leaf part with plain line ends, by its own charset where that is true."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        payload = None
    data = payload if isinstance(payload, bytes) else str(part.get_payload()).encode("utf-8", "surrogateescape")
    try:
        return _decoded(data, str(part.get_param("charset", "") or ""))
    except (ValueError, TypeError):  # a parameter in a continued form that makes no sense
        return decode(data).text


def _decoded(data: bytes, charset: str) -> str:
    """Text in the charset that is claimed, where it is one that mails use; else in the one it looks like."""
    charset = charset.strip("'\" ").lower()
    try:
        found = codecs.lookup(charset).name if charset.isascii() and 0 < len(charset) < 40 else ""
    except (LookupError, ValueError):
        found = ""
    if found == "ascii" or not _CHARSET.fullmatch(found):
        return decode(data).text
    return data.decode(found, "replace").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")


def header_text(raw: str) -> str:
    """A header's value with encoded words decoded and folding undone; never longer than 4,000 characters."""
    raw = raw[:_LONGEST_HEADER]
    if not raw.isascii():
        raw = decode(raw.encode("utf-8", "surrogateescape")).text
    raw = re.sub(r"\s*\n\s*", " ", raw).strip()
    if "=?" not in raw:
        return raw
    try:
        pieces = []
        for data, charset in decode_header(raw):
            if isinstance(data, str):
                pieces.append(data)
            else:
                pieces.append(_decoded(data, charset or ""))
        return " ".join("".join(pieces).split())
    except (ValueError, LookupError, TypeError):
        return raw


def _without_hidden(html: str) -> tuple[str, bool]:
    """The HTML without elements that a style hides from the reader, and whether there were any with words."""
    if not _HIDDEN.search(html) and " hidden" not in html:
        return html, False
    kept, at, name, depth, found = [], 0, "", 0, False
    for tag in _TAG.finditer(html):
        closing, this = tag[1] == "/", tag[2].lower()
        if depth:
            if this == name and not tag[3].endswith("/"):
                depth += -1 if closing else 1
            if not depth:
                found = found or bool(to_text(html[at : tag.end()])[0])
                at = tag.end()
        elif not closing and this not in _VOID and not tag[3].endswith("/") and _hides(tag[3]):
            kept.append(html[at : tag.start()])
            at, name, depth = tag.start(), this, 1
    if not depth:
        kept.append(html[at:])
    return "".join(kept), found or depth > 0


def _hides(attributes: str) -> bool:
    return any(m[1] is None or _HIDDEN.search(m[1]) for m in _STYLE.finditer(attributes))
