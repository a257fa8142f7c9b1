"""Ten things that nobody would do, three times; two hundred of them are in `tests/bench/monkey.py`."""

from __future__ import annotations

import pytest
from tests.ui.monkey import Monkey, heard_in


@pytest.mark.parametrize("seed", [1, 2, 5])
def test_nothing_that_is_done_to_the_window_breaks_it(whole, seed):
    monkey = Monkey(whole, seed)
    monkey.act(10)
    whole.until(lambda: whole.bridge.state == "ready", "the engine")
    assert heard_in(whole.home) == [], monkey.did
