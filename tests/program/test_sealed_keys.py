"""The real command line through pipes, a real engine, a server that wants a key: sealed, locked, unlocked, removed."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import end_engines
from tests.support.scripted_model import ScriptedModel

from satchel.system.paths import Home

SECRET = "sk-never-shown-1234567890"
PASSPHRASE = "correct horse battery"


@pytest.fixture
def server() -> Iterator[ScriptedModel]:
    with ScriptedModel(key=SECRET) as server:
        yield server


def add(satchel: Any, tmp_path: Path, server: ScriptedModel, name: str, *more: str, stdin: str) -> Any:
    (tmp_path / "key").write_text(SECRET + "\n")
    wanted = ("--url", server.url, "--model", "scripted", "--runs-here", "--key-file", "key", "--seal")
    return satchel("models", "endpoint", "add", name, *wanted, *more, stdin=stdin)


def unlock(satchel: Any, passphrase: str) -> Any:
    return satchel("models", "endpoint", "unlock", "--passphrase-file", "-", "--format", "json", stdin=passphrase)


def test_a_sealed_key_outlives_the_engine_and_needs_its_passphrase(
    satchel: Any, tmp_path: Path, home: Home, server: ScriptedModel
) -> None:
    done = add(satchel, tmp_path, server, "lab", "--passphrase-file", "-", stdin=PASSPHRASE + "\n")
    assert done.returncode == 0, done.stderr
    assert "satchel models endpoint unlock" in done.stderr
    assert "gives no list" not in done.stderr, "the key was used"
    assert stat.S_IMODE(home.sealed_keys.stat().st_mode) == 0o600
    end_engines(tmp_path)

    locked = satchel("models", "bench", "lab", "--anyway")
    assert (locked.returncode, [one.path for one in server.requests]) == (4, ["/v1/models"]), locked.stderr
    assert "locked" in locked.stderr
    assert "hint: Unlock it: satchel models endpoint unlock" in locked.stderr
    wrong = unlock(satchel, "incorrect horse")
    assert (wrong.returncode, json.loads(wrong.stdout)["error"]["code"]) == (4, "missing")
    opened = unlock(satchel, PASSPHRASE + "\r\nand a second line")
    assert (opened.returncode, json.loads(opened.stdout)) == (0, {"keys": 1})
    assert satchel("models", "bench", "lab", "--anyway").returncode == 0
    assert {one.headers["authorization"] for one in server.requests} == {f"Bearer {SECRET}"}

    assert satchel("models", "remove", "lab").returncode == 0
    assert json.loads(unlock(satchel, PASSPHRASE).stdout) == {"keys": 0}
    end_engines(tmp_path)
    held = [path.read_bytes() for path in home.root.rglob("*") if path.is_file()]
    assert not [data for data in held if SECRET.encode() in data or PASSPHRASE.encode() in data]


def test_a_key_that_cannot_be_sealed_adds_no_server(
    satchel: Any, tmp_path: Path, home: Home, server: ScriptedModel
) -> None:
    short = add(satchel, tmp_path, server, "lab", "--passphrase-file", "-", stdin="short")
    assert (short.returncode, "too short" in short.stderr) == (2, True)
    assert add(satchel, tmp_path, server, "lab", "--passphrase-file", "-", stdin=PASSPHRASE).returncode == 0
    before = home.sealed_keys.read_bytes()
    other = add(satchel, tmp_path, server, "box", "--passphrase-file", "-", stdin="another passphrase")
    assert (other.returncode, "does not open" in other.stderr) == (4, True)
    home.sealed_keys.write_bytes(before[:-1])
    damaged = add(satchel, tmp_path, server, "box", "--passphrase-file", "-", stdin=PASSPHRASE)
    assert (damaged.returncode, "damaged" in damaged.stderr) == (4, True)
    assert home.sealed_keys.read_bytes() == before[:-1]
    listed = json.loads(satchel("models", "endpoint", "list", "--format", "json").stdout)["endpoints"]
    assert [one["endpoint"] for one in listed] == ["lab"]
    end_engines(tmp_path)
    removed = satchel("models", "remove", "lab")
    assert (removed.returncode, "was removed, but its key may still be stored" in removed.stderr) == (4, True)
    home.sealed_keys.write_bytes(before)
    assert json.loads(unlock(satchel, PASSPHRASE).stdout) == {"keys": 0}


def test_without_a_terminal_nothing_is_asked_for(satchel: Any, tmp_path: Path, server: ScriptedModel) -> None:
    for more, said in [
        ((), "asked for on a terminal"), (("--session-only",), "two places"),
        (("--key-file", "-", "--passphrase-file", "-"), "standard input"), (("--passphrase-file", "gone"), "cannot be read"),
    ]:  # fmt: skip
        done = add(satchel, tmp_path, server, "lab", *more, stdin=PASSPHRASE)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    plain = ("models", "endpoint", "add", "lab", "--url", server.url, "--model", "scripted", "--runs-here")
    for more, said in [(("--seal",), "no key to seal"), (("--passphrase-file", "key"), "Add --seal")]:
        done = satchel(*plain, *more)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert "terminal" in satchel("models", "endpoint", "unlock").stderr
