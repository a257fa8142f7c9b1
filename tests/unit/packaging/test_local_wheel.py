"""The wheel cache: the right flags for a processor, and never a wheel that is not the recorded one."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "packaging" / "local_wheel.py"
spec = importlib.util.spec_from_file_location("local_wheel", SCRIPT)
assert spec and spec.loader
local_wheel = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = local_wheel  # dataclasses look their module up
spec.loader.exec_module(local_wheel)

AVX2 = frozenset({"avx", "avx2", "fma", "f16c", "bmi2", "sse4_2"})
LOCK = "anyio==4.0 \\\n    --hash=sha256:00\nllama-cpp-python==9.9.9 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nlxml==1 \\\n    --hash=sha256:cc\n"


@pytest.fixture
def made(tmp_path):
    (tmp_path / "local.txt").write_text(LOCK)
    return local_wheel.recipe(tmp_path / "local.txt")


@pytest.mark.parametrize(
    ("machine", "features", "expected"),
    [
        ("x86_64", AVX2, local_wheel.WITH_AVX2),
        ("x86_64", AVX2 - {"bmi2"}, local_wheel.WITHOUT_AVX2),
        ("AMD64", frozenset(), local_wheel.WITHOUT_AVX2),
        ("aarch64", frozenset(), local_wheel.ELSEWHERE),
    ],
)
def test_flags_fit_the_processor_and_are_never_the_builders_own(machine, features, expected):
    flags = local_wheel.flags_for(machine, features)
    assert flags == expected
    assert "NATIVE=OFF" in flags


def test_only_the_packages_own_lines_are_taken(made):
    assert made.version == "9.9.9"
    assert made.requirement == "llama-cpp-python==9.9.9 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"


def test_other_flags_or_sources_are_another_wheel(made):
    other = local_wheel.Recipe(requirement=made.requirement, version=made.version, flags=("NATIVE=ON",))
    patched = local_wheel.Recipe(requirement=made.requirement + "x", version=made.version, flags=made.flags)
    assert len({made.key, other.key, patched.key}) == 3


def test_a_lock_without_the_package_says_so(tmp_path):
    (tmp_path / "local.txt").write_text("anyio==4.0 \\\n    --hash=sha256:00\n")
    with pytest.raises(local_wheel.CannotBuildError, match="does not pin"):
        local_wheel.recipe(tmp_path / "local.txt")


def kept(tmp_path, made):
    wheel = tmp_path / "some-1-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    return local_wheel.keep(wheel, tmp_path / "cache" / made.key, made)


def test_a_kept_wheel_is_found_again(tmp_path, made):
    wheel = kept(tmp_path, made)
    assert local_wheel.cached(wheel.parent) == wheel
    assert wheel.read_bytes() == b"wheel"


def test_a_changed_or_cut_wheel_is_not_believed(tmp_path, made):
    wheel = kept(tmp_path, made)
    wheel.write_bytes(b"wheel, but another")
    assert local_wheel.cached(wheel.parent) is None


@pytest.mark.parametrize("record", ["", "[]", "{}", '{"wheel": "../../x.whl", "sha256": ""}', '{"wheel": 3, "sha256": ""}'])
def test_a_torn_or_hostile_record_is_not_believed(tmp_path, made, record):
    wheel = kept(tmp_path, made)
    (wheel.parent / "record.json").write_text(record)
    assert local_wheel.cached(wheel.parent) is None


def test_progress_counts_planned_and_compiled_files(tmp_path):
    assert "configuring" in local_wheel.progress(tmp_path)
    (tmp_path / "build.ninja").write_text("build a/b.o: CXX b.cpp\nbuild c.o: C c.c\nbuild lib.so: LINK a/b.o c.o\n")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.o").touch()
    assert local_wheel.progress(tmp_path) == "1 of 2 files"


def run(tmp_path, **environment):
    command = [sys.executable, str(SCRIPT)]
    variables = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "PATH": str(tmp_path), **environment}
    return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=120, check=False)


def test_without_a_compiler_one_sentence_says_so(tmp_path):
    done = run(tmp_path)
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "no C++ compiler was found" in done.stderr


def test_a_ready_wheel_needs_no_compiler(tmp_path):
    shown = subprocess.run(
        [sys.executable, str(SCRIPT), "--show"],
        env={"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "PATH": str(tmp_path)},
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    folder = Path(shown.stdout.splitlines()[0])
    folder.mkdir(parents=True)
    wheel = folder / "llama_cpp_python-1-py3-none-any.whl"
    wheel.write_bytes(b"ready")
    (folder / "record.json").write_text(json.dumps({"wheel": wheel.name, "sha256": local_wheel.sha256(wheel)}))
    done = run(tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, str(wheel))


@pytest.mark.parametrize("gpu", sorted(local_wheel.GPUS))
def test_a_gpu_adds_one_flag_where_its_compiler_is(gpu, monkeypatch):
    monkeypatch.setattr(local_wheel.shutil, "which", lambda program: f"/bin/{program}")
    assert local_wheel.gpu_flags(gpu) == (local_wheel.GPUS[gpu][0],)
    monkeypatch.setattr(local_wheel.shutil, "which", lambda _program: None)
    with pytest.raises(local_wheel.CannotBuildError, match=local_wheel.GPUS[gpu][1]):
        local_wheel.gpu_flags(gpu)


def test_another_word_is_refused_and_none_is_the_processor_alone():
    assert local_wheel.gpu_flags("") == local_wheel.gpu_flags("none") == ()
    with pytest.raises(local_wheel.CannotBuildError, match="cuda, metal, vulkan, rocm"):
        local_wheel.gpu_flags("opengl")
