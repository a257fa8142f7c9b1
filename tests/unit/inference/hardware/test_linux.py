"""What Linux says of itself, in trees of files as its kernels write them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from satchel.inference.hardware.linux import look

MEMORY = "MemTotal:       16384000 kB\nMemFree:          500000 kB\nMemAvailable:    9830400 kB\n"
CORE = "processor\t: {n}\nmodel name\t: Some  CPU @ 3GHz\nphysical id\t: 0\ncore id\t\t: {core}\nflags\t\t: fpu avx avx2 fma\n"
KIB = 1024


def put(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    processors = "\n".join(CORE.format(n=n, core=n // 2) for n in range(8))
    return put(tmp_path, proc__meminfo=MEMORY, proc__cpuinfo=processors, proc__self__cgroup="0::/\n")


def write(root: Path, place: str, text: str) -> None:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_plain_machine(root: Path) -> None:
    found = look(root)
    assert (found.total, found.available) == (16_384_000 * KIB, 9_830_400 * KIB)
    assert (found.cores, found.usable) == (4, len(os.sched_getaffinity(0)))
    assert found.processor == "Some CPU @ 3GHz"
    assert found.instructions == {"fpu", "avx", "avx2", "fma"}
    assert found.is_on_battery is None


def test_a_group_limits_memory_and_processors(root: Path) -> None:
    write(root, "proc/self/cgroup", "0::/user.slice/app\n")
    group = "sys/fs/cgroup/user.slice"
    write(root, f"{group}/app/memory.max", "max\n")
    write(root, f"{group}/memory.max", "2000000000\n")
    write(root, f"{group}/memory.current", "1500000000\n")
    write(root, f"{group}/memory.stat", "anon 5\ninactive_file 700000000\n")
    write(root, f"{group}/cpu.max", "50000 100000\n")
    found = look(root)
    assert (found.total, found.available, found.usable) == (2_000_000_000, 1_200_000_000, 1)


def test_a_container_that_sees_the_hosts_path(root: Path) -> None:
    write(root, "proc/self/cgroup", "0::/docker/0123\n")
    write(root, "sys/fs/cgroup/memory.max", "1000000000")
    write(root, "sys/fs/cgroup/memory.current", "400000000")
    assert look(root).available == 600_000_000


def test_version_one(root: Path) -> None:
    write(root, "proc/self/cgroup", "5:memory:/a\n4:cpu,cpuacct:/a\n1:name=systemd:/x\n")
    write(root, "sys/fs/cgroup/memory/a/memory.limit_in_bytes", "3000000000")
    write(root, "sys/fs/cgroup/memory/a/memory.usage_in_bytes", "1000000000")
    write(root, "sys/fs/cgroup/memory/a/memory.stat", "total_inactive_file 250000000\n")
    write(root, "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712")
    write(root, "sys/fs/cgroup/memory/memory.usage_in_bytes", "1")
    write(root, "sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "100000")
    write(root, "sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000")
    found = look(root)
    assert (found.total, found.available, found.usable) == (3_000_000_000, 2_250_000_000, 1)


def test_a_path_out_of_the_groups_is_not_followed(root: Path) -> None:
    write(root, "proc/self/cgroup", "0::/../../etc\n")
    write(root, "etc/memory.max", "5")
    write(root, "etc/memory.current", "1")
    assert look(root).total == 16_384_000 * KIB


@pytest.mark.parametrize(("supplies", "is_on_battery"), [
    ({"BAT0": {"type": "Battery", "status": "Discharging"}, "AC": {"type": "Mains", "online": "0"}}, True),
    ({"BAT0": {"type": "Battery", "status": "Charging"}, "AC": {"type": "Mains", "online": "1"}}, False),
    ({"BAT0": {"type": "Battery", "status": "Discharging"}, "AC": {"type": "Mains", "online": "1"}}, False),
    ({"mouse": {"type": "Battery", "scope": "Device", "status": "Discharging"}}, None),
    ({"AC": {"type": "Mains", "online": "1"}}, False),
])  # fmt: skip
def test_battery(root: Path, supplies: dict[str, dict[str, str]], is_on_battery: bool | None) -> None:
    for supply, files in supplies.items():
        for name, text in files.items():
            write(root, f"sys/class/power_supply/{supply}/{name}", text + "\n")
    assert look(root).is_on_battery is is_on_battery


def test_an_empty_tree(tmp_path: Path) -> None:
    found = look(tmp_path)
    assert (found.total, found.available, found.cores, found.processor) == (0, 0, 0, "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=200), st.sampled_from([
    "proc/meminfo", "proc/cpuinfo", "proc/self/cgroup", "sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory.current",
    "sys/fs/cgroup/memory.stat", "sys/fs/cgroup/cpu.max", "sys/class/power_supply/A/type",
]))  # fmt: skip
def test_whatever_stands_in_a_file(root: Path, data: bytes, place: str) -> None:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    found = look(root)
    assert found.available >= 0
    assert found.usable >= 1
