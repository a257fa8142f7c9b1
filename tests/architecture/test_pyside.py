"""PySide6 6.12.0 takes a reference off None with most calls on Python before 3.12, until the program aborts."""

from __future__ import annotations

import subprocess
import sys

CALLS = 3_000  # None begins with some 5,000 references, so this many can be lost without an abort
CODE = f"""
import sys
from PySide6.QtCore import QObject
one, before = QObject(), sys.getrefcount(None)
for _ in range({CALLS}):
    one.setObjectName("x")
print(before - sys.getrefcount(None))
"""


def test_calls_that_give_nothing_back_take_nothing_away():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, timeout=120, check=True)
    assert abs(int(done.stdout)) < CALLS // 100
