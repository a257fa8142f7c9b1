"""Measuring this machine in a real child, and children that do not do it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest

from satchel.domain.errors import MissingError
from satchel.inference.hardware import probe
from satchel.inference.hardware.probe import Probe, measure

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def test_it_measures() -> None:
    found = measure(machine="this one", threads=1, now=NOW)
    assert (found.machine, found.threads, found.at, found.device) == ("this one", 1, NOW, "")
    assert "REPACK" in found.features
    assert min(found.bandwidth, found.packed, found.compute) > 1e8
    assert Probe.from_json(found.to_json()) == found


@pytest.mark.parametrize("body", [
    "raise SystemExit(1)", "print('x')", "print('{}')", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "print('[' * 100000)", "print('{\"bandwidth\": 1e999, \"packed\": 1, \"compute\": 1, \"features\": []}')",
])  # fmt: skip
def test_a_child_that_does_not(body: str) -> None:
    with pytest.raises(MissingError, match="could not be measured: it ended without a result"):
        measure(machine="m", threads=1, now=NOW, argv=[sys.executable, "-c", body])


def test_a_child_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "PATIENCE", 0.3)
    with pytest.raises(MissingError, match=r"no answer for 0\.3 seconds"):
        measure(machine="m", threads=1, now=NOW, argv=[sys.executable, "-c", "import time; time.sleep(60)"])


def test_no_child_at_all() -> None:
    with pytest.raises(MissingError, match="could not be measured"):
        measure(machine="m", threads=1, now=NOW, argv=["/nowhere/python"])
