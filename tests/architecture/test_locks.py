"""The lock files: complete, hash-checked, free of host names, and in step with pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

LOCKS = ("app", "local", "dev", "install", "compile")
ENVIRONMENTS = [
    {"python_version": version, "python_full_version": f"{version}.4", "platform_machine": machine}
    for version in ("3.11", "3.12", "3.13")
    for machine in ("x86_64", "aarch64")
]
LINUX = {
    "sys_platform": "linux", "os_name": "posix", "platform_system": "Linux", "implementation_name": "cpython",
    "platform_python_implementation": "CPython", "extra": "",
}  # fmt: skip


def read(path: Path) -> list[tuple[Requirement, list[str]]]:
    """Requirements with their hashes."""
    joined = path.read_text("utf-8").replace("\\\n", " ")
    out = []
    for line in joined.splitlines():
        if line.strip() and not line.startswith("#"):
            requirement, *hashes = line.split("--hash=")
            out.append((Requirement(requirement.strip()), [one.strip() for one in hashes]))
    assert out
    return out


def pinned(path: Path, environment: dict[str, str]) -> dict[str, Version]:
    """Exactly what an installer takes in an environment."""
    out: dict[str, Version] = {}
    for requirement, _ in read(path):
        if requirement.marker is None or requirement.marker.evaluate({**LINUX, **environment}):
            name = canonicalize_name(requirement.name)
            assert name not in out, f"{name} is pinned twice for {environment}"
            out[name] = Version(str(requirement.specifier).removeprefix("=="))
    return out


@pytest.fixture
def locks(root: Path) -> Path:
    return root / "packaging" / "locks"


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(locks, name):
    for requirement, hashes in read(locks / f"{name}.txt"):
        assert re.fullmatch(r"==[^,*]+", str(requirement.specifier)), f"{requirement} is no exact version"
        assert hashes, f"{requirement} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes)


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_a_host(locks, name):
    text = (locks / f"{name}.txt").read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"(?m)^\s*-{1,2}(index|extra|find|trusted)", text)
    assert " @ " not in text


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda e: f"{e['python_version']}-{e['platform_machine']}")
@pytest.mark.parametrize(("lock", "extras"), [("app", ()), ("local", ("local",)), ("dev", ("local", "dev"))])
def test_the_lock_satisfies_the_project(root, locks, lock, extras, environment):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(r for extra in extras for r in project["optional-dependencies"][extra])]
    have = pinned(locks / f"{lock}.txt", environment)
    for text in wanted:
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        if name == "satchel" or (requirement.marker and not requirement.marker.evaluate({**LINUX, **environment})):
            continue
        assert name in have, f"{text} is missing: run packaging/lock.sh"
        assert have[name] in requirement.specifier, f"{name} {have[name]} is not {requirement.specifier}"


@pytest.mark.parametrize("environment", ENVIRONMENTS[:1])
def test_larger_locks_contain_the_smaller_unchanged(locks, environment):
    app, local, dev = (pinned(locks / f"{name}.txt", environment) for name in ("app", "local", "dev"))
    assert app.items() <= local.items() <= dev.items()


def test_the_build_backend_is_pinned_too(root, locks):
    wanted = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    have = pinned(locks / "install.txt", ENVIRONMENTS[0])
    for text in wanted:
        requirement = Requirement(text)
        assert have[canonicalize_name(requirement.name)] in requirement.specifier


def test_llama_comes_with_the_extra_alone(locks):
    """Whoever cannot compile it must be able to install everything else."""
    assert "llama-cpp-python" not in pinned(locks / "app.txt", ENVIRONMENTS[0])
    assert "llama-cpp-python" in pinned(locks / "local.txt", ENVIRONMENTS[0])
