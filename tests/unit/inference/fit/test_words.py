"""Sizes and speeds in words."""

from __future__ import annotations

from satchel.inference.fit.words import gigabytes, words


def test_sizes() -> None:
    assert [gigabytes(size) for size in (0, 340_000_000, 2_149_000_000, 12_345_000_000_000)] == [
        "0 MB", "340 MB", "2.1 GB", "12,345.0 GB",
    ]  # fmt: skip


def test_speeds() -> None:
    assert [words(rate) for rate in (30, 9.4, 1.2, 0.4, 0)] == [
        "about 22 words a second", "about 7 words a second", "about one word a second",
        "about one word in 3 seconds", "next to nothing",
    ]  # fmt: skip
