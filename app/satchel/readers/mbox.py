"""Cuts a mailbox file into mails; Python's own cuts at every "From " that somebody begins a line with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BEGIN = re.compile(rb"^From [^\n]{0,998}\n", re.M)
_HEADER = re.compile(rb"([!-9;-~]{1,76}):")
_KNOWN = frozenset({
    b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"received", b"return-path", b"mime-version", b"sender",
    b"content-type", b"delivered-to", b"in-reply-to", b"references", b"reply-to", b"x-gm-thrid", b"x-gm-labels",
    b"status", b"x-status", b"x-mozilla-status", b"list-id", b"x-original-to", b"envelope-to",
})  # fmt: skip
_LOOK_AHEAD = 40
_ESCAPED = re.compile(rb"^>(>*From )", re.M)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """One mail's bytes with plain line ends; `envelope` is the "From " line in front of it, empty for a single mail."""

    data: bytes
    envelope: bytes = b""


def is_mailbox(data: bytes) -> bool:
    """Whether the bytes begin like a mailbox."""
    start = len(data) - len(data.lstrip(b"\n"))
    found = _BEGIN.match(data, start)
    return found is not None and _headers_follow(data, found.end())


def is_mail(data: bytes) -> bool:
    """Whether the bytes begin with mail headers: sender, and a date, an id or a transport header, then a blank line."""
    names = _header_names(data, len(data) - len(data.lstrip(b"\n")))
    return names is not None and bool(names & {b"from", b"sender"}) and bool(
        names & {b"date", b"message-id", b"received", b"mime-version", b"return-path", b"delivered-to"}
    )


def may_be_mail(data: bytes) -> bool:
    """Whether it begins with at least sender and subject."""
    return {b"from", b"subject"} <= (_header_names(data, 0) or set())


def split(data: bytes) -> Iterator[RawMail]:
    """Every mail of a mailbox, in file order, with ">From " turned back; or the one mail that the bytes are."""
    if not is_mailbox(data):
        yield RawMail(data=data.lstrip(b"\n"))
        return
    begins = [m for m in _BEGIN.finditer(data) if _headers_follow(data, m.end())]
    ends = [m.start() for m in begins[1:]] + [len(data)]
    for begin, end in zip(begins, ends, strict=True):
        body = data[begin.end() : end].removesuffix(b"\n")
        yield RawMail(data=_ESCAPED.sub(rb"\1", body), envelope=begin[0].strip())


def _headers_follow(data: bytes, at: int) -> bool:
    names = _header_names(data, at)
    return names is not None and bool(names & _KNOWN)


def _header_names(data: bytes, at: int) -> set[bytes] | None:
    """Lower-case names of the first header lines at a place; None when another kind of line stands there."""
    names: set[bytes] = set()
    for number in range(_LOOK_AHEAD):
        end = data.find(b"\n", at)
        line = data[at : end if end >= 0 else len(data)]
        if not line.strip():
            return names
        found = _HEADER.match(line)
        if found:
            names.add(found[1].lower())
        elif not (number and line[:1] in b" \t") and not (not number and line.startswith(b">From ")):
            return None
        if end < 0:
            return names
        at = end + 1
    return names
