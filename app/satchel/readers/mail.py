"""Mails: single ones (.eml) and whole mailboxes (mbox); one entry per mail, subject and text."""

from __future__ import annotations

import email.message
import email.parser
import email.utils
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from satchel.domain.errors import InputError
from satchel.domain.passages import EntryKind, Passage, Region, RegionKind
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.machine import is_machine_name
from satchel.readers.mail_parts import MOST_PARTS, Shown, header_text, shown
from satchel.readers.mail_quotes import find_quotes, is_forward, merged
from satchel.readers.mbox import RawMail, is_mail, is_mailbox, may_be_mail, split
from satchel.readers.turns import Person, entry, person

_HEAD = 64 * 1024
_LONGEST_HEADERS = 256 * 1024
_LONG_TYPE = re.compile(
    rb"^(Content-(?:Type|Disposition):[^\n]{0,1000}(?:\n[ \t][^\n]{0,1000}){0,20})[^\n]*(?:\n[ \t][^\n]*+)*+",
    re.I | re.M,
)
_MULTIPART = re.compile(rb"^Content-Type:\s*(?:multipart|message)/", re.I | re.M)
_ADDRESS = re.compile(r"\s*(?P<name>.*?)\s*<\s*(?P<address>[^<>\s]{1,320})\s*>", re.S)
_BARE = re.compile(r"(?P<address>[^\s<>()\",;]{1,320}@[^\s<>()\",;]{1,255})(?:\s*\((?P<name>[^()]{1,200})\))?")
_IDS = re.compile(r"<([^<>\s]{1,998})>")
_RE = re.compile(r"(?:(?:re|aw|antw|sv|vs|fwd?|wg|tr|rv|res|odp|回复)\s?(?:\[\d+\])?\s?[:：]\s*)+", re.I)
_NO_OFFSET = re.compile(r"(?:[+-]\d{4}|\b(?:[A-Z]{2,4}|Z))\s*(?:\(.*\))?\s*$", re.I)


@dataclass(slots=True)
class _Thread:
    """Which mail was which, for answers that name the one they answer."""

    by_id: dict[str, int] = field(default_factory=dict)
    by_subject: dict[str, int] = field(default_factory=dict)


def _bytes(file: SourceFile) -> bytes:
    """The mail's bytes with plain line ends; text in UTF-16 is brought into UTF-8, as mail itself never is UTF-16."""
    head = file.data[:4096]
    if b"\x00" in head or head.startswith(b"\xef\xbb\xbf"):
        return file.text.encode("utf-8", "replace")
    return file.data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _head(file: SourceFile) -> bytes:
    """The beginning as bytes; empty for text that cannot be header lines."""
    if not file.text[:200].lstrip().isascii() and file.text[:1] not in "FRDTSXMfrdtsxm":
        return b""
    return file.text[:_HEAD].encode("utf-8", "replace")


def recognise(file: SourceFile) -> Confidence:
    """Certain for a mailbox and for a mail with sender and date, likely for sender and subject alone."""
    head = _head(file)
    if is_mailbox(head) or is_mail(head):
        return Confidence.CERTAIN
    return Confidence.LIKELY if may_be_mail(head) else Confidence.NO


def read(file: SourceFile, context: ReadContext) -> Iterator[Passage]:
    """One entry per mail in file order: the subject, a line end, the text."""
    thread, count = _Thread(), 0
    for number, raw in enumerate(split(_bytes(file)), 1):
        headers = _parse(raw.data[:_LONGEST_HEADERS], only_headers=True)
        body = _body(raw, context, file.name, number)
        passage = _passage(file, context, number, raw, _headers(headers), body, thread)
        if passage:
            count += 1
            yield passage
    if not count:
        raise InputError(f"{file.name} holds no readable mail.", "Save the mail again, as .eml or mbox.")


def _shorter(data: bytes) -> bytes:
    """Without the tails of overlong type headers, whose parameters the library reads in quadratic time."""
    return _LONG_TYPE.sub(rb"\1", data)


def _parse(data: bytes, *, only_headers: bool = False) -> email.message.Message:
    # compat32, the default: the newer policy raises on one in five damaged mails.
    return email.parser.BytesParser().parsebytes(_shorter(data), headersonly=only_headers)


def _body(raw: RawMail, context: ReadContext, source: str, number: int) -> Shown:
    """The text parts; a mail built to exhaust the parser keeps its raw text."""
    try:
        if sum(1 for _ in _MULTIPART.finditer(raw.data)) > MOST_PARTS:
            raise RecursionError
        found = shown(_parse(raw.data))
    except RecursionError:
        found = Shown(left_out=["all of its parts: there are too many inside one another"])
    for what in dict.fromkeys(found.left_out):
        context.skip(source, f"mail {number}: {what}")
    return found


def _headers(mail: email.message.Message) -> dict[str, str]:
    """The first of each header by lower-case name, as written."""
    found: dict[str, str] = {}
    for name, value in mail.raw_items():
        found.setdefault(name.lower(), str(value)[:_LONGEST_HEADERS])
    return found


def _passage(
    file: SourceFile, context: ReadContext, number: int, raw: RawMail, headers: Mapping[str, str], body: Shown,
    thread: _Thread,
) -> Passage | None:
    subject = header_text(headers.get("subject", ""))
    text = "\n".join(part for part in (subject, body.text) if part)
    if not text.strip():
        context.skip(file.name, f"mail {number}: it has no text")
        return None
    shift = len(subject) + 1 if subject and body.text else 0
    quotes = [*body.regions, *find_quotes(body.text, forwarded=is_forward(subject))]
    regions = [Region(kind=r.kind, start=r.start + shift, end=r.end + shift) for r in merged(quotes)]
    if _RE.match(subject) and not is_forward(subject):  # "Re: …" repeats what an earlier mail said
        regions.insert(0, Region(kind=RegionKind.QUOTED, start=0, end=len(subject)))
    who = sender(headers)
    at, assumed = _moment(headers, raw, file.name, context)
    return entry(
        file, context, number, text, who, kind=_kind(who, headers), at=at, at_assumed=assumed,
        parent=_parent(headers, subject, number, thread), regions=regions,
    )  # fmt: skip


def sender(headers: Mapping[str, str]) -> Person:
    """Name and address of the sender; "Okafor, Ben" is also known as "Ben Okafor"."""
    raw = (headers.get("from") or headers.get("sender") or "")[:1000]
    found = _ADDRESS.match(raw) or _BARE.search(raw)
    address = found["address"] if found else ""
    name = header_text((found["name"] or "" if found else raw).strip().strip("\"'").replace('\\"', '"')).strip("\"' ")
    last, comma, first = name.partition(", ")
    turned = f"{first} {last}" if comma and first and "," not in first and "@" not in name else ""
    return person(name or address, address, turned)


def _kind(who: Person, headers: Mapping[str, str]) -> EntryKind:
    automatic = headers.get("auto-submitted", "no").strip().lower()
    names = [who.shown, *(alias.partition("@")[0] for alias in who.aliases)]
    is_machine = automatic.startswith("auto-generated") or any(is_machine_name(name) for name in names)
    return EntryKind.ALERT if is_machine else EntryKind.MESSAGE


def _moment(
    headers: Mapping[str, str], raw: RawMail, source: str, context: ReadContext
) -> tuple[datetime | None, bool]:
    """The date that the sender wrote, else that of the last server, else that of the mailbox (which is UTC)."""
    for text in (headers.get("date", ""), headers.get("received", "").rpartition(";")[2]):
        at = _parse_date(text.strip()[:120])
        if at is None:
            continue
        if at.tzinfo is not None:
            return at, False
        known = _NO_OFFSET.search(text) is not None  # "-0000": UTC, from a sender who does not tell the zone
        return at.replace(tzinfo=UTC if known else context.zone(source)), not known
    at = _parse_date(" ".join(raw.envelope.decode("ascii", "replace").split()[2:])[:60])
    if at is not None:
        context.assume(source, "date", "that of the mailbox, where a mail has none")
        return (at if at.tzinfo else at.replace(tzinfo=UTC)), True
    return None, False


def _parse_date(text: str) -> datetime | None:
    try:
        return email.utils.parsedate_to_datetime(text) if text else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _parent(headers: Mapping[str, str], subject: str, number: int, thread: _Thread) -> int | None:
    """The mail answered, by its id; without one the latest mail before it with the same subject."""
    answered = _IDS.findall(headers.get("in-reply-to", "")[:4000])
    answered += reversed(_IDS.findall(headers.get("references", "")[-8000:]))
    bare = _RE.sub("", subject, count=1).strip().casefold() if _RE.match(subject) else subject.strip().casefold()
    is_answer = _RE.match(subject) is not None
    found = next((thread.by_id[one] for one in answered if one in thread.by_id), None)
    if found is None and not answered and is_answer and bare:
        found = thread.by_subject.get(bare)
    for one in _IDS.findall(headers.get("message-id", "")[:2000])[:1]:
        thread.by_id.setdefault(one, number)
    if bare:
        thread.by_subject[bare] = number
    return found


MAIL = FormatSpec(name="mail", title="mail or mailbox", recognise=recognise, read=read)
