"""Reads what a Windows machine has through kernel32. Never run on one: written after Microsoft's documentation."""

from __future__ import annotations

import ctypes
import platform
from typing import Any, ClassVar

from satchel.inference.hardware.found import Found

_AVX2, _AVX512F = 40, 41  # PF_…_INSTRUCTIONS_AVAILABLE in winnt.h


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX."""

    _fields_: ClassVar = [
        ("size", ctypes.c_ulong), ("load", ctypes.c_ulong), ("total", ctypes.c_ulonglong),
        ("available", ctypes.c_ulonglong), ("page_total", ctypes.c_ulonglong), ("page_free", ctypes.c_ulonglong),
        ("virtual_total", ctypes.c_ulonglong), ("virtual_free", ctypes.c_ulonglong), ("extended", ctypes.c_ulonglong),
    ]  # fmt: skip


class _PowerStatus(ctypes.Structure):
    """SYSTEM_POWER_STATUS."""

    _fields_: ClassVar = [
        ("line", ctypes.c_ubyte), ("battery", ctypes.c_ubyte), ("percent", ctypes.c_ubyte), ("flag", ctypes.c_ubyte),
        ("seconds", ctypes.c_ulong), ("full", ctypes.c_ulong),
    ]  # fmt: skip


def look() -> Found:
    """Everything but real cores, which no short call names: two threads of one core count as two there."""
    loader = getattr(ctypes, "windll", None)  # the attribute exists on Windows only
    if loader is None:
        return Found()
    kernel: Any = loader.kernel32
    memory = _MemoryStatus(size=ctypes.sizeof(_MemoryStatus))
    power = _PowerStatus()
    has_memory = bool(kernel.GlobalMemoryStatusEx(ctypes.byref(memory)))
    has_power = bool(kernel.GetSystemPowerStatus(ctypes.byref(power))) and power.line in (0, 1)
    names = ["avx", "avx2", "fma", "f16c", "bmi2"] if kernel.IsProcessorFeaturePresent(_AVX2) else []
    if kernel.IsProcessorFeaturePresent(_AVX512F):
        names.append("avx512f")
    return Found(
        total=int(memory.total) if has_memory else 0, available=int(memory.available) if has_memory else 0,
        processor=platform.processor(), instructions=frozenset(names),
        is_on_battery=power.line == 0 if has_power else None,
    )  # fmt: skip
