"""Writes resources/licences.json, which the window's About shows: what is shipped, in which version, under which licence.

Packages are those of the locks, with what they say of themselves; fonts and the encoder are read from the pages beside
them. A package that is not installed here (another system's, another Python's) is looked into as a wheel, once: what the
file knows already is kept. A test says when to run it: python packaging/licences.py
"""

from __future__ import annotations

import email
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from email.message import Message
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS, RESOURCES = ROOT / "packaging" / "locks", ROOT / "resources"
FILE = RESOURCES / "licences.json"
Part = dict[str, str]

SYSTEMS = (("linux", "posix", "Linux"), ("darwin", "posix", "Darwin"), ("win32", "nt", "Windows"))
PYTHONS = ("3.11", "3.12", "3.13")
LONGEST = 80  # characters of a licence's name; some put the whole text there


def pins(lock: Path) -> set[tuple[str, str]]:
    """Names and versions that an installer takes on some desktop."""
    found = set()
    for line in lock.read_text("utf-8").replace("\\\n", " ").splitlines():
        if line.strip() and not line.startswith("#"):
            one = Requirement(line.split("--hash=")[0].strip())
            if one.marker is None or any(one.marker.evaluate(dict(where)) for where in desktops()):
                found.add((canonicalize_name(one.name), str(one.specifier).removeprefix("==")))
    return found


def desktops() -> Iterator[Mapping[str, str]]:
    """Environments that a marker is asked for."""
    for platform, name, system in SYSTEMS:
        for python in PYTHONS:
            yield {
                "sys_platform": platform, "os_name": name, "platform_system": system, "python_version": python,
                "python_full_version": f"{python}.4", "implementation_name": "cpython", "extra": "",
                "platform_python_implementation": "CPython",
            }  # fmt: skip


def said(about: Message) -> str:
    """The licence as a package's own metadata name it: an SPDX expression, a short name, or the classifiers."""
    for key in ("License-Expression", "License"):
        name = str(about.get(key) or "").strip()
        if name and "\n" not in name and len(name) <= LONGEST and "(c)" not in name.lower():
            return name
    found = [one.rpartition("::")[2].strip() for one in about.get_all("Classifier") or () if one.startswith("License ::")]
    return ", ".join(found)


def of_package(name: str, version: str) -> str:
    """From what is installed, else from a wheel."""
    try:
        if metadata.version(name) == version:
            return said(metadata.metadata(name))  # type: ignore[arg-type]  # a Message, whatever its protocol says
    except metadata.PackageNotFoundError:
        pass
    return said(of_wheel(name, version))


def of_wheel(name: str, version: str) -> Message:
    """Fetches one wheel into a folder that goes away."""
    for platform in ("manylinux_2_28_x86_64", "win_amd64"):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "--platform", platform,
                 "--python-version", PYTHONS[-1], "--dest", folder, f"{name}=={version}"], check=False, capture_output=True,
            )  # fmt: skip
            for wheel in Path(folder).glob("*.whl") if done.returncode == 0 else ():
                with zipfile.ZipFile(wheel) as opened:
                    inner = next(one for one in opened.namelist() if one.endswith(".dist-info/METADATA"))
                    return email.message_from_bytes(opened.read(inner))
    raise SystemExit(f"{name} {version} is neither installed nor to be had as a wheel")


def libraries(ask: Callable[[str, str], str] = of_package) -> Iterator[Part]:
    """Every package, and what llama-cpp-python compiles."""
    app, local = pins(LOCKS / "app.txt"), pins(LOCKS / "local.txt")
    for name, version in sorted(app | local):
        kind = "library" if (name, version) in app else "local models"
        yield part(kind, name, version, ask(name, version))
    version = next(version for name, version in local if name == "llama-cpp-python")
    yield part("local models", "llama.cpp", f"of llama-cpp-python {version}", "MIT")


def fonts() -> Iterator[Part]:
    """Rows of the tables beside the fonts: files, use, package, licence (its file)."""
    for folder in (RESOURCES / "fonts", RESOURCES / "fonts" / "window"):
        for row in re.findall(r"(?m)^\| ([^|]*\.[^|]*) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", (folder / "README.md").read_text("utf-8")):
            files, package, licence = (one.strip() for one in row)
            name, file = re.fullmatch(r"(.+?) \((LICENSE[^)]*)\)", licence).groups()  # type: ignore[union-attr]
            text = (folder / file).relative_to(RESOURCES).as_posix()
            version = re.search(r"\(([0-9.]+)\)", files)
            yield part(
                "font", re.split(r"[-.,]", files)[0], version[1] if version else package.rpartition(" ")[2], name, text
            )


def encoder() -> Part:
    """From the page that says where it comes from."""
    page = (RESOURCES / "encoder" / "PROVENANCE.md").read_text("utf-8")
    found = re.search(r"\*\*Model\.\*\* `([^`]+)` \(\S+\),\s+(Apache License 2\.0)", page)
    assert found, "PROVENANCE.md names the model and its licence"
    return part("encoder", found[1], "", found[2], "encoder/LICENSE")


def part(kind: str, name: str, version: str, licence: str, text: str = "") -> Part:
    """One row; `text` is a file below resources, for what has none of its own in its package."""
    if not licence:
        raise SystemExit(f"{name} {version} does not say its licence")
    return {"kind": kind, "name": name, "version": version, "licence": licence, "text": text}


def known() -> dict[tuple[str, str], str]:
    """What the file says already."""
    if not FILE.is_file():
        return {}
    return {(one["name"], one["version"]): one["licence"] for one in json.loads(FILE.read_text("utf-8"))["parts"]}


def main() -> None:
    kept = known()
    found = libraries(lambda name, version: kept.get((name, version)) or of_package(name, version))
    parts = [*found, *fonts(), encoder()]
    FILE.write_text(json.dumps({"parts": parts}, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"{FILE.relative_to(ROOT)}: {len(parts)} parts")


if __name__ == "__main__":
    main()
