"""Training finds what is there to find, the same way each time."""

from __future__ import annotations

import numpy as np

from satchel.learning.training import best_threshold, train


def data():
    rng = np.random.default_rng(7)
    x = rng.standard_normal((400, 6)).astype(np.float32)
    y = np.stack([(x[:, 0] > 0.5), (x[:, 1] + x[:, 2] > 1)], axis=1).astype(np.float32)
    return x, y, [f"g{i % 10}" for i in range(400)]


def test_learns_two_simple_rules_and_is_reproducible():
    x, y, groups = data()
    first = train(x, y, np.ones_like(y), groups, ["one", "two"], penalty=0.1)
    again = train(x, y, np.ones_like(y), groups, ["one", "two"], penalty=0.1)
    assert min(first.f1.values()) > 0.85
    assert np.array_equal(first.weights, again.weights)


def test_unknown_labels_do_not_teach():
    x, y, groups = data()
    known = np.ones_like(y)
    known[:200] = 0
    wrong = y.copy()
    wrong[:200] = 1 - wrong[:200]
    assert train(x, wrong, known, groups, ["one", "two"], penalty=0.1).f1["one"] > 0.8


def test_threshold_is_the_one_with_the_best_f1():
    cut, f1 = best_threshold(np.array([0.9, 0.8, 0.4, 0.1], np.float32), np.array([1, 1, 0, 0], np.float32))
    assert (round(cut, 2), f1) == (0.8, 1.0)
