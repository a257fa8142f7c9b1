"""Cache, outbox and originals: what may be lost, what happens once, what is kept byte for byte."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from satchel.domain.errors import NotFoundError, StorageError
from satchel.storage.cache import SqliteBlobCache
from satchel.storage.migrations import open_database
from satchel.storage.outbox import SqliteOutbox
from satchel.storage.sources import SourceStore


def test_the_cache_returns_what_it_has(tmp_path: Path) -> None:
    cache = SqliteBlobCache(tmp_path / "cache" / "cache.db")
    values = {f"k{i}": bytes([i % 256]) * i for i in range(1200)}
    cache.put_many("a", values)
    cache.put_many("b", {"k1": b"other"})
    assert cache.get_many("a", [*values, "missing"]) == values
    assert cache.get_many("b", ["k1", "k2"]) == {"k1": b"other"}
    cache.put_many("b", {"k1": b"new"})
    assert cache.get_many("b", ["k1"]) == {"k1": b"new"}
    cache.close()


def test_the_cache_may_be_deleted_or_damaged_at_any_time(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "cache.db"
    cache = SqliteBlobCache(path)
    cache.put_many("a", {"k": b"v"})
    for file in path.parent.iterdir():
        file.unlink()
    assert cache.get_many("a", ["k"]) == {}
    cache.put_many("a", {"k": b"v2"})
    assert cache.get_many("a", ["k"]) == {"k": b"v2"}
    cache.close()
    path.write_bytes(b"\x00garbage" * 2000)
    assert cache.get_many("a", ["k"]) == {}
    cache.put_many("a", {"k": b"v3"})
    assert cache.get_many("a", ["k"]) == {"k": b"v3"}
    cache.close()


def test_a_cache_above_its_limit_starts_again(tmp_path: Path) -> None:
    cache = SqliteBlobCache(tmp_path / "cache.db", limit_bytes=50_000)
    cache.put_many("a", {str(i): b"x" * 1000 for i in range(100)})
    cache.close()
    assert cache.get_many("a", ["1"]) == {}
    cache.close()


def test_a_full_disk_costs_the_cache_and_nothing_else(small_disk: Callable[[int], Path]) -> None:
    cache = SqliteBlobCache(small_disk(512) / "cache.db")
    for i in range(40):
        cache.put_many("a", {f"{i}": b"x" * 50_000})
    cache.close()


def test_an_effect_is_claimed_until_it_is_marked(tmp_path: Path) -> None:
    database = open_database(tmp_path / "satchel.db", tmp_path)
    outbox = SqliteOutbox(database)
    assert outbox.claim("run1/deliver", "file", {"path": "x"})
    assert outbox.claim("run1/deliver", "file", {"path": "x"})  # recorded, never marked: still to be done
    outbox.mark("run1/deliver", {"bytes": 3})
    assert not outbox.claim("run1/deliver", "file", {"path": "x"})
    outbox.mark("run1/deliver", {"bytes": 99})
    assert outbox.outcome("run1/deliver") == {"bytes": 3}
    assert outbox.outcome("other") is None
    with pytest.raises(NotFoundError):
        outbox.mark("never claimed", {})
    database.close()


def test_originals_are_kept_once_under_their_digest(tmp_path: Path) -> None:
    sources = SourceStore(tmp_path)
    digest = sources.put(b"hello")
    assert digest == hashlib.sha256(b"hello").hexdigest()
    assert sources.put(b"hello") == digest
    assert (tmp_path / digest[:2] / digest[2:]).read_bytes() == b"hello"
    assert sources.get(digest) == b"hello"
    assert sources.has(digest)
    assert list(sources.digests()) == [digest]
    assert sources.put(b"") != digest


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "ab", "AB" * 32, "zz" * 32])
def test_only_digests_name_originals(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFoundError):
        SourceStore(tmp_path).get(name)


def test_damaged_originals_are_noticed_and_mended(tmp_path: Path) -> None:
    sources = SourceStore(tmp_path)
    digest = sources.put(b"hello")
    (tmp_path / digest[:2] / digest[2:]).write_bytes(b"jello")
    with pytest.raises(StorageError, match="damaged"):
        sources.get(digest)
    with pytest.raises(NotFoundError):
        sources.get("0" * 64)
    (tmp_path / digest[:2] / digest[2:]).write_bytes(b"hel")  # cut short
    assert sources.put(b"hello") == digest
    assert sources.get(digest) == b"hello"


def test_unused_originals_and_unfinished_writes_go(tmp_path: Path) -> None:
    sources = SourceStore(tmp_path)
    kept, gone = sources.put(b"kept"), sources.put(b"gone")
    (tmp_path / gone[:2] / ".half-0000.part").write_bytes(b"ha")
    assert sources.remove_unused({kept}) == 0  # a run that reads just now may be about to name them
    assert sources.remove_unused({kept}, older_than=0) == 2
    assert list(sources.digests()) == [kept]
    assert not (tmp_path / gone[:2]).exists() or gone[:2] == kept[:2]


def test_no_room_for_an_original_is_told_and_leaves_nothing(small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(256)
    sources = SourceStore(disk)
    with pytest.raises(StorageError):
        sources.put(b"x" * 2_000_000)
    assert [p for p in disk.rglob("*") if p.is_file()] == []
