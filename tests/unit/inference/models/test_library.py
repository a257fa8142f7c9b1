"""Models of a home: linked where they lie, refused where they are none, forgotten without touching what is not ours."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from gguf import GGUFWriter
from tests.fakes.models import write

from satchel.domain.errors import InputError, NotFoundError, StorageError, UsageError
from satchel.inference.models.card import Card
from satchel.inference.models.library import Fetched, Library
from satchel.inference.models.registry import Bench, Origin

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "home" / "models", now=lambda: NOW)


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    (tmp_path / "others").mkdir()
    return write(tmp_path / "others" / "Ocelot-2L-Q4_0.gguf")


def part(number: int, of: int) -> Any:
    def change(writer: GGUFWriter) -> None:
        writer.add_uint16("split.no", number)
        writer.add_uint16("split.count", of)

    return change


def fetched(library: Library, gguf: Path, folder: str = "ocelot") -> Fetched:
    path = library.folder / folder / "o.gguf"
    path.parent.mkdir(parents=True)
    shutil.copy(gguf, path)
    return Fetched(path=path, sha256=hashlib.sha256(path.read_bytes()).hexdigest(), compared="catalogue")


def test_a_file_is_linked_and_described(library: Library, gguf: Path) -> None:
    entry = library.add(gguf)
    assert library.list() == (entry,)
    assert (entry.name, entry.added_at, entry.origin) == ("Ocelot-2L-Q4_0", NOW, Origin())
    assert (entry.about.quantisation, entry.about.context, entry.about.languages, entry.about.licence) == ("Q4_0", 4096, ("en", "de"), "apache-2.0")
    assert entry.about.parameters == 300 * 64 + 2 * (64 + 64 * 64)
    assert (entry.size, entry.is_ours, library.paths(entry)) == (gguf.stat().st_size, False, (gguf,))
    assert library.find("OCELOT-2l-q4_0") == entry
    assert list(library.folder.iterdir()) == [library.folder / "library.json"]  # nothing was copied


def test_another_process_finds_it(library: Library, gguf: Path) -> None:
    library.add(gguf)
    assert Library(library.folder).list() == library.list()


def test_it_notices_when_its_file_is_no_longer_that_file(library: Library, gguf: Path) -> None:
    entry = library.add(gguf)
    assert library.state(entry) == "ready"
    os.utime(gguf, (1, 1))
    assert library.state(entry) == "changed"
    gguf.unlink()
    assert library.state(entry) == "missing"


def test_a_removed_link_leaves_the_file(library: Library, gguf: Path) -> None:
    library.assign(library.add(gguf).name, ["chat"])
    entry, deleted = library.remove("ocelot-2l-q4_0")
    assert (entry.name, deleted, library.list(), library.roles()) == ("Ocelot-2L-Q4_0", (), (), {})
    assert gguf.is_file()


def test_what_we_fetched_goes_with_it(library: Library, gguf: Path) -> None:
    one = fetched(library, gguf)
    entry = library.add_fetched("ocelot", [one], origin=Origin(kind="catalogue", name="ocelot"))
    assert (entry.files[0].path, entry.files[0].sha256, entry.files[0].compared) == ("ocelot/o.gguf", one.sha256, "catalogue")
    assert library.state(entry) == "ready"
    (library.folder / "ocelot" / "notes.txt").write_text("mine")
    assert library.remove("ocelot")[1] == (one.path,)
    assert not one.path.exists()
    assert (library.folder / "ocelot" / "notes.txt").exists()
    again = fetched(library, gguf, "two")
    library.add_fetched("two", [again], origin=Origin())
    library.remove("two")
    assert not again.path.parent.exists()


def test_names_are_there_once_and_files_too(library: Library, gguf: Path, tmp_path: Path) -> None:
    library.add(gguf)
    with pytest.raises(UsageError, match="already here, as Ocelot-2L-Q4_0"):
        library.add(gguf)
    link = tmp_path / "another.gguf"
    link.symlink_to(gguf)
    with pytest.raises(UsageError, match="already here"):
        library.add(link)
    (tmp_path / "b").mkdir()
    other = Path(shutil.copy(gguf, tmp_path / "b" / "OCELOT-2L-Q4_0.gguf"))
    with pytest.raises(UsageError, match="another model called") as caught:
        library.add(other)
    assert "satchel models remove" in caught.value.hint
    assert library.add(other, name="other").name == "other"


@pytest.mark.parametrize("name", ["none", "All", "\n"])
def test_words_that_mean_something_are_no_names(library: Library, gguf: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be called"):
        library.add(gguf, name=name)
    assert library.add(gguf, name="a\nb\tc").name == "a b c"


def test_all_parts_of_a_split_model_are_one(library: Library, tmp_path: Path) -> None:
    files = [write(tmp_path / f"big-0000{i + 1}-of-00002.gguf", change=part(i, 2)) for i in range(2)]
    entry = library.add(files[1])
    assert (entry.name, library.paths(entry)) == ("big", tuple(files))
    assert entry.size == sum(file.stat().st_size for file in files)
    assert entry.about.parameters == 2 * (300 * 64 + 2 * (64 + 64 * 64))


def test_a_split_model_needs_all_of_them(library: Library, tmp_path: Path) -> None:
    first = write(tmp_path / "big-00001-of-00003.gguf", change=part(0, 3))
    with pytest.raises(InputError, match=r"00002-of-00003\.gguf is missing"):
        library.add(first)
    alone = Path(shutil.copy(first, tmp_path / "renamed.gguf"))
    with pytest.raises(InputError, match="one of 3 parts"):
        library.add(alone)
    zero = Path(shutil.copy(first, tmp_path / "x-00001-of-00000.gguf"))
    with pytest.raises(InputError, match="one of 3 parts"):
        library.add(zero)


@pytest.mark.parametrize(("arch", "kind", "what"), [
    ("clip", None, "is skipped"), ("llama", "adapter", "a LoRA adapter, not a model"), ("bert", None, "into vectors"), ("llama", "mmproj", "is skipped"),
])  # fmt: skip
def test_what_cannot_write_is_refused(library: Library, tmp_path: Path, arch: str, kind: str | None, what: str) -> None:
    path = write(tmp_path / "x.gguf", arch=arch, change=lambda w: w.add_type(kind) if kind else None)
    with pytest.raises(InputError, match=what) as caught:
        library.add(path)
    assert caught.value.hint
    assert library.list() == ()


def test_what_is_no_model_is_refused(library: Library, gguf: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.gguf").write_bytes(gguf.read_bytes()[:-1000])
    with pytest.raises(InputError, match="missing; the download was cut"):
        library.add(tmp_path / "cut.gguf")
    with pytest.raises(InputError, match="There is no file"):
        library.add(tmp_path / "nowhere.gguf")
    with pytest.raises(InputError, match="is a folder"):
        library.add(tmp_path)
    (tmp_path / "text.gguf").write_text("hello")
    with pytest.raises(InputError, match="no model"):
        library.add(tmp_path / "text.gguf")


def test_roles_move_to_whoever_got_them_last(library: Library, gguf: Path, tmp_path: Path) -> None:
    library.add(gguf, name="a")
    library.add(Path(shutil.copy(gguf, tmp_path / "b.gguf")))
    library.assign("A", ["extract", "compose", "chat", "code"])
    library.assign("b", ["code"])
    assert library.roles() == {"extract": "a", "compose": "a", "chat": "a", "code": "b"}
    library.remove("a")
    assert library.roles() == {"code": "b"}
    for call in (lambda: library.assign("gone", ["chat"]), lambda: library.remove("gone"), lambda: library.get("gone")):
        with pytest.raises(NotFoundError, match="no model 'gone'"):
            call()


def test_it_remembers_what_worked_last(library: Library, gguf: Path) -> None:
    library.add(gguf, name="a")
    assert library.get("a") is None
    library.put("a", {"context": 4096, "layers": 12})
    assert Library(library.folder).get("a") == {"context": 4096, "layers": 12}
    for bad in ({"x": float("nan")}, {"x": object()}, {"x": "y" * 70_000}):
        with pytest.raises(StorageError, match="cannot be kept"):
            library.put("a", bad)
    assert library.get("a") == {"context": 4096, "layers": 12}


def test_cards_and_measurements_stay_with_their_model(library: Library, gguf: Path) -> None:
    library.add(gguf, name="a")
    card = Card(made_at=NOW, seconds=3.0, follows_schema=True)
    library.put_card("a", card)
    for i in range(30):
        library.add_bench("a", Bench(made_at=NOW, figures={"tokens_per_second": float(i)}))
    entry = library.find("a")
    assert entry.card == card
    assert [bench.figures["tokens_per_second"] for bench in entry.benches] == [float(i) for i in range(10, 30)]


def test_a_blob_that_is_named_by_its_checksum_has_one(library: Library, gguf: Path, tmp_path: Path) -> None:
    digest = hashlib.sha256(gguf.read_bytes()).hexdigest()
    blob = Path(shutil.copy(gguf, tmp_path / f"sha256-{digest}"))
    entry = library.add(blob, name="qwen3:4b", origin=Origin(kind="program", name="Ollama"))
    assert (entry.files[0].sha256, entry.files[0].compared) == (digest, "nothing")


def test_threads_lose_nothing_to_each_other(library: Library, gguf: Path, tmp_path: Path) -> None:
    copies = [Path(shutil.copy(gguf, tmp_path / f"m{i}.gguf")) for i in range(8)]
    threads = [threading.Thread(target=library.add, args=(path,)) for path in copies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(entry.name for entry in library.list()) == [f"m{i}" for i in range(8)]
