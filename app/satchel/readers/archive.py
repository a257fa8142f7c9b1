"""Opens zip archives that strangers made: Python's zipfile alone accepts bombs, tricks with names and overlaps."""

from __future__ import annotations

import io
import re
import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from satchel.domain.errors import InputError
from satchel.domain.passages import InputFile, Skipped

if TYPE_CHECKING:
    import zipfile

_PIECE = 1024 * 1024
_RATIO_FREE = 1024 * 1024  # small entries may compress as well as they like
_ENCRYPTED, _STRONG, _PATCHED = 0x1, 0x40, 0x20
_METHODS = (0, 8)  # stored, deflated
_UNIX, _PLAIN = (3, 19), (0, stat.S_IFREG, stat.S_IFDIR)
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.I)
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\\u202a-\u202e\u2066-\u2069\ud800-\udfff]|^[A-Za-z]:")
_LONGEST_NAME = 1000
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ")
_HINT = "Unpack it with a tool that you trust, and give the folder."
_LOCAL_HEADER = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """What an archive may hold at most; `ratio` applies to entries above 1 MiB unpacked."""

    entries: int = 20_000
    total: int = 1024**3
    ratio: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """Files by their path inside the archive, sorted by it, and what was left out."""

    files: tuple[InputFile, ...]
    skipped: tuple[Skipped, ...] = ()


def is_zip(data: bytes) -> bool:
    """Whether the bytes begin like a zip archive."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_office_document(data: bytes) -> bool:
    """Whether a zip is really a document (Word, Excel, PowerPoint, OpenDocument, EPUB), cheaply."""
    return is_zip(data) and (b"[Content_Types].xml" in data or data[30:38] == b"mimetype")


def unpack(data: bytes, shown: str, limits: ArchiveLimits | None = None) -> Unpacked:
    """The files of a zip archive; raises `InputError` when the archive tries any trick: then nothing of it is read.

    Archives inside it are left out with a reason; everything else that is odd refuses the whole.
    """
    import zipfile  # only here: ten new lines of a followed log must not wait for it

    limits = limits or ArchiveLimits()
    _refuse_many(data, shown, limits.entries)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            every = opened.infolist()
            _check(every, data, shown, limits)
            return _read(opened, [e for e in every if not e.is_dir()], shown, limits)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise InputError(f"{shown} is a damaged zip archive.", "Make or download it again.") from error


def _refuse_many(data: bytes, shown: str, most: int) -> None:
    """The directory's own count, before Python builds an object for each entry."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_600))
    if end < 0 or end + 22 > len(data):
        return
    count, size = struct.unpack_from("<HI", data, end + 10)
    if count > most or (size != 0xFFFFFFFF and size > most * (46 + _LONGEST_NAME)):
        raise _refused(shown, f"it holds more than {most:,} files")
    # Zip64 keeps its count elsewhere, and any count may lie: the directory's signatures don't.
    if data.count(b"PK\x01\x02", 0 if size == 0xFFFFFFFF else max(0, end - size)) > most:
        raise _refused(shown, f"it holds more than {most:,} files")


def _refused(shown: str, why: str) -> InputError:
    return InputError(f"{shown} is refused: {why}.", _HINT)


def _check(every: Sequence[zipfile.ZipInfo], data: bytes, shown: str, limits: ArchiveLimits) -> None:
    if len(every) > limits.entries:
        raise _refused(shown, f"it holds more than {limits.entries:,} files")
    for one in every:
        _check_name(one.orig_filename, shown)
        if one.filename != one.orig_filename:
            raise _refused(shown, f"the name {_show(one.orig_filename)} means different files to different programs")
        if one.create_system in _UNIX and stat.S_IFMT(one.external_attr >> 16) not in _PLAIN:
            raise _refused(shown, f"{_show(one.filename)} is a link or a special file")
        if one.flag_bits & (_ENCRYPTED | _STRONG):
            raise _refused(shown, "it is encrypted")
        if one.compress_type not in _METHODS or one.flag_bits & _PATCHED:
            raise _refused(shown, f"{_show(one.filename)} is packed with an unusual method")
    _check_twins([one.filename for one in every], shown)
    _check_overlap(every, data, shown)


def _check_name(name: str, shown: str) -> None:
    parts = name.removesuffix("/").split("/")
    if not name or name.startswith("/") or any(p in ("", ".", "..") for p in parts):
        raise _refused(shown, f"the name {_show(name)} points outside the archive or to nowhere")
    if len(name.encode("utf-8", "replace")) > _LONGEST_NAME or _FORBIDDEN.search(name):
        raise _refused(shown, f"the name {_show(name)} is not a name on every system")
    if any(_DEVICE.fullmatch(p.rstrip(". ")) for p in parts):
        raise _refused(shown, f"the name {_show(name)} means a device on some systems")


def _check_twins(names: Iterable[str], shown: str) -> None:
    """Two names that are one on some system, and a file that is also a folder."""
    seen: dict[str, str] = {}
    for name in names:
        key = re.sub(r"[. ]+(?=/|$)", "", unicodedata.normalize("NFC", name).casefold())
        if key in seen or (key + "/" in seen if not key.endswith("/") else key[:-1] in seen):
            raise _refused(shown, f"{_show(name)} is there twice")
        seen[key] = name
    for key, name in seen.items():
        if any(str(above) in seen for above in PurePosixPath(key.removesuffix("/")).parents):
            raise _refused(shown, f"{_show(name)} lies in a folder that is also a file")


def _check_overlap(every: Sequence[zipfile.ZipInfo], data: bytes, shown: str) -> None:
    """Entries that share packed bytes make a small archive huge (CVE-2024-0450)."""
    taken = 0
    for one in sorted(every, key=lambda e: e.header_offset):
        at = one.header_offset
        if at < taken or data[at : at + 4] != b"PK\x03\x04" or at + _LOCAL_HEADER > len(data):
            raise _refused(shown, "its files overlap")
        name, extra = struct.unpack_from("<HH", data, at + 26)
        taken = at + _LOCAL_HEADER + name + extra + one.compress_size
        if taken > len(data):
            raise _refused(shown, "its files overlap")


def _read(opened: zipfile.ZipFile, every: Sequence[zipfile.ZipInfo], shown: str, limits: ArchiveLimits) -> Unpacked:
    files: list[InputFile] = []
    skipped: list[Skipped] = []
    left = limits.total
    for one in sorted(every, key=lambda e: e.filename):
        name = one.filename
        if name.startswith(_JUNK[0]) or PurePosixPath(name).name in _JUNK[1:]:
            continue  # what operating systems add behind the person's back
        packed = _unpack_one(opened, one, shown, left, limits.ratio)
        left -= len(packed)
        if packed.startswith(_ARCHIVES):
            skipped.append(Skipped(source=name, why="an archive inside an archive is not opened; give it by itself"))
        else:
            files.append(InputFile(name=name, data=packed))
    return Unpacked(files=tuple(files), skipped=tuple(skipped))


def _unpack_one(opened: zipfile.ZipFile, one: zipfile.ZipInfo, shown: str, left: int, ratio: int) -> bytes:
    """The bytes of one file; sizes are counted while they come, whatever the directory claims."""
    pieces: list[bytes] = []
    size = 0
    with opened.open(one) as stream:
        while piece := stream.read(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > left:
                raise _refused(shown, "it unpacks to more than it may hold")
            if size > _RATIO_FREE and size > ratio * max(one.compress_size, 1):
                raise _refused(shown, f"{_show(one.filename)} unpacks to more than {ratio} times its size")
    return b"".join(pieces)


def _show(name: str) -> str:
    return ascii(name[:80])
