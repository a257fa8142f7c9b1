"""Archives made to harm are refused with a sentence, plain ones are opened."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import InputError
from satchel.readers.archive import ArchiveLimits, is_office_document, is_zip, unpack


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            info = zipfile.ZipInfo(name)
            info.filename = info.orig_filename = name  # as given: the constructor tidies names
            info.compress_type = method
            archive.writestr(info, data)
    return out.getvalue()


def refused(data: bytes, **limits: int) -> str:
    with pytest.raises(InputError) as caught:
        unpack(data, "x.zip", ArchiveLimits(**limits))
    assert "x.zip" in caught.value.what
    assert caught.value.hint
    return caught.value.what


def test_files_come_sorted_with_their_paths():
    data = packed(("b/2.json", b"2"), ("a.txt", b"1"), ("b/1.json", b"3"))
    found = unpack(data, "x.zip")
    assert [(f.name, f.data) for f in found.files] == [("a.txt", b"1"), ("b/1.json", b"3"), ("b/2.json", b"2")]
    assert is_zip(data)
    assert not is_office_document(data)


def test_folders_and_what_systems_add_are_no_files():
    data = packed(("a/", b""), ("a/x.txt", b"x"), ("__MACOSX/a/._x.txt", b"?"), ("a/.DS_Store", b"?"))
    assert [f.name for f in unpack(data, "x.zip").files] == ["a/x.txt"]


def test_an_archive_in_an_archive_is_left_out_with_a_reason():
    found = unpack(packed(("in.zip", packed(("x", b"x"))), ("y.txt", b"y")), "x.zip")
    assert [f.name for f in found.files] == ["y.txt"]
    assert [s.source for s in found.skipped] == ["in.zip"]


@pytest.mark.parametrize(
    "name",
    ["../evil", "/abs", "a/../../b", "a/./b", "a//b", "C:\\win", "c:evil", "..\\..\\w", "CON", "aux.txt", "a/nul.",
     "com1.log", "tab\there", "esc\x1b[31m", "right\u202eleft", "x" * 2000],
)  # fmt: skip
def test_tricks_with_names_are_refused(name):
    refused(packed(("ok.txt", b"ok"), (name, b"x")))


@pytest.mark.parametrize(
    ("one", "other"),
    [("a.txt", "a.txt"), ("a.txt", "A.TXT"), ("é.txt", "e\u0301.txt"), ("a", "a/b"), ("a", "a/"), ("ß", "SS"), ("a.", "a")],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_are_one_on_some_system_are_refused(one, other):
    refused(packed((one, b"1"), (other, b"2")))


def test_a_name_cut_by_a_zero_byte_is_refused():
    data = packed(("evilXtxt", b"x")).replace(b"evilXtxt", b"evil\0txt")
    refused(data)


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_special_files_are_refused(mode):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.create_system = 3
        info.external_attr = (mode | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    refused(out.getvalue())


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_are_refused(method):
    refused(packed(("a.txt", b"a" * 1000), method=method))


def test_encryption_is_said():
    data = bytearray(packed(("a.txt", b"secret")))
    struct.pack_into("<H", data, 6, 1)
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)
    assert "encrypted" in refused(bytes(data))


def test_bombs_are_refused_while_they_unpack():
    bomb = packed(("zeros.txt", bytes(20_000_000)))
    assert len(bomb) < 30_000
    assert "200 times" in refused(bomb)
    assert "more than it may hold" in refused(packed(("a.txt", b"a" * 500), ("b.txt", b"b" * 501)), total=1000)
    assert len(unpack(packed(("a.txt", b"a" * 500), ("b.txt", b"b" * 500)), "x.zip", ArchiveLimits(total=1000)).files) == 2


def test_small_files_may_compress_as_well_as_they_like():
    assert len(unpack(packed(("zeros.txt", bytes(1_000_000))), "x.zip").files[0].data) == 1_000_000


def test_a_directory_that_lies_about_a_size_gains_nothing():
    data = bytearray(packed(("zeros.txt", bytes(20_000_000))))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)
    struct.pack_into("<I", data, 22, 10)
    refused(bytes(data))


def test_too_many_files_are_refused_before_they_are_listed():
    data = packed(*((f"{n}.txt", b"") for n in range(30)))
    assert "more than 29" in refused(data, entries=29)
    assert len(unpack(data, "x.zip", ArchiveLimits(entries=30)).files) == 30
    end = data.rindex(b"PK\x05\x06")
    lying = bytearray(data)
    struct.pack_into("<HH", lying, end + 8, 1, 1)
    assert "more than 29" in refused(bytes(lying), entries=29)


def test_files_that_share_their_packed_bytes_are_refused():
    data = packed(("a.txt", b"a" * 100), method=zipfile.ZIP_STORED)
    at, end = data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    entry = data[at:end]
    twin = entry.replace(b"a.txt", b"b.txt")
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 2, 2, len(entry) * 2)
    refused(data[:at] + entry + twin + bytes(tail))


@pytest.mark.parametrize("cut", [10, 40, 100, -1, -10])
def test_damage_is_said(cut):
    refused(packed(("a.txt", b"words " * 50), ("b.txt", b"more"))[:cut])


def test_a_wrong_checksum_is_damage():
    data = packed(("a.txt", b"words words"), method=zipfile.ZIP_STORED)
    refused(data.replace(b"words words", b"wards words"))


def test_office_documents_are_no_archives_of_chats():
    assert is_office_document(packed(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")))
    assert is_office_document(packed(("mimetype", b"application/epub+zip"), method=zipfile.ZIP_STORED))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_mutated_archives_open_or_are_refused(data):
    """Nothing but `InputError` comes out, whatever a byte says."""
    body = bytearray(packed(("a.txt", b"words " * 20), ("b/c.json", b"[]"), ("d.log", b"x" * 300)))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = unpack(bytes(body), "x.zip", ArchiveLimits(total=100_000))
    except InputError:
        return
    assert sum(len(f.data) for f in found.files) <= 100_000
