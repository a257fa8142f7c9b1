"""The real command line, a real engine, real model files: taken in, fetched through kills, chosen and forgotten."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.fakes import model_engine
from tests.fakes.file_host import Host, Turn, serving, sha256
from tests.fakes.models import write

from satchel.system import channel
from satchel.system.paths import Home

PADDED = 3_000_000  # bytes behind the weights: a model large enough to be stopped in the middle


def document(done: Any, code: int = 0) -> Any:
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def until(condition: Callable[[], Any], seconds: float = 30.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
    return found


def test_what_others_left_is_linked_used_and_forgotten(satchel: Any, tmp_path: Path) -> None:
    folder = tmp_path / ".lmstudio" / "models" / "infra"
    folder.mkdir(parents=True)
    ocelot = write(folder / "Ocelot-Q4_0.gguf")
    write(folder / "Sight.gguf", arch="clip")
    found = document(satchel("models", "scan", "--format", "json"))["found"]
    assert [(one["name"], one["program"]) for one in found] == [("Ocelot-Q4_0", "LM Studio"), ("Sight", "LM Studio")]
    assert "Ocelot-Q4_0  LM Studio  28K" in satchel("models", "scan").stdout
    linked = satchel("models", "scan", "--add", "all")
    assert linked.stdout == f"Ocelot-Q4_0 added (28K, Q4_0, {ocelot.stat().st_size // 1000} kB): {ocelot}\n"
    assert "not added: Sight: " in linked.stderr
    assert "satchel models use" not in linked.stderr
    used = satchel("models", "use", "ocelot-q4_0", "--for", "chat", "--for", "code")
    assert used.stdout == "Ocelot-Q4_0 is for chat, code\n"
    listed = satchel("models", "list").stdout.splitlines()
    assert listed[0].split() == ["NAME", "PARAMETERS", "QUANT", "SIZE", "CONTEXT", "FOR", "FROM", "HERE"]
    assert "chat, code" in listed[1]
    assert document(satchel("models", "list", "--format", "json"))["roles"] == {"chat": "Ocelot-Q4_0", "code": "Ocelot-Q4_0"}
    ocelot.rename(tmp_path / "moved.gguf")
    assert "its file is missing" in satchel("models", "list").stdout
    (tmp_path / "moved.gguf").rename(ocelot)
    gone = satchel("models", "remove", "Ocelot-Q4_0")
    assert "it stays" in gone.stdout
    assert ocelot.is_file()
    assert document(satchel("models", "list", "--format", "json"))["models"] == []
    assert "No model is here" in satchel("models", "list").stdout


def test_mistakes_are_sentences_with_the_right_code(satchel: Any, tmp_path: Path) -> None:
    (tmp_path / "text.gguf").write_text("hello")
    cases = [
        (("add", "text.gguf"), 2, "no model"), (("use", "qwen3-4b"), 2, "not here yet"), (("remove", "gone"), 2, "There is no model"),
        (("scan", "--add", "gone"), 2, "left a model"), (("pull", "qwen3-4b", "--offline"), 4, "offline"),
    ]  # fmt: skip
    for arguments, code, what in cases:
        done = satchel("models", *arguments)
        assert (done.returncode, done.stdout) == (code, ""), arguments
        assert what in done.stderr
        assert "hint: " in done.stderr
        assert "Traceback" not in done.stderr


def test_the_catalogue_is_shown_with_its_sources(satchel: Any) -> None:
    offers = document(satchel("models", "list", "--format", "json"))["catalogue"]
    assert all(one["sources"]["licence"]["cited"].startswith("https://") for one in offers)
    shown = satchel("models", "list", "--catalogue")
    assert "qwen3-4b" in shown.stdout
    assert "satchel models pull ID" in shown.stderr


def test_a_split_model_is_added_by_any_part(satchel: Any, tmp_path: Path) -> None:
    for i in range(2):
        write(tmp_path / f"big-0000{i + 1}-of-00002.gguf", change=lambda w, i=i: (w.add_uint16("split.no", i), w.add_uint16("split.count", 2)))
    shown = document(satchel("models", "add", "big-00002-of-00002.gguf", "--format", "json"))
    assert (shown["model"], len(shown["files"])) == ("big", 2)


# -- fetching ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    path = write(tmp_path / "made.gguf")
    with path.open("ab") as file:
        file.write(bytes(PADDED))
    with serving() as host:
        host.files["/two.gguf"] = path.read_bytes()
        yield host


Begin = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def engine(host: Host, environment: dict[str, str], home: Home, satchel: Any) -> Iterator[Begin]:
    """Starts an engine that knows the host; the command line finds it as it finds any."""
    running: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, str(Path(model_engine.__file__)), str(home.root), host.url], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        running.append(child)
        assert child.stdout is not None
        assert '"ready": true' in child.stdout.readline()
        return child

    yield begin
    for child in running:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
        child.wait(30)
        assert child.stdout is not None
        child.stdout.close()


def pulling(environment: dict[str, str], tmp_path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "satchel", "models", "pull", "two-layers"], env=environment, cwd=tmp_path, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def part(home: Home) -> Path:
    return home.models / "two-layers" / "two.gguf.part"


def came(home: Home) -> int:
    return part(home).stat().st_size if part(home).exists() else 0


def test_a_model_is_fetched_and_goes_when_it_is_removed(satchel: Any, engine: Begin, host: Host, home: Home) -> None:
    engine()
    done = satchel("models", "pull", "two-layers")
    assert done.returncode == 0, done.stderr
    assert "two-layers added" in done.stdout
    assert "not compared with anything" in done.stdout
    assert "satchel models use two-layers" in done.stderr
    (shown,) = document(satchel("models", "list", "--format", "json"))["models"]
    assert shown["sha256"] == [sha256(host.files["/two.gguf"])]
    assert "deleted" in satchel("models", "remove", "two-layers").stdout
    assert [p.name for p in home.models.rglob("*")] == ["library.json"]


def test_ctrl_c_keeps_what_came(satchel: Any, engine: Begin, host: Host, home: Home, environment: dict[str, str], tmp_path: Path) -> None:
    held = threading.Event()
    host.turns = [Turn(drop_after=2_000_000, wait=held), Turn()]
    engine()
    child = pulling(environment, tmp_path)
    until(lambda: came(home) >= 1_000_000)
    child.send_signal(signal.SIGINT)
    _out, err = child.communicate(timeout=30)
    assert child.returncode == 130, err
    assert "what came is kept" in err
    assert "satchel models pull two-layers" in err
    until(lambda: document(satchel("models", "list", "--format", "json"))["catalogue"][0]["came"] == came(home) > 0)
    held.set()
    assert satchel("models", "pull", "two-layers").returncode == 0
    assert host.asked[-1][1]["range"].startswith("bytes=")
    assert (home.models / "two-layers" / "two.gguf").read_bytes() == host.files["/two.gguf"]


def test_a_killed_engine_s_successor_goes_on(satchel: Any, engine: Begin, host: Host, home: Home, environment: dict[str, str], tmp_path: Path) -> None:
    held = threading.Event()
    host.turns = [Turn(drop_after=2_000_000, wait=held), Turn()]
    first = engine()
    child = pulling(environment, tmp_path)
    until(lambda: came(home) >= 1_000_000)
    os.kill(first.pid, signal.SIGKILL)
    first.wait(30)
    _out, err = child.communicate(timeout=30)
    assert child.returncode == 4, err
    assert "Traceback" not in err
    have = came(home)
    held.set()
    engine()
    assert channel.published(home) is not None
    assert satchel("models", "pull", "two-layers").returncode == 0
    assert host.asked[-1][1]["range"] == f"bytes={have}-"
    assert (home.models / "two-layers" / "two.gguf").read_bytes() == host.files["/two.gguf"]


def test_a_home_without_room_says_so(small_disk: Any, satchel: Any, engine: Begin, home: Home) -> None:
    small = small_disk(2000)
    shutil.rmtree(home.models)
    home.models.symlink_to(small)
    engine()
    done = satchel("models", "pull", "two-layers")
    assert done.returncode == 4
    assert "not enough room" in done.stderr
