"""What a library says it was built with."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from satchel.inference.hardware.library import assumed, features


def test_what_it_says() -> None:
    said = "CPU : SSE3 = 1 | AVX = 1 | AVX2 = 1 | AVX512 = 0 | LLAMAFILE = 1 | REPACK = 1 | "
    assert features(said) == {"SSE3", "AVX", "AVX2", "LLAMAFILE", "REPACK"}


@given(st.text())
def test_nonsense_is_nothing(said: str) -> None:
    assert all(name.isascii() for name in features(said))


def test_before_it_was_asked() -> None:
    whole = frozenset({"avx", "avx2", "fma", "f16c", "bmi2", "avx512f"})
    assert assumed(whole, "x86_64") == {"AVX2", "REPACK"}  # built without what only some processors have
    assert assumed(frozenset({"avx"}), "x86_64") == {"REPACK"}
    assert "DOTPROD" in assumed(frozenset({"asimddp"}), "aarch64")
    assert "DOTPROD" not in assumed(frozenset({"asimd"}), "aarch64")
