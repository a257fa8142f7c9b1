"""Which instruction sets the installed llama.cpp was built with: they decide which weights it keeps in another order.

What the processor has does not matter where the library was built without it (ours is built portable).
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

LONGEST = 4096  # characters of what a library says of itself
_SAID = re.compile(r"\b([A-Z][A-Z0-9_]{1,23}) = (\d{1,4})\b")


def features(untrusted_info: str) -> frozenset[str]:
    """The names from `llama_print_system_info`, such as ``AVX2`` and ``REPACK``; empty for what makes no sense."""
    return frozenset(name for name, value in _SAID.findall(untrusted_info[:LONGEST]) if int(value))


def assumed(processor: AbstractSet[str], machine: str) -> frozenset[str]:
    """What our own builds have on such a processor, for before the library was asked (packaging/local_wheel.py).

    `processor` has instruction sets in lower case (`Machine.instructions`), `machine` is the architecture's name.
    """
    if machine in ("arm64", "aarch64"):
        return frozenset({"NEON", "REPACK"} | ({"DOTPROD"} if "asimddp" in processor or not processor else set()))
    if {"avx", "avx2", "fma", "f16c", "bmi2"} <= processor:
        return frozenset({"AVX2", "REPACK"})
    return frozenset({"REPACK"})
