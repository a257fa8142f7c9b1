"""Heads are numbers from outside: whatever is in the file, it is a head or a clear refusal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.craft.heads import Head, best, dump, load
from satchel.domain.errors import InputError


def head(encoder="enc", labels=("a", "b")):
    n = len(labels)
    return Head(encoder=encoder, labels=labels, weights=np.ones((n, 3), np.float32) * 0.5, bias=np.zeros(n, np.float32),
                threshold=np.full(n, 0.4, np.float32))  # fmt: skip


def test_round_trip_and_same_bytes():
    raw = dump(head())
    again = load(raw)
    assert dump(again) == raw
    assert again.labels == ("a", "b")
    assert np.allclose(again.probabilities(np.ones((1, 3), np.float32)), 1 / (1 + np.exp(-1.5)), atol=1e-3)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 200), st.binary(max_size=8))
def test_damaged_files_are_refused(junk, at, patch):
    good = dump(head())
    for untrusted in (junk, good[:at], good[:at] + patch + good[at + len(patch) :]):
        try:
            loaded = load(untrusted)
        except InputError:
            continue
        assert loaded.weights.shape[0] == len(loaded.labels)


def test_weights_that_are_no_numbers_are_refused():
    bad = head()
    bad.weights[0, 0] = np.nan
    with pytest.raises(InputError):
        load(dump(bad))


def test_the_head_of_the_encoder_at_hand_is_taken():
    files = {"roles.full.safetensors": dump(head("full")), "roles.static.safetensors": dump(head("static"))}
    assert best(files, "roles", ["static"]).encoder == "static"
    assert best(files, "roles", ["other"]) is None
