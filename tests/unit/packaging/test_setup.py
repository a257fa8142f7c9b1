"""The set-up script's refusals: sentences and exit codes before anything is touched."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "packaging" / "setup.sh"
OLD = '#!/bin/sh\ncase "$2" in *platform*) echo 3.10.9 ;; *) exit 1 ;; esac\n'


def setup(*arguments, path=None):
    environment = {**os.environ, "PATH": path or os.environ["PATH"]}
    return subprocess.run(
        [SCRIPT, *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip


@pytest.fixture
def old_python(tmp_path):
    program = tmp_path / "python3"
    program.write_text(OLD)
    program.chmod(0o755)
    return program


def test_help_explains_every_option():
    done = setup("--help")
    assert done.returncode == 0
    for option in ("--sample", "--dev", "--no-local", "--python"):
        assert option in done.stdout


@pytest.mark.parametrize("arguments", [["--bogus"], ["--python"], ["sample"]])
def test_what_it_does_not_know_is_bad_usage(arguments):
    done = setup(*arguments)
    assert done.returncode == 2
    assert "usage: packaging/setup.sh" in done.stderr


def test_an_old_python_gets_a_sentence_with_its_version(old_python):
    done = setup("--python", str(old_python))
    assert done.returncode == 4
    assert f"{old_python} is 3.10.9." in done.stderr
    assert "hint: " in done.stderr


def test_a_python_that_is_not_there_gets_a_sentence(tmp_path):
    done = setup("--python", str(tmp_path / "nothing"))
    assert done.returncode == 4
    assert "Satchel needs Python 3.11 or newer" in done.stderr
