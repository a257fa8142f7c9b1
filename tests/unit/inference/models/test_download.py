"""A file is fetched whole, or what came of it is kept, whatever the host and the line do."""

from __future__ import annotations

import asyncio
import random
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.file_host import Host, Turn, serving, sha256

from satchel.domain.errors import MissingError
from satchel.inference.models import download
from satchel.inference.models.download import Patience, Wanted, fetch

DATA = b"GGUF" + random.Random(1).randbytes(3_000_000)
OTHER = b"GGUF" + random.Random(2).randbytes(3_000_000)
QUICK = Patience(connect=5, silence=5, tries=3, pause=0.001)
DROP = Turn(drop_after=1_300_000)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serving() as host:
        host.files["/m.gguf"] = DATA
        yield host


def wanted(host: Host, folder: Path, **known: Any) -> Wanted:
    return Wanted(url=f"{host.url}/m.gguf", path=folder / "deep" / "m.gguf", **known)


def ranges(host: Host) -> list[str | None]:
    return [headers.get("range") for _path, headers in host.asked]


def nothing_left(folder: Path) -> bool:
    return not list((folder / "deep").glob("*.part*"))


async def test_a_file_comes_whole_and_says_how_far_it_is(host: Host, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    mark = await fetch(wanted(host, tmp_path, size=len(DATA), sha256=sha256(DATA)), told=lambda *a: told.append(a))
    path = tmp_path / "deep" / "m.gguf"
    assert path.read_bytes() == DATA
    assert path.stat().st_mode & 0o077 == 0
    assert (mark.sha256, mark.compared) == (sha256(DATA), "catalogue")
    assert told[-1] == (len(DATA), len(DATA))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len(told) == 3
    again = await fetch(wanted(host, tmp_path, sha256=sha256(DATA)))
    assert (again, len(host.asked)) == (mark, 1)  # it is here: nobody is asked


async def test_a_dropped_line_goes_on_where_it_was(host: Host, tmp_path: Path) -> None:
    host.turns = [DROP, Turn(drop_after=500_000), Turn()]
    mark = await fetch(wanted(host, tmp_path), patience=QUICK)
    assert (tmp_path / "deep" / "m.gguf").read_bytes() == DATA
    assert ranges(host) == [None, "bytes=1300000-", "bytes=1800000-"]
    assert host.asked[1][1]["if-range"] == '"v1"'
    assert (mark.sha256, mark.compared) == (sha256(DATA), "nothing")


async def test_what_came_is_used_by_the_next_program(host: Host, tmp_path: Path) -> None:
    host.turns = [DROP, Turn(status=503, body=b"")]
    with pytest.raises(MissingError, match="cannot be reached"):
        await fetch(wanted(host, tmp_path), patience=QUICK)
    host.turns, host.asked = [Turn()], []
    await fetch(wanted(host, tmp_path), patience=QUICK)
    assert ranges(host) == ["bytes=1300000-"]
    assert (tmp_path / "deep" / "m.gguf").read_bytes() == DATA


@pytest.mark.parametrize("second", [
    Turn(tag='"v2"'),  # told by If-Range
    Turn(tag='"v2"', ranges=False),  # knows no ranges at all
    Turn(tag=None, modified="Mon, 02 Nov 2026 10:00:00 GMT"),
], ids=["tag", "no ranges", "no tag any more"])  # fmt: skip
async def test_a_file_that_changed_meanwhile_is_begun_anew(host: Host, tmp_path: Path, second: Turn) -> None:
    host.turns = [DROP, Turn(status=503, body=b"")]
    with pytest.raises(MissingError):
        await fetch(wanted(host, tmp_path), patience=QUICK)
    host.files["/m.gguf"], host.turns = OTHER, [second]
    await fetch(wanted(host, tmp_path), patience=QUICK)
    assert (tmp_path / "deep" / "m.gguf").read_bytes() == OTHER


async def test_a_host_that_ignores_if_range_is_caught_by_the_tag(host: Host, tmp_path: Path) -> None:
    host.turns = [DROP, Turn(body=b"", status=503)]
    with pytest.raises(MissingError):
        await fetch(wanted(host, tmp_path), patience=QUICK)
    lying = Turn(tag='"v2"', status=206, body=OTHER, ranges=False, headers=(("Content-Range", f"bytes 1300000-{len(OTHER) - 1}/{len(OTHER)}"),))
    host.turns = [lying, Turn(tag='"v2"', body=OTHER)]
    await fetch(wanted(host, tmp_path), patience=QUICK)
    assert (tmp_path / "deep" / "m.gguf").read_bytes() == OTHER


async def test_without_tag_date_or_checksum_nothing_can_be_gone_on_with(host: Host, tmp_path: Path) -> None:
    host.turns = [Turn(tag=None, drop_after=1_300_000), Turn(tag='W/"v1"')]
    await fetch(wanted(host, tmp_path), patience=QUICK)
    assert ranges(host) == [None, None]


async def test_a_shrunken_file_is_begun_anew(host: Host, tmp_path: Path) -> None:
    host.turns = [DROP, Turn(body=b"", status=503)]
    with pytest.raises(MissingError):
        await fetch(wanted(host, tmp_path, sha256=sha256(DATA[:1000])), patience=QUICK)
    host.files["/m.gguf"], host.turns = DATA[:1000], [Turn()]
    await fetch(wanted(host, tmp_path, sha256=sha256(DATA[:1000])), patience=QUICK)
    assert (tmp_path / "deep" / "m.gguf").read_bytes() == DATA[:1000]


async def test_a_wrong_checksum_leaves_nothing(host: Host, tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="its checksum is another") as caught:
        await fetch(wanted(host, tmp_path, sha256="0" * 64), patience=QUICK)
    assert "the list of models names" in caught.value.what
    assert nothing_left(tmp_path)
    assert not (tmp_path / "deep" / "m.gguf").exists()


async def test_the_host_s_checksum_is_taken_from_the_first_answer(host: Host, tmp_path: Path) -> None:
    host.files["/there"] = DATA
    away = Turn(status=302, body=b"", tag=None, headers=(("Location", "/there"), ("X-Linked-Etag", f'"{sha256(DATA)}"'), ("X-Linked-Size", str(len(DATA)))))
    host.turns = [away, Turn(tag='"' + "a" * 64 + '"')]  # the second host's tag looks like one, and is none
    mark = await fetch(wanted(host, tmp_path), patience=QUICK)
    assert (mark.compared, mark.said) == ("host", sha256(DATA))
    host.turns = [Turn(tag=f'"{sha256(OTHER)}"')]
    with pytest.raises(MissingError, match=r"not the file that 127.0.0.1 names"):
        await fetch(Wanted(url=f"{host.url}/m.gguf", path=tmp_path / "deep" / "b.gguf"), patience=QUICK)


async def test_resuming_behind_a_redirect_asks_for_the_rest(host: Host, tmp_path: Path) -> None:
    host.files["/there"] = DATA
    away = Turn(status=302, body=b"", headers=(("Location", "/there"),))
    host.turns = [away, DROP, away, Turn()]
    await fetch(wanted(host, tmp_path, sha256=sha256(DATA)), patience=QUICK)
    assert [(path, headers.get("range")) for path, headers in host.asked[2:]] == [("/m.gguf", "bytes=1300000-"), ("/there", "bytes=1300000-")]
    assert (tmp_path / "deep" / "m.gguf").read_bytes() == DATA


@pytest.mark.parametrize(("location", "what"), [
    ("/m.gguf", "without end"), ("http://203.0.113.7/x", "not encrypted"), ("file:///etc/passwd", "not encrypted"),
    ("ftp://127.0.0.1/x", "not encrypted"), ("http://[::bad/", "Invalid URL"),
])  # fmt: skip
async def test_redirects_are_bounded_and_stay_encrypted(host: Host, tmp_path: Path, location: str, what: str) -> None:
    host.turns = [Turn(status=302, body=b"", headers=(("Location", location),))]
    with pytest.raises(MissingError, match=what):
        await fetch(wanted(host, tmp_path), patience=QUICK)
    assert len(host.asked) <= download.MOST_REDIRECTS + 1


async def test_no_word_in_clear_leaves_this_machine(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="not encrypted"):
        await fetch(Wanted(url="http://example.invalid/m.gguf", path=tmp_path / "m.gguf"), patience=QUICK)


@pytest.mark.parametrize(("turn", "known", "what"), [
    (Turn(length=len(DATA) - 1000), {"size": len(DATA)}, "offers a file of"),
    (Turn(), {"size": 5}, "it should have 5"),
    (Turn(chunked=True, extra=b"more", headers=(("X-Linked-Size", str(len(DATA))),)), {}, "more than it said"),
    (Turn(body=b"<!DOCTYPE html><p>Sign in"), {}, "no model"),
    (Turn(length=len(DATA) + 5000), {}, "cannot be reached, or breaks off"),
    (Turn(status=401, body=b""), {}, "have an account"),
    (Turn(status=404, body=b""), {}, "has no m.gguf any more"),
    (Turn(status=500, body=b""), {}, "it answers 500"),
])  # fmt: skip
async def test_a_host_that_lies_or_refuses_is_named(host: Host, tmp_path: Path, turn: Turn, known: dict[str, Any], what: str) -> None:
    host.turns = [turn]
    with pytest.raises(MissingError, match=what) as caught:
        await fetch(wanted(host, tmp_path, **known), patience=QUICK)
    assert caught.value.hint
    assert not (tmp_path / "deep" / "m.gguf").exists()


async def test_a_length_that_nobody_says_is_no_hindrance(host: Host, tmp_path: Path) -> None:
    host.turns = [Turn(chunked=True)]
    assert (await fetch(wanted(host, tmp_path), patience=QUICK)).total == len(DATA)


async def test_a_length_that_is_too_small_is_caught_by_the_checksum(host: Host, tmp_path: Path) -> None:
    host.turns = [Turn(length=len(DATA) - 1000)]
    with pytest.raises(MissingError, match="checksum is another"):
        await fetch(wanted(host, tmp_path, sha256=sha256(DATA)), patience=QUICK)


async def test_nobody_there(tmp_path: Path, host: Host) -> None:
    with pytest.raises(MissingError, match="cannot be reached"):
        await fetch(Wanted(url="http://127.0.0.1:9/m.gguf", path=tmp_path / "m.gguf"), patience=QUICK)


async def test_too_little_room_is_said_before_anything_comes(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**9, 10**9 - 10**6, 10**6))
    with pytest.raises(MissingError, match="not enough room"):
        await fetch(wanted(host, tmp_path), patience=QUICK)


async def test_a_full_disk_keeps_what_came(host: Host, small_disk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "ROOM_TO_SPARE", -(10**12))
    folder = small_disk(2000)
    with pytest.raises(MissingError, match="cannot be written"):
        await fetch(wanted(host, folder), patience=QUICK)
    assert (folder / "deep" / "m.gguf.part").stat().st_size > 1_000_000


async def test_cancelled_it_ends_at_once_and_goes_on_later(host: Host, tmp_path: Path) -> None:
    held = threading.Event()
    host.turns = [Turn(drop_after=2_000_000, wait=held), Turn()]
    some_came = asyncio.Event()
    task = asyncio.create_task(fetch(wanted(host, tmp_path), told=lambda *_: some_came.set(), patience=QUICK))
    await some_came.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    held.set()
    have = (tmp_path / "deep" / "m.gguf.part").stat().st_size
    await fetch(wanted(host, tmp_path), patience=QUICK)
    assert ranges(host)[-1] == f"bytes={have}-"
    assert (tmp_path / "deep" / "m.gguf").read_bytes() == DATA


marks = st.binary(max_size=200) | st.just(b'{"url":"x"}') | st.just(b'{"url":"x","total":-4}') | st.just(b"[" * 5000)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(marks, st.binary(max_size=5000))
def test_whatever_lies_there_no_other_file_comes_and_the_right_one_at_last(host: Host, tmp_path: Path, mark: bytes, part: bytes) -> None:
    folder = tmp_path / "deep"
    folder.mkdir(exist_ok=True)
    (folder / "m.gguf").unlink(missing_ok=True)
    (folder / "m.gguf.part.json").write_bytes(mark.replace(b'"x"', f'"{host.url}/m.gguf"'.encode()))
    (folder / "m.gguf.part").write_bytes(part)
    host.files["/m.gguf"] = DATA[:200_000]
    known = wanted(host, tmp_path, sha256=sha256(DATA[:200_000]))
    try:
        asyncio.run(fetch(known, patience=QUICK))
    except MissingError as error:
        assert "checksum is another" in error.what
        assert not (folder / "m.gguf").exists()
        asyncio.run(fetch(known, patience=QUICK))
    assert (folder / "m.gguf").read_bytes() == DATA[:200_000]
