"""Threads: one less than the cores that may be used, and never none."""

from __future__ import annotations

import os

import pytest

from satchel.inference.worker import cores


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="no affinity here")
def test_it_adapts_to_what_is_allowed():
    allowed = os.sched_getaffinity(0)
    assert 1 <= cores.threads() <= max(1, len(allowed) - 1)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert cores.threads() == 1
    finally:
        os.sched_setaffinity(0, allowed)


def test_hyper_threads_are_no_cores(tmp_path, monkeypatch):
    for number in range(8):
        folder = tmp_path / f"cpu{number}" / "topology"
        folder.mkdir(parents=True)
        (folder / "thread_siblings_list").write_text(f"{number % 4},{number % 4 + 4}\n")
    monkeypatch.setattr(cores, "_TOPOLOGY", tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert cores.threads() == 3
