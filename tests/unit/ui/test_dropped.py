"""What is dropped is files, folders or text, or is refused in words; nothing else comes out, whatever was offered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.ui.today.dropped import LONGEST_TEXT, MOST_PATHS, Dropped, Refused, named, take

PATHS = st.sampled_from(["", "/a/chat.log", "/a/b/", "/a/\0b", "/ä/ß.zip"])
URLS = st.lists(st.tuples(st.sampled_from(["file", "http", "data", ""]), PATHS), max_size=5)


@given(URLS, st.none() | st.text(max_size=20), st.lists(st.sampled_from(["image/png", "text/plain", "x"]), max_size=3))
def test_anything_is_taken_or_refused_in_words(urls, text, kinds) -> None:
    match take(urls=urls, text=text, kinds=kinds):
        case Dropped(paths=paths, text=words):
            assert bool(paths) != bool(words)
            assert len(set(paths)) == len(paths)
            assert not any("\0" in part for part in (*paths, words))
        case Refused(words=words):
            assert words.endswith(".")


@pytest.mark.parametrize(
    ("offered", "words"),
    [
        ({"urls": [("https", "")]}, "That is a link."),
        ({"urls": [("sftp", "")]}, "does not lie on this machine"),
        ({"kinds": ["image/png"]}, "Pictures are not read."),
        ({"text": "  \n"}, "nothing in it that can be read"),
        ({"text": "a" * (LONGEST_TEXT + 1)}, "too long"),
        ({"urls": [("file", f"/{n}") for n in range(MOST_PATHS + 1)]}, "Put them into a folder"),
    ],
)
def test_what_cannot_be_read_says_why(offered, words) -> None:
    found = take(**{"urls": [], "text": None, "kinds": [], **offered})
    assert isinstance(found, Refused)
    assert words in found.words


def test_files_count_before_text_and_each_once() -> None:
    found = take(urls=[("file", "/a"), ("http", ""), ("file", "/a"), ("file", "/b")], text="x", kinds=[])
    assert found == Dropped(paths=("/a", "/b"))


def test_a_path_is_named_by_its_last_part() -> None:
    assert [named(path) for path in ("/a/b.zip", "/a/b/", "C:\\x\\y.log", "/")] == ["b.zip", "b", "y.log", "/"]
