"""A backup holds everything, checks itself, and restoring it never leaves half a home."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from satchel.domain.errors import InputError, StorageError, UsageError
from satchel.domain.runs import RunCommand
from satchel.storage import restore
from satchel.storage.backup import MANIFEST, write_backup
from satchel.storage.migrations import latest, open_database
from satchel.storage.restore import PLAN, commit_restore, finish_restore, stage_restore
from satchel.storage.runs import SqliteRunStore
from satchel.storage.sources import SourceStore
from satchel.system.paths import Home, prepare_home

AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


def fill(home: Home, title: str) -> None:
    database = open_database(home.database, home.backups)
    store = SqliteRunStore(database)
    run = store.create(RunCommand(agent="a"), agent_version="1", at=AT).id
    store.set_status(run, "done", title=title, at=AT)
    SourceStore(home.sources).put(title.encode())
    (home.agents / "mine").mkdir(exist_ok=True)
    (home.agents / "mine" / "plugin.json").write_text(title)
    home.settings.write_text("[engine]\nidle_minutes = 3\n")
    database.close()


def titles(home: Home) -> list[str]:
    database = open_database(home.database, home.backups)
    found = [run.title for run in SqliteRunStore(database).list()]
    database.close()
    return found


@pytest.fixture
def saved(home: Home, tmp_path: Path) -> Path:
    """A backup of a home with one run, "first"."""
    fill(home, "first")
    database = open_database(home.database, home.backups)
    assert write_backup(home, database, tmp_path / "b.zip", schema=latest(), now=AT) == 4
    database.close()
    return tmp_path / "b.zip"


def snapshot(home: Home) -> dict[str, bytes]:
    paths = (p for p in home.root.rglob("*") if p.is_file() and "cache" not in p.parts)
    return {p.relative_to(home.root).as_posix(): p.read_bytes() for p in paths}


def test_a_round_trip_brings_everything_back_and_keeps_what_was(home: Home, saved: Path) -> None:
    fill(home, "second")
    stage_restore(home, saved, schema=latest())
    assert titles(home) == ["second", "first"]  # nothing has changed yet
    kept = commit_restore(home, now=AT)
    prepare_home(home)
    assert titles(home) == ["first"]
    assert [SourceStore(home.sources).get(d) for d in SourceStore(home.sources).digests()] == [b"first"]
    assert (home.agents / "mine" / "plugin.json").read_text() == "first"
    assert home.settings.exists()
    assert titles(Home(kept)) == ["second", "first"]
    assert kept.name == "replaced-20260314-093000"
    assert not (home.root / PLAN).exists()
    assert not (home.root / "restore-staging").exists()


def test_a_restore_into_an_empty_home(saved: Path, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    prepare_home(other)
    stage_restore(other, saved, schema=latest())
    commit_restore(other)
    assert titles(other) == ["first"]


class Killed(BaseException):
    """Stands for the process ending at that moment."""


@pytest.mark.parametrize("moment", range(40))
def test_a_restore_killed_at_any_moment_is_finished_at_the_next_start(
    home: Home, saved: Path, moment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(home, "second")
    stage_restore(home, saved, schema=latest())
    calls = {"left": moment}

    def counting(original: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **more: object) -> object:
            if calls["left"] == 0:
                raise Killed
            calls["left"] -= 1
            return original(*arguments, **more)

        return call

    with monkeypatch.context() as patch:
        for name in ("replace", "unlink", "mkdir"):
            patch.setattr(Path, name, counting(getattr(Path, name)))
        patch.setattr(restore, "_clear", counting(restore._clear))
        try:
            commit_restore(home, now=AT)
            killed = False
        except Killed:
            killed = True
    planned = (home.root / PLAN).exists()
    finish_restore(home)
    prepare_home(home)
    # killed before the plan was written: the old home, whole; afterwards: the new one, whole
    fresh = titles(home)
    assert fresh in (["first"], ["second", "first"])
    assert fresh == ["first"] or (killed and not planned)
    assert (home.agents / "mine" / "plugin.json").read_text() == ("first" if fresh == ["first"] else "second")
    assert not (home.root / "restore-staging").exists()


def rewritten(saved: Path, change: Callable[[dict[str, bytes]], None], **options: int) -> Path:
    with zipfile.ZipFile(saved) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    out = saved.with_name("changed.zip")
    with zipfile.ZipFile(out, "w", options.get("compression", zipfile.ZIP_DEFLATED)) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out


def manifest(content: dict[str, bytes], /, **changes: object) -> None:
    content[MANIFEST] = json.dumps({**json.loads(content[MANIFEST]), **changes}).encode()


def flip(files: dict[str, bytes]) -> None:
    name = next(n for n in files if n.startswith("sources/"))
    files[name] = b"other"


def sneak(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        body = json.loads(files[MANIFEST])
        digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
        manifest(files, files={**body["files"], name: {"sha256": digest, "bytes": 1}})
        files[name] = b"x"

    return change


def liar(files: dict[str, bytes]) -> None:
    body = json.loads(files[MANIFEST])
    body["files"]["satchel.db"]["bytes"] = 10
    manifest(files, files=body["files"])


@pytest.mark.parametrize(
    "change",
    [
        flip, liar, lambda f: f.pop("satchel.db"), lambda f: f.pop(MANIFEST), lambda f: f.update(extra=b"x"),
        lambda f: f.update({MANIFEST: b"[]"}), lambda f: f.update({MANIFEST: b"{"}),
        lambda f: manifest(f, format="x"), lambda f: manifest(f, schema=None), lambda f: manifest(f, files=[]),
        sneak("../evil"), sneak("sources/../../evil"), sneak("/etc/evil"), sneak("sources/a\\b"), sneak("run/engine.lock"),
        sneak("SOURCES/x"), sneak("sources/C:x"), sneak("sources/./x"), sneak("agents/"),
    ],
)  # fmt: skip
def test_what_is_not_a_whole_backup_is_refused_and_changes_nothing(
    home: Home, saved: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    before = snapshot(home)
    with pytest.raises(InputError) as caught:
        stage_restore(home, rewritten(saved, change), schema=latest())
    assert "backup" in caught.value.what + caught.value.hint
    assert snapshot(home) == before
    assert not (home.root / "restore-staging").exists()


def test_other_compression_is_refused(home: Home, saved: Path) -> None:
    with pytest.raises(InputError):
        stage_restore(home, rewritten(saved, lambda _f: None, compression=zipfile.ZIP_BZIP2), schema=latest())


@pytest.mark.parametrize("change", [lambda f: manifest(f, schema=99), lambda f: manifest(f, format=2)])
def test_a_newer_backup_is_refused(home: Home, saved: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    before = snapshot(home)
    with pytest.raises(StorageError, match="newer Satchel"):
        stage_restore(home, rewritten(saved, change), schema=latest())
    assert snapshot(home) == before


def test_a_newer_database_behind_an_old_manifest_is_refused(home: Home, saved: Path) -> None:
    with pytest.raises(StorageError, match="newer"):
        stage_restore(home, saved, schema=0)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_backup_with_damaged_bytes_never_restores_wrongly(home: Home, saved: Path, data: st.DataObject) -> None:
    whole = bytearray(saved.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.sampled_from([len(whole), len(whole) // 2, len(whole) - 1]))
    broken = saved.with_name("broken.zip")
    broken.write_bytes(bytes(whole[:cut]))
    try:
        stage_restore(home, broken, schema=latest())
    except (InputError, StorageError):
        return
    finally:
        shutil.rmtree(home.root / "restore-staging", ignore_errors=True)
    # bytes that carry no content (time stamps, flags) may change; content that passes is what was saved
    with zipfile.ZipFile(saved) as one, zipfile.ZipFile(broken) as two:
        assert {n: one.read(n) for n in one.namelist()} == {n: two.read(n) for n in two.namelist()}


def test_places_that_cannot_take_a_backup(home: Home, small_disk: Callable[[int], Path]) -> None:
    fill(home, "first")
    SourceStore(home.sources).put(bytes(range(256)) * 4000)
    database = open_database(home.database, home.backups)
    with pytest.raises(UsageError):
        write_backup(home, database, home.root, schema=latest())
    with pytest.raises(StorageError):
        write_backup(home, database, home.root / "no" / "b.zip", schema=latest())
    disk = small_disk(4)
    with pytest.raises(StorageError):
        write_backup(home, database, disk / "b.zip", schema=latest())
    assert list(disk.iterdir()) == []
    assert [p for p in home.cache.iterdir() if p.name.startswith("backup-")] == []
    database.close()


def test_no_room_to_restore_leaves_the_home_as_it_was(saved: Path, small_disk: Callable[[int], Path]) -> None:
    tight = Home(small_disk(24) / "home")
    prepare_home(tight)
    with pytest.raises(StorageError):
        stage_restore(tight, saved, schema=latest())
    assert not (tight.root / "restore-staging").exists()


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18])
def test_files_of_other_kinds_are_refused(home: Home, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    for one in (path, tmp_path / "missing", tmp_path):
        with pytest.raises(InputError):
            stage_restore(home, one, schema=latest())
