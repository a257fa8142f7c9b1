"""The real child with the shipped model: killed in the middle of its work, fed with hostile texts, confined, left alone."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from satchel.domain.errors import MissingError
from satchel.inference.encoder.child import child_environment, worker_argv
from satchel.inference.encoder.client import FullEncoder
from satchel.inference.encoder.opening import open_encoders
from satchel.system import paths

pytestmark = [
    pytest.mark.skipif(find_spec("llama_cpp") is None, reason="llama.cpp is not installed"),
    pytest.mark.skipif(os.name != "posix", reason="uses signals"),
]
_LINES = [f"{number}: the broker dropped messages after the restart" for number in range(150)]


@pytest.fixture
def encoder():
    found = open_encoders().full
    assert found is not None
    yield found
    found.close()


def _wait_for(condition, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def _is_running(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def _kill_while_it_computes(encoder: FullEncoder, number: signal.Signals) -> tuple[bytes, int, int]:
    encoder.start()
    before = encoder.process
    assert before is not None
    found: list[bytes] = []
    work = threading.Thread(target=lambda: found.append(encoder.embed(_LINES).data))
    work.start()
    _wait_for(lambda: bool(encoder._turns._queue))
    os.kill(before, number)
    work.join(60)
    after = encoder.process
    assert after is not None
    return found[0], before, after


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV, signal.SIGTERM])
def test_a_child_killed_in_the_middle_is_replaced_and_nothing_is_lost(encoder, number):
    found, before, after = _kill_while_it_computes(encoder, number)
    assert before != after
    assert found == encoder.embed(_LINES).data
    assert not _is_running(before)


def test_ctrl_c_does_not_end_it(encoder):
    found, before, after = _kill_while_it_computes(encoder, signal.SIGINT)
    assert before == after
    assert found == encoder.embed(_LINES).data


def test_hostile_texts(encoder):
    encoder.start()
    child = encoder.process
    texts = [
        "A" * 100_000,
        "\x00",
        "\ud800",
        "",
        "\U0001f525\U0001f525",
        "\u0301" * 9999,
        "[SEP]" * 999,
        "a " * 200_000,
    ]
    rows = encoder.embed(texts).rows()
    assert [any(row) for row in rows] == [True, False, False, False, True, False, True, True]
    assert encoder.process == child


def test_ten_thousand_texts(encoder):
    texts = [f"line {number % 40}" for number in range(10_000)]
    vectors = encoder.embed(texts)
    assert vectors.count == 10_000
    width = 4 * vectors.dimension
    assert vectors.data[:width] == vectors.data[40 * width : 41 * width] == encoder.embed(["line 0"]).data


def test_closing_ends_it(encoder):
    encoder.start()
    child = encoder.process
    encoder.close()
    assert not _is_running(child)


def test_the_child_is_cut_off_and_small(encoder):
    encoder.embed(_LINES[:5])
    status = dict(
        line.split(":\t", 1)
        for line in Path(f"/proc/{encoder.process}/status").read_text().splitlines()
        if ":\t" in line
    )
    assert status["Seccomp"] == "2"
    assert int(status["VmHWM"].split()[0]) < 300_000
    limits = Path(f"/proc/{encoder.process}/limits").read_text().splitlines()
    assert next(line for line in limits if line.startswith("Max address space")).split()[3] == str(1024**3)


def _embed_with(folder: Path, model: bytes) -> str:
    """What the person hears when the shipped encoder is asked to run another model file."""
    shipped = open_encoders().full
    assert shipped is not None
    path = folder / "model.gguf"
    path.write_bytes(model)
    digest = hashlib.sha256(model).hexdigest()
    encoder = FullEncoder(path, sha256=digest, name="x", dimension=384, tokenizer=shipped._tokenizer)
    with pytest.raises(MissingError) as caught:
        encoder.embed(["x"])
    encoder.close()
    return caught.value.what


def test_a_model_that_llama_cpp_refuses_is_one_sentence(tmp_path):
    shipped = (paths.resources() / "encoder" / "encoder.gguf").read_bytes()
    for model in (b"", b"GGUF", shipped[:5000], shipped[: len(shipped) // 2]):
        assert _embed_with(tmp_path, model) == "The text encoder cannot start: llama.cpp refuses its model file."


def test_a_library_that_does_not_load_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "llama_cpp.py").write_text("raise OSError('libllama.so: wrong ELF class')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    found = open_encoders(probe=True)
    assert found.full is None
    assert found.reason.endswith("llama.cpp is not installed, or does not load on this machine.")


def _worker(idle_seconds: str) -> subprocess.Popen[bytes]:
    full = open_encoders().full
    assert full is not None
    argv = [*worker_argv(), *full._argv[-3:-1], idle_seconds]
    return subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=child_environment()
    )


def test_ends_by_itself_when_nothing_is_asked():
    with _worker("0.2") as child:
        assert child.wait(30) == 0


def test_an_idle_child_that_left_is_replaced():
    encoder = open_encoders().full
    assert encoder is not None
    encoder._argv[-1] = "0.2"
    first = encoder.embed(["the broker"])
    before = encoder.process
    _wait_for(lambda: not _is_running(before))
    assert encoder.embed(["the broker"]) == first
    assert encoder.process != before
    encoder.close()


def test_garbage_on_the_wire_ends_it_quietly():
    with _worker("60") as child:
        said, errors = child.communicate(b"\xff" * 5000, timeout=30)
        assert (child.returncode, errors) == (0, b"")
        assert said[:5] == b"\x00\x04\x00\x00\x00"


def test_ends_with_its_parent():
    script = (
        "import os, signal; from satchel.inference.encoder import open_encoders; e = open_encoders().full; e.start(); "
        "print(e.process, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], env=child_environment(), capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL
    _wait_for(lambda: not _is_running(int(done.stdout)))
