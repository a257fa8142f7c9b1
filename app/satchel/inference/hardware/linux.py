"""Reads what a Linux machine has from /proc and /sys, limits of control groups included.

Formats: proc(5), https://docs.kernel.org/admin-guide/cgroup-v2.html, .../cgroup-v1/memory.html,
https://docs.kernel.org/power/power_supply_class.html. (psutil knows no control groups, which decide in a container.)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from math import ceil
from pathlib import Path

from satchel.inference.hardware.found import Found

_LONGEST = 4 * 1024 * 1024  # bytes of a file in /proc; 1,024 processors take about 1.5 MB
_UNLIMITED = 2**60  # version 1 says "no limit" with a number near 2**63


def look(root: Path = Path("/")) -> Found:
    """Everything; a file that is missing or makes no sense leaves its part empty."""
    memory = _numbers(_read(root / "proc/meminfo"))
    total = memory.get("MemTotal", 0) * 1024
    available = memory.get("MemAvailable", memory.get("MemFree", 0)) * 1024
    for limit, room in _memory_limits(root):
        total, available = min(total, limit), min(available, room)
    processors = _read(root / "proc/cpuinfo")
    return Found(
        total=total, available=max(0, available), cores=_cores(processors), usable=_usable(root),
        processor=_field(processors, "model name"), instructions=_instructions(processors),
        is_on_battery=_is_on_battery(root / "sys/class/power_supply"),
    )  # fmt: skip


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST).decode("utf-8", "replace")
    except OSError:
        return ""


def _numbers(text: str) -> dict[str, int]:
    """Rows of a name and a number, as in meminfo and memory.stat."""
    return {name: int(number) for name, number in re.findall(r"(?m)^(\w+):?\s+(\d{1,19})\b", text)}


def _number(path: Path) -> int | None:
    text = _read(path).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _groups(root: Path) -> Iterator[tuple[int, Path]]:
    """Version and folder of every control group that limits this process, from its own one up."""
    for row in _read(root / "proc/self/cgroup").splitlines():
        number, _, rest = row.partition(":")
        controllers, _, place = rest.partition(":")
        version = 2 if number == "0" and not controllers else 1
        for name in ("",) if version == 2 else controllers.split(","):
            top = root / "sys/fs/cgroup" / name
            own = Path(os.path.normpath(f"{top}/{place}"))
            inside = own.is_relative_to(top) and own.is_dir()  # in a container the path may be the host's own
            folder = own if inside else top
            while True:
                yield version, folder
                if folder == top:
                    break
                folder = folder.parent


def _memory_limits(root: Path) -> Iterator[tuple[int, int]]:
    """Limit, and what is left of it; pages of files that are not in use can be had back."""
    for version, folder in _groups(root):
        names = ("memory.max", "memory.current", "inactive_file")
        if version == 1:
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        limit, used = _number(folder / names[0]), _number(folder / names[1])
        if limit is not None and used is not None and limit < _UNLIMITED:
            yield limit, limit - max(0, used - _numbers(_read(folder / "memory.stat")).get(names[2], 0))


def _usable(root: Path) -> int:
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for version, folder in _groups(root):
        if version == 2:
            quota, _, period = _read(folder / "cpu.max").strip().partition(" ")
        else:
            quota, period = (_read(folder / f"cpu.cfs_{name}_us").strip() for name in ("quota", "period"))
        if quota.isdigit() and period.isdigit() and int(period):
            found = min(found, ceil(int(quota) / int(period)))
    return max(1, found)


def _cores(processors: str) -> int:
    """Real cores: two threads of one core share its arithmetic."""
    seen = set()
    for one in processors.split("\n\n"):
        package, core = _field(one, "physical id"), _field(one, "core id")
        if core:
            seen.add((package, core))
    return len(seen) or len(re.findall(r"(?m)^processor\s*:", processors))


def _field(text: str, name: str) -> str:
    found = re.search(rf"(?m)^{name}\s*:[ \t]*(.{{0,4000}})$", text)
    return " ".join(found[1].split())[:100] if found else ""


def _instructions(processors: str) -> frozenset[str]:
    found = re.search(r"(?m)^(?:flags|Features)\s*:(.*)$", processors)
    return frozenset(found[1].lower().split()) if found else frozenset()


def _is_on_battery(supplies: Path) -> bool | None:
    """Batteries of mice and headsets (scope Device) do not count."""
    is_discharging = has_mains = has_battery = False
    try:
        found = sorted(supplies.iterdir())
    except OSError:
        return None
    for supply in found:
        kind = _read(supply / "type").strip()
        if kind in ("Mains", "USB"):
            has_mains |= _number(supply / "online") == 1
        elif kind == "Battery" and _read(supply / "scope").strip() != "Device":
            has_battery = True
            is_discharging |= _read(supply / "status").strip() == "Discharging"
    return is_discharging and not has_mains if has_battery or has_mains else None
