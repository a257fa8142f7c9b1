"""Inputs become passages: formats by content, names for citations, and an account of everything that was not read."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import zipfile
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import InputError
from satchel.domain.passages import Input, InputFile, Passage, ReadOptions, ReadResult, Skipped
from satchel.readers import formats, reading
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.formats import FORMATS
from satchel.readers.reading import read_inputs, surest

CORPUS = Path(__file__).parents[2] / "corpus" / "formats"
FILES = sorted(p for p in CORPUS.rglob("*") if p.is_file() and p.name != "expected.json")
IRC = b"--- Log opened Sat Nov 02 18:40:12 2024\n18:41 < ana> it is down\n18:42 <@ben> looking\n"
SLACK = json.dumps([{"type": "message", "user": "U01ANA0001", "text": "it is down", "ts": "1730588460.000100"}]).encode()
USERS = json.dumps([{"id": "U01ANA0001", "name": "ana", "profile": {"display_name": "ana.r", "real_name": "Ana"}}]).encode()


def single(shown: str, data: bytes) -> Input:
    return Input(shown=shown, files=(InputFile(name=shown.rsplit("/", 1)[-1], data=data),))


def folder(shown: str, **files: bytes) -> Input:
    return Input(shown=shown, folder=True, files=tuple(InputFile(name=n, data=d) for n, d in files.items()))


def zipped(shown: str, files: dict[str, bytes]) -> Input:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return single(shown, out.getvalue())


def read(*inputs: Input, **options: object) -> ReadResult:
    return read_inputs(inputs, ReadOptions(**options))  # type: ignore[arg-type]


def names(result: ReadResult) -> list[str]:
    return [source.name for source in result.sources]


def told(result: ReadResult) -> list[object]:
    """Everything that the bytes' encoding must not change: all but the digests."""
    return [result.passages, [replace(s, sha256="") for s in result.sources], result.assumptions, result.skipped]


# -- formats ------------------------------------------------------------------------------------------------------------


def test_every_format_has_a_name_of_its_own():
    every = [spec.name for spec in FORMATS]
    assert len(set(every)) == len(every)
    assert all(spec.title for spec in FORMATS)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(CORPUS).as_posix())
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encoding_and_line_ends_change_nothing(path, encoding):
    inner = path.relative_to(CORPUS).as_posix()
    family = inner.split("/")[0]
    beside = {p.relative_to(CORPUS).as_posix(): p.read_bytes() for p in FILES if f"formats/{family}/" in p.as_posix()}
    plain = read(folder("in", **beside))
    for line_end in ("\n", "\r\n"):
        text = path.read_bytes().decode()
        again = {**beside, inner: text.replace("\n", line_end).encode(encoding)}
        assert told(read(folder("in", **again))) == told(plain)


def test_the_surest_reader_gets_a_file_and_the_earlier_one_on_a_tie():
    def spec(name: str, sure: Confidence) -> FormatSpec:
        return FormatSpec(name=name, title=name, recognise=lambda _file: sure, read=lambda _file, _context: iter(()))

    def broken(_file: SourceFile) -> Confidence:
        raise RuntimeError("no")

    file = SourceFile(name="x", inner="x", data=b"x", text="x")
    often = [spec("a", Confidence.FALLBACK), spec("b", Confidence.LIKELY), spec("c", Confidence.LIKELY)]
    assert surest(file, often) is often[1]
    assert surest(file, [spec("a", Confidence.NO)]) is None
    assert surest(file, [replace(often[0], recognise=broken), often[1]]) is often[1]


# -- names --------------------------------------------------------------------------------------------------------------


def test_a_file_is_cited_by_the_path_given_and_standard_input_by_its_name():
    result = read(single("logs/ops.log", IRC), single("-", IRC.replace(b"down", b"up")))
    assert names(result) == ["logs/ops.log", "stdin"]
    assert [(p.source, p.entry) for p in result.passages] == [
        ("logs/ops.log", 1), ("logs/ops.log", 2), ("stdin", 1), ("stdin", 2)]  # fmt: skip


@pytest.mark.parametrize("make", [lambda files: folder("my/export", **files), lambda files: zipped("my/export.zip", files)])
def test_what_lies_in_a_folder_or_archive_is_cited_by_its_inner_path(make):
    result = read(make({"users.json": USERS, "ops/2024-11-02.json": SLACK}))
    assert names(result) == ["ops/2024-11-02.json"]
    assert result.passages[0].author == "ana.r"
    assert not result.skipped


def test_equal_inner_paths_get_the_inputs_name_in_front():
    other = SLACK.replace(b"down", b"up")
    result = read(
        folder("a/", **{"ops/2024-11-02.json": SLACK, "ops/2024-11-03.json": SLACK}),
        zipped("there/b.zip", {"ops/2024-11-02.json": other}),
    )
    assert names(result) == ["a/ops/2024-11-02.json", "ops/2024-11-03.json", "b.zip/ops/2024-11-02.json"]


def test_equal_inner_paths_of_inputs_with_equal_names():
    other = SLACK.replace(b"down", b"up")
    result = read(folder("x/in", **{"c/2024-11-02.json": SLACK}), folder("y/in", **{"c/2024-11-02.json": other}))
    assert names(result) == ["x/in/c/2024-11-02.json", "y/in/c/2024-11-02.json"]


def test_the_same_thing_twice_is_read_once():
    result = read(single("ops.log", IRC), single("ops.log", IRC), folder("in", **{"a.log": IRC}), folder("in/", **{"a.log": IRC}))
    assert names(result) == ["ops.log", "a.log"]
    assert result.skipped == (Skipped(source="ops.log", why="it was given twice"), Skipped(source="a.log", why="it was given twice"))


def test_no_two_sources_ever_share_a_name():
    grown = IRC + b"18:50 < ana> more\n"
    result = read(single("ops.log", IRC), single("ops.log", grown), folder(".", **{"ops.log": grown + b"18:51 < ana> x\n"}))
    assert len(set(names(result))) == len(names(result)) == 3
    assert {p.source for p in result.passages} == set(names(result))


def test_the_digest_is_that_of_the_bytes_given():
    archive = zipped("x.zip", {"a.log": IRC})
    result = read(single("a.log", IRC.decode().encode("utf-16")), archive)
    expected = [hashlib.sha256(IRC.decode().encode("utf-16")).hexdigest(), hashlib.sha256(archive.files[0].data).hexdigest()]
    assert [s.sha256 for s in result.sources] == expected


# -- what is not read -----------------------------------------------------------------------------------------------------


def test_everything_that_is_not_read_is_told_with_a_reason():
    found = Input(
        shown="in", folder=True, skipped=(Skipped(source=".git", why="it is hidden"),),
        files=(InputFile(name="a.log", data=IRC), InputFile(name="b.png", data=b"\x89PNG\r\n\x1a\n123"),
               InputFile(name="c.txt", data=b" \n\t\n"), InputFile(name="d.zip", data=b"PK\x03\x04rest"),
               InputFile(name="e.bin", data=bytes(range(256)) * 9)),
    )  # fmt: skip
    result = read(found)
    assert names(result) == ["a.log"]
    assert {s.source: s.why for s in result.skipped} == {
        ".git": "it is hidden", "b.png": "it is a picture, which is not read", "c.txt": "it is empty",
        "d.zip": "it is a zip archive, which is not read", "e.bin": "it is not text",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (single("a.png", b"\x89PNG\r\n\x1a\n123"), "a.png cannot be read: it is a picture"),
        (single("a.txt", b""), "a.txt cannot be read: it is empty"),
        (single("a.zip", b"PK\x03\x04rest"), "a.zip is a damaged zip archive"),
        (zipped("a.zip", {"../x": b"x"}), "a.zip is refused"),
        (zipped("a.zip", {}), "nothing to read"),
        (folder("in"), "nothing to read"),
        (folder("in", **{"users.json": USERS}), "nothing to read"),
        (folder("in", a=b"", b=b"\x89PNG\r\n\x1a\n"), "a: it is empty; b: it is a picture"),
    ],
)
def test_nothing_at_all_is_an_error_with_a_hint(one, words):
    with pytest.raises(InputError) as caught:
        read(one)
    assert words in caught.value.what
    assert caught.value.hint


def test_one_bad_input_does_not_stop_the_others():
    result = read(single("a.zip", b"PK\x03\x04rest"), single("b.log", IRC))
    assert names(result) == ["b.log"]
    assert result.skipped[0].source == "a.zip"
    assert "damaged" in result.skipped[0].why


def test_a_chat_without_a_word_is_read():
    result = read(single("ops.log", b"--- Log opened Sat Nov 02 18:40:12 2024\n18:41 -!- ana [~a@x] has joined #ops\n"))
    assert [(s.name, s.entries) for s in result.sources] == [("ops.log", 0)]


def test_a_file_that_is_too_large_is_left_out(monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_FILE", 100)
    result = read(folder("in", **{"a.log": IRC, "b.log": IRC + b"18:50 < ana> more words\n"}))
    assert names(result) == ["a.log"]
    assert "larger" in result.skipped[0].why


def test_what_had_to_be_guessed_is_an_assumption():
    result = read(single("a.log", IRC.replace(b"down", "für".encode("latin-1"))))
    assert result.passages[0].text == "it is für"
    assert next((a.what, a.value) for a in result.assumptions) == ("encoding", "windows-1252. It is not UTF-8.")


def _faulty(after: int, error: Exception) -> FormatSpec:
    def read_some(file: SourceFile, context: ReadContext):
        for number in range(1, after + 1):
            yield Passage(source=file.name, text="secret words", labels=context.labels(), entry=number)
        raise error

    return FormatSpec(name="faulty", title="Faulty", recognise=lambda _file: Confidence.CERTAIN, read=read_some)


def test_a_readers_fault_costs_one_file_and_is_logged_without_words(monkeypatch, caplog):
    monkeypatch.setattr(formats, "FORMATS", (replace(_faulty(2, RuntimeError("secret words")), recognise=_says_faulty), *FORMATS))
    with caplog.at_level(logging.ERROR):
        result = read(folder("in", **{"a.txt": b"faulty", "b.log": IRC}))
    assert [(s.name, s.entries) for s in result.sources] == [("a.txt", 2), ("b.log", 2)]
    assert "failed after 2 entries" in result.skipped[0].why
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text


def _says_faulty(file: SourceFile) -> Confidence:
    return Confidence.CERTAIN if file.text == "faulty" else Confidence.NO


@pytest.mark.parametrize("error", [MemoryError(), RecursionError(), InputError("x cannot be read.", "Do this.")])
def test_a_reader_that_gives_up_at_once_is_an_error(monkeypatch, error):
    monkeypatch.setattr(formats, "FORMATS", (_faulty(0, error),))
    with pytest.raises(InputError) as caught:
        read(single("a.txt", b"faulty"))
    assert caught.value.hint


def test_entries_without_end_are_cut(monkeypatch):
    def endless(file: SourceFile, context: ReadContext):
        number = 0
        while True:
            number += 1
            yield Passage(source=file.name, text="x" * 1_000_000, labels=context.labels(), entry=number)

    spec = FormatSpec(name="endless", title="Endless", recognise=lambda _file: Confidence.CERTAIN, read=endless)
    monkeypatch.setattr(formats, "FORMATS", (spec,))
    result = read(single("a.txt", b"faulty"))
    assert result.sources[0].entries < 20
    assert all(len(p.text) == reading.LONGEST_TEXT for p in result.passages)
    assert any("far more text" in s.why for s in result.skipped)


def test_progress_goes_through_the_files():
    seen: list[tuple[int, int, str]] = []
    read_inputs([folder("in", **{"a.log": IRC, "b.log": IRC})], ReadOptions(), lambda *step: seen.append(step))
    assert [name for _, _, name in seen] == ["in", "a.log", "b.log"]
    assert all(done <= total for done, total, _ in seen)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b/c.json", "d.log"]), st.binary(max_size=200)), min_size=1, max_size=4))
def test_any_bytes_are_read_or_accounted_for(files):
    every = [single(f"{n}/{name}", data) for n, (name, data) in enumerate(files)]
    try:
        result = read(*every)
    except InputError as error:
        assert error.what
        assert error.hint
        return
    known = {s.name for s in result.sources} | {s.source for s in result.skipped}
    assert known == {one.shown for one in every}


def test_with_a_zone_a_servers_stamps_are_shown_in_it() -> None:
    inputs = [folder("export", **{"ops/2024-11-02.json": SLACK, "users.json": USERS})]
    plain = read_inputs(inputs, ReadOptions())
    local = read_inputs(inputs, ReadOptions(zone=ZoneInfo("Europe/Oslo")))
    assert [p.at for p in plain.passages] == [p.at for p in local.passages]
    assert [str(p.at.tzinfo) for p in local.passages if p.at] == ["Europe/Oslo"]
    assert [(a.what, a.value) for a in local.assumptions] == [("zone of times named in the text", "Europe/Oslo")]
    assert plain.assumptions == ()
    assert [p.id for p in plain.passages] == [p.id for p in local.passages]
