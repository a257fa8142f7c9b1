"""Builds llama-cpp-python's wheel once per machine family and keeps it, because its index offers source code only.

The wheel is compiled with named instruction sets instead of the building machine's own, so that a copied cache or home
never ends in an illegal instruction. SATCHEL_GPU=cuda|metal|vulkan|rocm adds a GPU. Prints the wheel's path; exit 3 and one
sentence where it cannot be built.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "llama-cpp-python"
ROOM_NEEDED = 1_500_000_000  # bytes: unpacked source 0.4 GB, objects, wheel
WITH_AVX2 = ("NATIVE=OFF", "AVX=ON", "AVX2=ON", "FMA=ON", "F16C=ON", "BMI2=ON", "OPENMP=OFF")
WITHOUT_AVX2 = ("NATIVE=OFF", "SSE42=ON", "AVX=OFF", "AVX2=OFF", "FMA=OFF", "F16C=OFF", "BMI2=OFF", "OPENMP=OFF")
ELSEWHERE = ("NATIVE=OFF", "OPENMP=OFF")
# By what SATCHEL_GPU says: ggml's option, the program that building takes, and where that comes from.
GPUS: dict[str, tuple[str, str, str]] = {
    "cuda": ("CUDA=ON", "nvcc", "the CUDA toolkit"),
    "metal": ("METAL=ON", "xcrun", "Xcode's command line tools"),
    "vulkan": ("VULKAN=ON", "glslc", "the Vulkan SDK, 1.3.268 or newer"),
    "rocm": ("HIP=ON", "hipcc", "ROCm"),
}
NEEDED_FOR_AVX2 = {"avx", "avx2", "fma", "f16c", "bmi2"}


class CannotBuildError(Exception):
    """One sentence for the person: why there will be no local models."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What makes one wheel different from another: version, source hashes, compiler flags, machine, C library."""

    requirement: str  # the lock's own lines for the package, hashes included
    version: str
    flags: tuple[str, ...]

    @property
    def cmake_args(self) -> str:
        """As CMake takes them."""
        return " ".join(f"-DGGML_{flag}" for flag in self.flags)

    @property
    def key(self) -> str:
        """Names the cache folder; the interpreter is no part of it, the wheel fits every Python 3."""
        machine = f"{sys.platform}-{platform.machine().lower()}"
        said = "\0".join((self.requirement, self.cmake_args, machine, *platform.libc_ver()))
        return f"{PACKAGE}-{self.version}-{machine}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def recipe(lock: Path) -> Recipe:
    """From the lock's block of the package and this machine's processor."""
    block = re.search(rf"(?m)^{PACKAGE}==(\S+)[^\n]*\n(?:[ \t]+\S[^\n]*\n?)+", lock.read_text("utf-8"))
    if block is None or "--hash=" not in block[0]:
        raise CannotBuildError(f"{lock} does not pin {PACKAGE} with a hash.")
    flags = flags_for(platform.machine(), processor_features())
    return Recipe(requirement=block[0], version=block[1], flags=(*flags, *gpu_flags(os.environ.get("SATCHEL_GPU", ""))))


def gpu_flags(wanted: str) -> tuple[str, ...]:
    """What a GPU adds; raises `CannotBuildError` before minutes are spent without its compiler."""
    if wanted in ("", "none"):
        return ()
    if wanted not in GPUS:
        raise CannotBuildError(f"SATCHEL_GPU is {wanted!r}; it can be {', '.join(GPUS)} or none.")
    flag, program, source = GPUS[wanted]
    if shutil.which(program) is None:
        raise CannotBuildError(f"{program} was not found, which SATCHEL_GPU={wanted} takes; it comes with {source}.")
    return (flag,)


def flags_for(machine: str, features: frozenset[str]) -> tuple[str, ...]:
    """Instruction sets that every processor of the same family has."""
    if machine.lower() not in {"x86_64", "amd64"}:
        return ELSEWHERE
    return WITH_AVX2 if features >= NEEDED_FOR_AVX2 else WITHOUT_AVX2


def processor_features() -> frozenset[str]:
    """Linux names them in /proc/cpuinfo; elsewhere the plain build is taken."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
            if line.startswith("flags"):
                return frozenset(line.partition(":")[2].split())
    return frozenset()


def cache_folder() -> Path:
    """Outside the checkout, so that a fresh clone finds the wheel again."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "satchel" / "wheels"


def cached(folder: Path) -> Path | None:
    """The kept wheel, if it is still the one whose hash was recorded."""
    try:
        record = json.loads((folder / "record.json").read_text("utf-8"))
        wheel = folder / Path(record["wheel"]).name
        return wheel if sha256(wheel) == record["sha256"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(wheel: Path, folder: Path, made_by: Recipe) -> Path:
    """Moves the wheel into the cache; the record comes last, so that a torn copy is never believed."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "record.json").unlink(missing_ok=True)
    kept = folder / wheel.name
    shutil.move(wheel, kept)
    record = {"wheel": kept.name, "sha256": sha256(kept), "version": made_by.version, "cmake_args": made_by.cmake_args}
    (folder / "record.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    return kept


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_machine(cache: Path) -> None:
    """Raises `CannotBuildError` before minutes are spent on what cannot work."""
    compilers = (os.environ.get("CXX", ""), "c++", "g++", "clang++")
    if not any(shutil.which(name.split()[0]) for name in compilers if name.strip()):
        raise CannotBuildError("no C++ compiler was found (on Debian or Ubuntu: apt-get install build-essential).")
    cache.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(cache).free < ROOM_NEEDED:
        raise CannotBuildError(f"compiling llama.cpp needs {ROOM_NEEDED / 1e9:.1f} GB of room below {cache}.")


def build(made: Recipe, locks: Path, cache: Path) -> Path:
    """Compiles in a throw-away folder with pinned tools; the build shows one moving line."""
    with tempfile.TemporaryDirectory(prefix="build-", dir=cache) as scratch:
        room = Path(scratch)
        python = tools(room / "tools", locks / "compile.txt")
        (room / "source.txt").write_text(made.requirement, "utf-8")
        options = ["--require-hashes", "--no-deps", "--no-build-isolation", "--no-cache-dir", "--no-binary", PACKAGE]
        places = ["--wheel-dir", str(room / "out"), "-r", str(room / "source.txt")]
        command = [str(python), "-m", "pip", "wheel", *options, *places]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("SKBUILD_", "CMAKE_"))}
        environment |= {
            "CMAKE_ARGS": made.cmake_args,
            "CMAKE_GENERATOR": "Ninja",
            "CMAKE_BUILD_PARALLEL_LEVEL": str(processors()),
            "SKBUILD_BUILD_DIR": str(room / "objects"),
            "PATH": os.pathsep.join((str(python.parent), os.environ.get("PATH", os.defpath))),
        }
        log = cache / "last-build.log"
        with log.open("wb") as written:
            child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=written, stderr=written)
            try:
                watch(child, room / "objects")
            finally:
                if child.poll() is None:
                    child.terminate()
                    child.wait()
        wheels = list((room / "out").glob("*.whl"))
        if child.returncode != 0 or len(wheels) != 1:
            raise CannotBuildError(f"compiling llama.cpp failed; the whole output is in {log}.")
        return keep(wheels[0], cache / made.key, made)


def tools(folder: Path, lock: Path) -> Path:
    """A virtual environment with the pinned build tools (CMake and Ninja are wheels too); its interpreter."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    options = ["-qq", "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    command = [str(python), "-m", "pip", "install", *options]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        raise CannotBuildError(f"the build tools could not be installed: {last}")
    return python


def processors() -> int:
    """Those this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def watch(child: subprocess.Popen[bytes], objects: Path) -> None:
    """Shows elapsed time and compiled files until the child ends: one line on a terminal, one a minute elsewhere."""
    begun, moving, said = time.monotonic(), sys.stderr.isatty(), -60.0
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=1)
        elapsed, ended = time.monotonic() - begun, child.poll() is not None
        if moving or ended or elapsed - said >= 60:
            said = elapsed
            line = f"  compiling llama.cpp {int(elapsed // 60)}:{int(elapsed % 60):02d}  {progress(objects)}"
            print(f"\r\033[K{line}" if moving else line, end="" if moving else "\n", file=sys.stderr, flush=True)
        if ended:
            break
    if moving:
        print(file=sys.stderr)


def progress(objects: Path) -> str:
    """Compiled files of all files, by what Ninja plans and what lies in the build folder."""
    try:
        plan = (objects / "build.ninja").read_text("utf-8", "replace")
    except OSError:
        return "fetching and configuring"
    planned = len(re.findall(r"(?m)^build \S+\.o(?:bj)?:", plan))
    done = sum(1 for _ in objects_in(objects))
    return f"{min(done, planned)} of {planned} files"


def objects_in(folder: Path) -> Iterator[Path]:
    """Object files so far."""
    for found in folder.rglob("*"):
        if found.suffix in {".o", ".obj"}:
            yield found


@contextlib.contextmanager
def alone(cache: Path) -> Iterator[None]:
    """Two set-ups at once compile once: the second waits and finds the first one's wheel."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Prints the path of a wheel that fits this machine."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--locks", type=Path, default=Path(__file__).parent / "locks")
    arguments.add_argument("--show", action="store_true", help="only print the cache folder and the flags")
    options = arguments.parse_args()
    cache = cache_folder()
    try:
        made = recipe(options.locks / "local.txt")
        if options.show:
            print(f"{cache / made.key}\n{made.cmake_args}")
            return 0
        with alone(cache):
            wheel = cached(cache / made.key)
            if wheel is None:
                check_machine(cache)
                wheel = build(made, options.locks, cache)
        print(wheel)
    except (CannotBuildError, OSError) as problem:
        print(f"Satchel goes on without local models: {problem}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
