"""A result leaves the program: every format, secrets masked for people and exact for programs, no network needed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

AGENT = "incident-summariser"
SECRET = "AKIAIOSFODNN7EXAMPLE"
LOG = f"""--- Log opened Tue May 06 08:58:00 2025
09:01 < mira> the booking page throws 500s, customers cannot book
09:03 < tom> looking. 31 of 40 requests fail since 08:55
09:30 < tom> root cause: the key {SECRET} of the upload job was revoked, so the queue filled the disk of db-3
09:40 < tom> new key is in place, freed 80 GB, bookings work again, mitigated
09:52 < mira> resolved at 09:52. ACTION @tom: alert on disk space by Friday
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "ops.log"
    path.write_text(LOG)
    return path


def test_secrets_are_masked_for_people_and_exact_for_programs(run, satchel, log, tmp_path):
    document = run(log)
    assert any(SECRET in json.dumps(cause) for cause in document["result"]["incidents"][0]["causes"])
    for kind in ("text", "md", "html"):
        shown = satchel("runs", "show", "last", "--format", kind)
        assert shown.returncode == 0
        assert "db-3" in shown.stdout
        assert SECRET not in shown.stdout
    bare = satchel("runs", "show", "last", "--show-secrets")
    assert SECRET in bare.stdout


def test_every_format_is_written_from_one_command_each(satchel, log, tmp_path):
    begins = {"md": b"#", "html": b"<!doctype html", "docx": b"PK\x03\x04", "pdf": b"%PDF-", "json": b"{", "txt": b""}
    for ending, start in begins.items():
        out = tmp_path / f"report.{ending}"
        done = satchel("run", AGENT, log, "--out", out)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert out.read_bytes()[:40].lower().startswith(start.lower())
    assert SECRET.encode() not in (tmp_path / "report.txt").read_bytes()
    assert "db-3" in (tmp_path / "report.txt").read_text()


def test_standard_input_is_a_source(satchel, log):
    done = satchel("run", AGENT, "-", "--format", "json", stdin=log.read_bytes())
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["coverage"]["entries"] == 5
    assert {cite["source"] for cite in document["result"]["incidents"][0]["causes"][0]["cites"]} == {"stdin"}


def test_what_cannot_be_read_is_exit_2_and_two_sentences(satchel, tmp_path):
    (tmp_path / "core.bin").write_bytes(bytes(range(256)) * 64)
    (tmp_path / "empty.log").touch()
    (tmp_path / "nothing").mkdir()
    for name in ("core.bin", "empty.log", "nothing", "missing.log"):
        done = satchel("run", AGENT, name)
        assert (done.returncode, done.stdout) == (2, ""), name
        error, hint = done.stderr.splitlines()
        assert error.startswith("error: ")
        assert hint.startswith("hint: ")
        assert name.split(".")[0] in error or "read" in error


def without_network() -> bool:
    command = [shutil.which("unshare") or "unshare", "-rn", "true"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(not without_network(), reason="no empty network namespace can be made here")
def test_everything_works_in_a_network_without_any_interface(satchel, log):
    prefix = (str(shutil.which("unshare")), "-rn")
    done = satchel("run", AGENT, log, "--offline", "--format", "json", prefix=prefix)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["result"]["incidents"]
    asked = satchel("ask", "last", "What was the root cause?", "--format", "json", prefix=prefix)
    assert "db-3" in json.loads(asked.stdout)["answer"]["cites"][0]["quote"]


def test_offline_is_kept_by_the_engine(satchel, log):
    assert satchel("run", AGENT, log, "--offline").returncode == 0
    state = json.loads(satchel("engine", "status", "--format", "json").stdout)
    assert state["offline"] != "none"
