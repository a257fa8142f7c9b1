"""Environment, logs and reports: nothing phones home, and nobody's words end up in a file of ours."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

from satchel.system import environment, logs, processes, reports


def test_tracing_and_telemetry_are_off_whatever_the_person_has_set() -> None:
    environ = {
        "LANGSMITH_TRACING": "true", "LANGSMITH_API_KEY": "k", "LANGCHAIN_TRACING_V2": "true", "LANGCHAIN_ENDPOINT": "x",
        "langsmith_project": "p", "LANGGRAPH_STRICT_MSGPACK": "false", "OTEL_EXPORTER_OTLP_ENDPOINT": "x",
        "HF_HUB_OFFLINE": "0", "PATH": "/bin",
    }  # fmt: skip
    environment.neutralise(environ)
    assert environ["LANGSMITH_TRACING"] == environ["LANGCHAIN_TRACING_V2"] == "false"
    assert environ["LANGGRAPH_STRICT_MSGPACK"] == "true"
    assert environ["ANONYMIZED_TELEMETRY"] == "False"
    assert environ["HF_HUB_OFFLINE"] == "1"
    assert environ["PATH"] == "/bin"
    assert not {"LANGSMITH_API_KEY", "LANGCHAIN_ENDPOINT", "langsmith_project", "OTEL_EXPORTER_OTLP_ENDPOINT"} & set(environ)


def failing(words: str) -> None:
    try:
        int(words)
    except ValueError as error:
        raise OSError(28, words) from error


def test_a_report_names_places_and_versions_but_repeats_nothing(tmp_path: Path) -> None:
    try:
        failing("the password is hunter2")
    except OSError as error:
        path = reports.write(tmp_path / "logs", error, doing="run.start")
    text = path.read_text()
    assert "hunter2" not in text
    assert "builtins.OSError (errno 28)" in text
    assert "builtins.ValueError" in text
    assert "failing" in text
    assert "run.start" in text
    assert "Satchel" in text
    assert path.stat().st_mode & 0o777 == 0o600


def test_reports_do_not_pile_up_and_no_room_is_no_second_fault(tmp_path: Path) -> None:
    for i in range(reports.KEPT + 5):
        (tmp_path / f"report-20250101-0000{i:02}-aaaa.txt").write_text("old")
    newest = reports.write(tmp_path, KeyError("x"), doing="x")
    assert len(list(tmp_path.glob("report-*"))) == reports.KEPT
    assert newest.exists()
    (tmp_path / "file").write_text("x")
    assert reports.write(tmp_path / "file", KeyError("x"), doing="x") is None


def test_circular_causes_end() -> None:
    one, two = KeyError("a"), ValueError("b")
    one.__cause__, two.__cause__ = two, one
    assert reports.describe(one).count("because of") == 2


def test_the_log_rotates_is_private_and_tells_errors_by_place(tmp_path: Path) -> None:
    handler = logs.configure(tmp_path, name="engine")
    try:
        log = logging.getLogger("satchel.some.module")
        log.debug("not at this level")
        try:
            failing("hunter2")
        except OSError as error:
            log.error("it failed", exc_info=error)
        for i in range(12_000):
            log.info("line %d %s", i, "x" * 600)
    finally:
        logs.close(handler)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 5
    assert all(f.stat().st_size <= 1024 * 1024 + 700 and f.stat().st_mode & 0o777 == 0o600 for f in files)
    handler = logs.configure(tmp_path / "b", name="engine")
    try:
        failing("hunter2")
    except OSError as error:
        logging.getLogger("satchel.x").error("it failed", exc_info=error)
    finally:
        logs.close(handler)
    text = (tmp_path / "b" / "engine.log").read_text()
    assert "failing" in text
    assert "hunter2" not in text


def test_what_libraries_and_threads_say_is_logged_without_their_words(tmp_path: Path) -> None:
    handler = logs.configure(tmp_path, name="engine")
    try:
        logging.getLogger("asyncio").error("Task exception was never retrieved: hunter2", exc_info=ValueError("hunter2"))
        logging.getLogger("langgraph").info("hunter2")
        thread = threading.Thread(target=failing, args=("hunter2",))
        thread.start()
        thread.join()
        logging.getLogger("satchel.x").info("ours")
    finally:
        logs.close(handler)
    text = (tmp_path / "engine.log").read_text()
    assert "hunter2" not in text
    assert "ERROR asyncio\nbuiltins.ValueError" in text
    assert "failing" in text
    assert "satchel.x: ours" in text


def test_a_child_reports_once_or_not_at_all(tmp_path: Path) -> None:
    def report(code: str, seconds: float = 30) -> object:
        child = processes.spawn_detached([sys.executable, "-c", code], errors=tmp_path / "e.log")
        try:
            return processes.read_report(child, seconds)
        finally:
            child.kill()
            child.wait()
            child.stdout.close()

    assert report("print('{\"ready\": true}', flush=True)") == {"ready": True}
    assert report("raise SystemExit('dead')") == {}
    assert (tmp_path / "e.log").read_text() == "dead\n"
    assert report("print('[1]')") == report("print('x' * 100000)") == {}
    assert report("import time; time.sleep(60)", 0.2) is None


def test_who_is_alive() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert processes.is_alive(child.pid)
        child.communicate(b"\n")
    assert not processes.is_alive(child.pid)
    assert not processes.is_alive(0)
    assert processes.is_alive(os.getpid())
