"""Reads what a Mac has through its own libraries. Never run on one: written after Apple's headers."""

from __future__ import annotations

import ctypes
from ctypes import util

from satchel.inference.hardware.found import Found

_HOST_VM_INFO64, _UNLIMITED = 4, -2.0  # mach/host_info.h; IOKit/ps/IOPowerSources.h: on mains
_VM_WORDS = 40  # more than vm_statistics64 has; the call says how many it filled


def look() -> Found:
    """Everything; what a call refuses stays empty."""
    system = _library("System")
    if system is None:
        return Found()
    total = _sysctl(system, "hw.memsize")
    names = [name for name in ("AVX2", "AVX512F") if _sysctl(system, f"hw.optional.{name.lower()}")]
    if "AVX2" in names:  # every Mac with AVX2 has the others, which the system does not name one by one
        names += ["AVX", "FMA", "F16C", "BMI2"]
    if _sysctl(system, "hw.optional.arm64"):
        names += ["ASIMD", "ASIMDDP"]
    return Found(
        total=total, available=_available(system) or total // 2, cores=_sysctl(system, "hw.physicalcpu"),
        processor=_text(system, "machdep.cpu.brand_string"),
        instructions=frozenset(name.lower() for name in names), is_on_battery=_is_on_battery(),
    )  # fmt: skip


def _library(name: str) -> ctypes.CDLL | None:
    found = util.find_library(name)
    try:
        return ctypes.CDLL(found) if found else None
    except OSError:
        return None


def _sysctl(system: ctypes.CDLL, name: str) -> int:
    """A number of four or eight bytes; 0 where there is none."""
    value, size = ctypes.c_uint64(0), ctypes.c_size_t(8)
    failed = system.sysctlbyname(name.encode(), ctypes.byref(value), ctypes.byref(size), None, ctypes.c_size_t(0))
    return 0 if failed else value.value


def _text(system: ctypes.CDLL, name: str) -> str:
    value, size = ctypes.create_string_buffer(256), ctypes.c_size_t(256)
    failed = system.sysctlbyname(name.encode(), value, ctypes.byref(size), None, ctypes.c_size_t(0))
    return "" if failed else value.value.decode("utf-8", "replace")


def _available(system: ctypes.CDLL) -> int:
    """Free and inactive pages: the first and third number of vm_statistics64."""
    words, count = (ctypes.c_uint32 * _VM_WORDS)(), ctypes.c_uint32(_VM_WORDS)
    system.mach_host_self.restype = ctypes.c_uint32
    host = ctypes.c_uint32(system.mach_host_self())
    if system.host_statistics64(host, _HOST_VM_INFO64, ctypes.byref(words), ctypes.byref(count)):
        return 0
    return (words[0] + words[2]) * (_sysctl(system, "hw.pagesize") or 16_384)


def _is_on_battery() -> bool | None:
    kit = _library("IOKit")
    if kit is None:
        return None
    kit.IOPSGetTimeRemainingEstimate.restype = ctypes.c_double
    return bool(kit.IOPSGetTimeRemainingEstimate() != _UNLIMITED)
