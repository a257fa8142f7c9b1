"""Models as clients see them: listed, found, linked, fetched, chosen, forgotten, always as JSON."""

from __future__ import annotations

import asyncio
import datetime
import json
import random
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.file_host import Host, Turn, serving, sha256
from tests.fakes.models import write

from satchel.domain.errors import InputError, MissingError, NotFoundError, UsageError
from satchel.inference.models.catalogue import Offer, Part, Stated
from satchel.inference.models.desk import ModelDesk
from satchel.inference.models.download import Patience, Wanted, fetch
from satchel.inference.models.library import Library
from satchel.inference.models.places import Place

QUICK = Patience(connect=5, silence=5, tries=2, pause=0.001)
DAY = datetime.date(2026, 11, 2)


def said(value: Any) -> Stated[Any]:
    return Stated(value=value, cited="https://example.org/card", date=DAY)


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    (tmp_path / "made").mkdir()
    return write(tmp_path / "made" / "two.gguf")


@pytest.fixture
def host(gguf: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serving() as host:
        host.files["/two.gguf"] = gguf.read_bytes()
        yield host


def offer(host: Host, files: tuple[str, ...] = ("two.gguf",), **known: Any) -> Offer:
    parts = tuple(
        Part(
            name=name, url=f"{host.url}/{name}", size=known.get("size"), sha256=known.get("sha256"),
        ) for name in files
    )  # fmt: skip
    return Offer(
        id="two-layers", name="Two Layers", family="Two", quantisation="Q4_0", good_at="Tests.", laptop=8, page="https://example.org/two",
        licence=said("MIT"), languages=said(("en",)), parameters=said(27_000), context=None, files=parts,
    )  # fmt: skip


def desk(tmp_path: Path, *offers: Offer, **more: Any) -> ModelDesk:
    places = [Place(program="LM Studio", folder=tmp_path / "lm"), Place(program="Jan", folder=tmp_path / "jan")]
    return ModelDesk(
        Library(tmp_path / "home" / "models"), offers=lambda: offers, places=lambda: places,
        **{"offline": False, "patience": QUICK, **more},
    )  # fmt: skip


def left(gguf: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(gguf, target))


def quiet(_done: int, _total: int | None) -> None:
    pass


def test_a_linked_model_is_shown_with_everything_that_is_known(tmp_path: Path, gguf: Path) -> None:
    models = desk(tmp_path)
    shown = models.add(gguf)
    assert shown == models.list()["models"][0]
    assert shown["model"] == "two"
    assert (shown["origin"], shown["state"], shown["roles"], shown["card"], shown["compared"]) == ("file", "ready", [], None, "nothing")
    assert shown["files"] == [str(gguf)]
    assert "verdict" not in shown
    json.dumps(models.list())


def test_a_verdict_is_asked_for_where_somebody_gives_one(tmp_path: Path, gguf: Path) -> None:
    models = desk(tmp_path, verdict=lambda entry: {"rank": "runs well", "why": entry.name})
    assert models.add(gguf)["verdict"] == {"rank": "runs well", "why": "two"}


def test_roles_are_given_one_or_all(tmp_path: Path, gguf: Path) -> None:
    models = desk(tmp_path)
    models.add(gguf)
    assert models.use("TWO", [])["roles"] == ["extract", "compose", "chat", "code"]
    models.add(left(gguf, tmp_path / "b.gguf"))
    assert models.use("b", ["code"])["roles"] == ["code"]
    assert models.list()["roles"] == {"extract": "two", "compose": "two", "chat": "two", "code": "b"}
    with pytest.raises(NotFoundError):
        models.use("c", [])


def test_what_others_left_is_found_and_linked(tmp_path: Path, gguf: Path) -> None:
    left(gguf, tmp_path / "lm" / "a" / "Ocelot.gguf")
    left(gguf, tmp_path / "jan" / "Ocelot.gguf")
    write(tmp_path / "jan" / "sight.gguf", arch="clip")
    (tmp_path / "jan" / "broken.gguf").write_bytes(b"GGUF")
    models = desk(tmp_path)
    found = models.scan()
    assert [(f["program"], f["name"], f["here"], bool(f["why"])) for f in found["found"]] == [
        ("Jan", "broken", None, True), ("Jan", "Ocelot", None, False), ("Jan", "sight", None, False), ("LM Studio", "Ocelot", None, False),
    ]  # fmt: skip
    assert (found["added"], found["skipped"]) == ([], [])
    linked = models.scan(["all"])
    assert [(one["model"], one["origin"]) for one in linked["added"]] == [("Ocelot", "Jan"), ("Ocelot (LM Studio)", "LM Studio")]
    assert [one["name"] for one in linked["skipped"]] == ["sight"]
    assert "projector" in linked["skipped"][0]["why"]
    again = models.scan(["ocelot"])
    assert again["added"] == []
    assert all("already here" in one["why"] for one in again["skipped"])
    assert [f["here"] for f in again["found"]] == [None, "Ocelot", None, "Ocelot (LM Studio)"]
    with pytest.raises(NotFoundError, match="left a model 'nothing'"):
        models.scan(["Ocelot", "nothing"])


async def test_a_model_is_fetched_checked_and_taken_in(tmp_path: Path, host: Host) -> None:
    data = host.files["/two.gguf"]
    models = desk(tmp_path, offer(host, size=said(len(data)), sha256=said(sha256(data))))
    told: list[tuple[int, int | None]] = []
    shown = await models.pull("Two Layers", lambda *news: told.append(news))
    assert (shown["model"], shown["origin"], shown["compared"], shown["sha256"]) == ("two-layers", "two-layers", "catalogue", [sha256(data)])
    assert told[-1] == (len(data), len(data))
    folder = models.library.folder / "two-layers"
    assert [p.name for p in folder.iterdir()] == ["two.gguf"]
    assert models.list()["catalogue"][0]["here"] is True
    with pytest.raises(UsageError, match="already here"):
        await models.pull("two-layers", quiet)
    assert models.remove("two-layers") == {"model": "two-layers", "endpoint": False, "deleted": [str(folder / "two.gguf")]}
    assert not folder.exists()


def test_the_catalogue_says_where_its_figures_are_from(tmp_path: Path, host: Host) -> None:
    (shown,) = desk(tmp_path, offer(host, size=said(5))).list()["catalogue"]
    assert (shown["size"], shown["context"], shown["came"], shown["here"]) == (5, None, 0, False)
    assert shown["sources"]["size"] == {"cited": "https://example.org/card", "date": "2026-11-02"}
    assert "context" not in shown["sources"]


async def test_a_split_model_is_fetched_part_by_part(tmp_path: Path, host: Host) -> None:
    names = tuple(f"big-0000{i}-of-00002.gguf" for i in (1, 2))
    for i, name in enumerate(names):
        path = write(tmp_path / name, change=lambda w, i=i: (w.add_uint16("split.no", i), w.add_uint16("split.count", 2)))
        host.files[f"/{name}"] = path.read_bytes()
    models = desk(tmp_path, offer(host, names))
    told: list[int] = []
    shown = await models.pull("two-layers", lambda done, _total: told.append(done))
    assert [Path(file).name for file in shown["files"]] == list(names)
    assert told[-1] == shown["size"] == sum(len(host.files[f"/{name}"]) for name in names)
    assert shown["compared"] == "nothing"


async def test_a_program_killed_between_fetching_and_taking_in_asks_nobody_again(tmp_path: Path, host: Host) -> None:
    models = desk(tmp_path, offer(host))
    await fetch(Wanted(url=f"{host.url}/two.gguf", path=models.library.folder / "two-layers" / "two.gguf"))
    assert (await models.pull("two-layers", quiet))["state"] == "ready"
    assert len(host.asked) == 1


async def test_half_a_model_is_seen_and_can_be_dropped(tmp_path: Path, host: Host, gguf: Path) -> None:
    host.turns = [Turn(drop_after=20_000), Turn(status=503, body=b"")]
    models = desk(tmp_path, offer(host))
    with pytest.raises(MissingError, match="cannot be reached"):
        await models.pull("two-layers", quiet)
    assert models.list()["catalogue"][0]["came"] == 20_000
    assert models.list()["models"] == []
    assert models.remove("two-layers")["model"] == "two-layers"
    assert models.list()["catalogue"][0]["came"] == 0
    with pytest.raises(NotFoundError, match="not here yet"):
        models.remove("two-layers")


async def test_what_turns_out_to_be_no_model_leaves_nothing(tmp_path: Path, host: Host) -> None:
    host.files["/two.gguf"] = b"GGUF" + random.Random(1).randbytes(50_000)
    models = desk(tmp_path, offer(host))
    with pytest.raises(InputError):
        await models.pull("two-layers", quiet)
    assert not (models.library.folder / "two-layers").exists()


async def test_offline_nothing_is_asked_of_anybody(tmp_path: Path, host: Host) -> None:
    models = desk(tmp_path, offer(host), offline=True)
    with pytest.raises(MissingError, match="offline") as caught:
        await models.pull("two-layers", quiet)
    assert "--offline" in caught.value.hint
    assert host.asked == []


async def test_one_model_is_fetched_once_at_a_time(tmp_path: Path, host: Host, gguf: Path) -> None:
    held = threading.Event()
    host.turns = [Turn(wait=held), Turn()]
    models = desk(tmp_path, offer(host))
    first = asyncio.create_task(models.pull("two-layers", quiet))
    while not host.asked:  # noqa: ASYNC110 - the host is a thread
        await asyncio.sleep(0.005)
    with pytest.raises(UsageError, match="being fetched already"):
        await models.pull("two-layers", quiet)
    with pytest.raises(NotFoundError):
        models.remove("two-layers")
    held.set()
    assert (await first)["model"] == "two-layers"


async def test_a_name_that_nobody_offers_is_a_sentence(tmp_path: Path, host: Host) -> None:
    with pytest.raises(NotFoundError) as caught:
        await desk(tmp_path, offer(host)).pull("two-layer", quiet)
    assert "Did you mean two-layers?" in caught.value.hint
