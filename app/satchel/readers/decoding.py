"""Bytes to text, whatever program on whatever system wrote them, so that every reader sees one kind of text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (  # UTF-32's little-endian mark begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_KINDS = (
    (b"PK\x03\x04", "a zip archive"), (b"PK\x05\x06", "an empty zip archive"), (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"), (b"Rar!\x1a\x07", "a RAR archive"), (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"), (b"\x28\xb5\x2f\xfd", "a zstd archive"), (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an older Microsoft Office or Outlook file"), (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"), (b"MZ\x90\x00", "a program"), (b"OggS", "a recording"), (b"ID3", "a recording"),
    (b"fLaC", "a recording"), (b"\x1aE\xdf\xa3", "a recording"),
)  # fmt: skip
_OFFICE = re.compile(rb"\[Content_Types\]\.xml|mimetypeapplication/")
_SAMPLE = 8192
_WESTERN = "cp1252"
_OLDER = (
    "cp932", "euc_jp", "gb18030", "big5", "euc_kr", "koi8_r", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255",
    "cp1256",
)  # fmt: skip
_TELLING = 65_536  # bytes that are looked at
_FEW, _SPARSE = 12, 25  # bytes beyond ASCII: fewer, or fewer than one in so many, are accents
_BEYOND_ASCII = re.compile("[\x80-\ufffc\U00010000-\U0010ffff]+")
_ZEROS = re.compile("\0+")
_LINE_END = re.compile(r"\r*\n|\r")
# Control characters that no text holds; IRC's formatting codes, escape, form feed and backspace do occur in logs.
_STRANGE = re.compile("[\x01\x04-\x07\x0e\x10\x12-\x15\x17-\x1a\x1c\ufffd]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text with plain line feeds, neither byte order mark nor NULs; `note` tells of anything that had to be guessed."""

    text: str
    encoding: str
    note: str = ""


def binary_kind(untrusted_data: bytes) -> str:
    """What the bytes are when they are no text ("a picture", else "not text"); empty when they are text."""
    if _mark(untrusted_data) is None:
        if untrusted_data.startswith(b"PK\x03\x04") and _OFFICE.search(untrusted_data, 0, 4000):
            return "an office document"
        for magic, kind in _KINDS:
            if untrusted_data.startswith(magic):
                return kind
    # A log that was cut to nothing while it was being written begins with NULs, sometimes with millions of them.
    begins = untrusted_data.lstrip(b"\0") if untrusted_data.startswith(b"\0\0\0\0\0\0\0\0") else untrusted_data
    text = _decode(begins[:_SAMPLE]).text
    runs = len(_ZEROS.findall(text))
    if (untrusted_data and not begins) or runs > 3 + _SAMPLE // 400:
        return "not text"
    return "not text" if len(_STRANGE.findall(text)) > 0.05 * len(text) + 1 else ""


def decode(untrusted_data: bytes) -> Decoded:
    """The text of some bytes; never raises: what is no text comes out as nonsense (see `binary_kind`)."""
    found = _decode(untrusted_data)
    text = found.text.replace("\0", "")
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    return Decoded(text=text.removeprefix("\ufeff"), encoding=found.encoding, note=found.note)


def plain_bytes(untrusted_data: bytes) -> bytes:
    """The bytes as they are where that is UTF-8, else the text as UTF-8: for what is parsed beside the decoded text."""
    if _mark(untrusted_data) is None and b"\0" not in untrusted_data[:64]:
        return untrusted_data
    return decode(untrusted_data).text.encode("utf-8", "replace")


def _mark(data: bytes) -> tuple[bytes, str] | None:
    return next((one for one in _BOMS if data.startswith(one[0])), None)


def _decode(data: bytes) -> Decoded:
    mark = _mark(data)
    if mark is not None:
        return _marked(data[len(mark[0]) :], mark[1])
    wide = _without_mark(data)
    if wide is not None:
        return wide
    try:
        return Decoded(text=data.decode("utf-8"), encoding="utf-8")
    except UnicodeDecodeError:
        return _guessed(data)


def _marked(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(text=data.decode(encoding), encoding=encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return Decoded(text=text, encoding=encoding, note=_damage(text))


def _without_mark(data: bytes) -> Decoded | None:
    """UTF-16 or UTF-32 without a byte order mark: the zero bytes of Latin letters, digits and spaces give it away."""
    head = data[:_SAMPLE]
    if b"\0" not in head:
        return None
    columns = [head[i::4].count(0) for i in range(4)]
    if sum(columns) < 0.3 * len(head) and not _STRANGE.search(head.decode("utf-8", "replace")[:-3]):
        return None  # a few zeros in what is UTF-8 otherwise
    quarter = max(len(head) // 4, 1)
    by_width = (
        ("utf-32-le", columns[2] + columns[3] > 1.8 * quarter and columns[0] < 0.2 * quarter),
        ("utf-32-be", columns[0] + columns[1] > 1.8 * quarter and columns[3] < 0.2 * quarter),
        ("utf-16-le", columns[1] + columns[3] > 5 * (columns[0] + columns[2])),
        ("utf-16-be", columns[0] + columns[2] > 5 * (columns[1] + columns[3])),
    )
    for encoding, fits in by_width:
        width = 4 if encoding.startswith("utf-32") else 2
        if not fits or sum(columns) < 0.02 * len(head):
            continue
        try:
            return Decoded(text=data[: len(data) - len(data) % width].decode(encoding), encoding=encoding)
        except UnicodeDecodeError:
            continue
    return None


def _guessed(data: bytes) -> Decoded:
    """Not UTF-8 throughout: UTF-8 with some damage (a log cut in a letter), else the older encoding that fits best."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    cut = damaged == 1 and "\ufffd" in (text[0], text[-1])
    if cut or damaged * 4 <= sum(map(len, _BEYOND_ASCII.findall(text))):
        return Decoded(text=text, encoding="utf-8", note=_damage(text))
    encoding = _older_encoding(data[:_TELLING])
    name = encoding.replace("_", "-").replace("cp125", "windows-125")
    return Decoded(text=data.decode(encoding, "replace"), encoding=name, note="It is not UTF-8.")


def _older_encoding(sample: bytes) -> str:
    """The likeliest of `_OLDER`; the Western one where a few letters with accents say too little, or say the same."""
    strange = sum(byte > 0x7F for byte in sample)
    if strange < _FEW or strange * _SPARSE < len(sample):
        return _WESTERN
    from charset_normalizer import from_bytes

    whole_lines = sample[: sample.rfind(b"\n") + 1] or sample
    best = from_bytes(whole_lines, cp_isolation=[_WESTERN, *_OLDER], threshold=0.3).best()
    if best is None or best.encoding not in _OLDER or str(best) == sample.decode(_WESTERN, "replace"):
        return _WESTERN
    return best.encoding


def _damage(text: str) -> str:
    count = text.count("\ufffd")
    return f"{count} character{'s' if count > 1 else ''} could not be read." if count else ""
