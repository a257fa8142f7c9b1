"""What the file source fetches, what it passes over, and what it refuses."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from satchel.connectors.files.source import FetchLimits, FileSource
from satchel.domain.errors import InputError


def fetch(path: Path, shown: str | None = None, **limits: int):
    return FileSource(FetchLimits(**limits)).fetch(str(path), shown or str(path))


def names(found) -> list[str]:
    return [file.name for file in found.files]


def test_a_file_keeps_its_bytes(tmp_path):
    (tmp_path / "chat.log").write_bytes(b"\xff\xfe\r\n\0")
    found = fetch(tmp_path / "chat.log", "logs/chat.log")
    assert (found.shown, found.folder, names(found)) == ("logs/chat.log", False, ["chat.log"])
    assert found.files[0].data == b"\xff\xfe\r\n\0"


def test_standard_input_is_a_spooled_file_shown_as_a_dash(tmp_path):
    (tmp_path / "stdin-1").write_bytes(b"words")
    found = fetch(tmp_path / "stdin-1", "-")
    assert (found.shown, found.folder, found.files[0].data) == ("-", False, b"words")


def test_a_folder_comes_sorted_and_without_what_is_hidden(tmp_path):
    for name in ("b/2.json", "b/1.json", "a.txt", "c/d/e.txt", ".env", ".git/config", "CVS/Root", "b/.DS_Store"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    found = fetch(tmp_path)
    assert found.folder
    assert names(found) == ["a.txt", "b/1.json", "b/2.json", "c/d/e.txt"]
    assert [s.source for s in found.skipped] == [".env", ".git", "CVS", "b/.DS_Store"]


@pytest.mark.skipif(os.name != "posix", reason="uses links, pipes and sockets")
def test_links_pipes_and_sockets_in_a_folder_are_passed_over(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "plain.txt").write_text("plain")
    (inside / "link.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    os.mkfifo(inside / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(inside / "socket"))
        found = fetch(inside)
    assert names(found) == ["plain.txt"]
    assert {s.source for s in found.skipped} == {"link.txt", "folder", "loop", "pipe", "socket"}
    assert all(s.why for s in found.skipped)


@pytest.mark.skipif(os.name != "posix", reason="uses links and pipes")
def test_what_the_person_names_may_be_a_link_but_not_a_device(tmp_path):
    (tmp_path / "real.txt").write_text("words")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    assert fetch(tmp_path / "link.txt").files[0].data == b"words"
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(InputError, match="not a regular file"):
            fetch(path)


@pytest.mark.parametrize("name", ["missing.log", "there.log/below", "x" * 5000, "nul\0byte"])
def test_what_is_not_there_is_said_with_a_hint(tmp_path, name):
    (tmp_path / "there.log").write_text("words")
    with pytest.raises(InputError) as caught:
        FileSource().fetch(f"{tmp_path}/{name}", name)
    assert name[:8] in caught.value.what
    assert caught.value.hint


def test_limits_are_said_not_silently_kept(tmp_path):
    for number in range(5):
        (tmp_path / f"{number}.txt").write_bytes(b"x" * 100)
    assert len(fetch(tmp_path, total=500, files=5, file=100).files) == 5
    with pytest.raises(InputError, match="more than 499 bytes"):
        fetch(tmp_path, total=499)
    with pytest.raises(InputError, match="more than 4 files"):
        fetch(tmp_path, files=4)
    with pytest.raises(InputError, match="larger than 99 bytes"):
        fetch(tmp_path / "0.txt", file=99)
    skipped = fetch(tmp_path, file=99).skipped
    assert [s.source for s in skipped] == [f"{n}.txt" for n in range(5)]


def test_an_empty_folder_is_accounted_for(tmp_path):
    found = fetch(tmp_path, "here")
    assert [(s.source, s.why) for s in found.skipped] == [("here", "the folder is empty")]


def test_what_is_left_out_is_listed_but_not_endlessly(tmp_path):
    for number in range(250):
        (tmp_path / f".{number:03}").touch()
    skipped = fetch(tmp_path).skipped
    assert len(skipped) == 201
    assert "50 more" in skipped[-1].why


def test_very_deep_folders_end(tmp_path):
    deep = tmp_path
    for _ in range(70):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "x.txt").touch()
    found = fetch(tmp_path)
    assert not found.files
    assert "deeply" in found.skipped[0].why


@pytest.mark.skipif(os.name != "posix" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_what_may_not_be_read_is_passed_over_or_refused(tmp_path):
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")
    (tmp_path / "b.txt").chmod(0)
    assert [s.source for s in fetch(tmp_path).skipped] == ["b.txt"]
    with pytest.raises(InputError, match="not allowed"):
        fetch(tmp_path / "b.txt")


@pytest.mark.skipif(os.name != "posix", reason="names are bytes")
def test_names_that_are_no_text_become_text(tmp_path):
    try:
        (tmp_path / os.fsdecode(b"\xff.txt")).write_text("x")
    except OSError:
        pytest.skip("this file system takes no such names")
    name = names(fetch(tmp_path))[0]
    assert name.encode() == "\ufffd.txt".encode()
