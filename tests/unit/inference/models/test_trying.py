"""Trying a model out, and declaring a server: what is kept, what is told, and what is refused before anything is loaded."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from tests.fakes.models import write
from tests.fakes.personas import PersonaModel

from satchel.domain.errors import InputError, MissingError, RefusedError, UsageError
from satchel.domain.models import ModelReply, Usage
from satchel.inference.models.desk import ModelDesk
from satchel.inference.models.library import Library
from satchel.inference.models.trying import TryingDesk
from satchel.system.key_file import KeyFile
from satchel.system.keys import Keys

SERVER = {"name": "box", "url": "https://models.example.com/v1", "model": "m", "privacy": "personal", "context": 8192}


class Writes(PersonaModel):
    def reply(self, request, **more):
        text = super().reply(request, **more).text if request.schema else "words"
        return ModelReply(text=text, finish="stop", usage=Usage(prompt=100, reply=10, first=1.0, seconds=2.0))


class Offers:
    def __init__(self, *ids: str, trouble: str = "") -> None:
        self.ids, self.trouble = ids, trouble

    def models(self, **_more):
        if self.trouble:
            raise MissingError(self.trouble)
        return self.ids


class Bench:
    def __init__(self, folder: Path) -> None:
        self.library = Library(folder / "models")
        self.verdict = {"rank": "runs well", "why": "It has room."}
        self.server = Offers("m")
        self.measured = 0
        self.climbed: list[str] = []
        self.keys = Keys(KeyFile(folder / "keys"), argv=["/bin/false"])
        desk = ModelDesk(self.library, offers=tuple, places=tuple, offline=True, verdict=lambda _entry: self.verdict)
        self.barred = ""
        self.desk = TryingDesk(
            desk, model=lambda name: Writes(name=name), server=lambda _endpoint: self.server, keys=self.keys, before=self._before,
            climb=self.climbed.append,
            barred=lambda _origin: self.barred,
        )  # fmt: skip

    def _before(self) -> None:
        self.measured += 1

    def bench(self, name: str, *, anyway: bool = False, speed: bool = True):
        return self.desk.bench(name, anyway=anyway, speed=speed, cancelled=threading.Event(), told=lambda *_news: None)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    found = Bench(tmp_path)
    found.library.add(write(tmp_path / "two.gguf"))
    return found


def test_what_was_seen_is_kept_with_the_model(bench):
    shown = bench.bench("two")
    assert bench.measured == 1
    assert bench.climbed == ["two"]
    assert shown["bench"] == {"prompt tokens/s": 100.0, "reply tokens/s": 9.0}
    entry = bench.library.find("two")
    assert entry.card is not None
    assert [dict(one.figures) for one in entry.benches] == [shown["bench"]]


def test_after_it_was_added_only_what_it_can_do_is_tried(bench):
    assert bench.bench("two", speed=False)["bench"] == {}
    assert bench.library.find("two").card is not None
    assert bench.library.find("two").benches == ()
    assert bench.climbed == []


def test_one_that_will_not_fit_is_tried_only_anyway(bench):
    bench.verdict = {"rank": "won't fit", "why": "It needs 90 GB."}
    with pytest.raises(UsageError, match="needs 90 GB") as refused:
        bench.bench("two")
    assert "--anyway" in refused.value.hint
    assert bench.bench("two", anyway=True)["bench"]


def test_a_server_is_kept_and_what_is_odd_about_it_is_told(bench):
    assert bench.desk.add_endpoint(SERVER, "", where="session")["notices"] == []
    bench.server = Offers("other", "third")
    (notice,) = bench.desk.add_endpoint(SERVER | {"name": "two-b"}, "", where="session")["notices"]
    assert "does not list m" in notice
    bench.server = Offers(trouble="It is not there.")
    (notice,) = bench.desk.add_endpoint(SERVER | {"name": "three"}, "", where="session")["notices"]
    assert "It is not there." in notice
    assert [one.name for one in bench.library.endpoints()] == ["box", "two-b", "three"]


def test_a_declaration_that_makes_no_sense_or_a_name_that_is_taken_leaves_nothing(bench):
    with pytest.raises(InputError):
        bench.desk.add_endpoint(SERVER | {"url": "ftp://x"}, "", where="session")
    with pytest.raises(UsageError, match="two"):
        bench.desk.add_endpoint(SERVER | {"name": "two"}, "", where="session")
    assert bench.library.endpoints() == ()


def test_a_key_is_given_anew_and_the_old_one_is_gone(bench):
    bench.desk.add_endpoint(SERVER, "sk-old", where="session")
    bench.library.assign("box", ["chat"])
    old = bench.library.find_any("box").endpoint.key
    shown = bench.desk.set_key("box", "sk-new", where="session")
    new = bench.library.find_any("box").endpoint.key
    assert (new != old, shown["roles"], len(bench.library.endpoints())) == (True, ["chat"], 1)
    assert bench.keys.find(new).reveal() == "sk-new"
    with pytest.raises(MissingError):  # this keyring does not work: nobody else could know it
        bench.keys.find(old)


def test_a_server_without_a_key_gets_one(bench):
    bench.desk.add_endpoint(SERVER, "", where="session")
    bench.desk.set_key("box", "sk-first", where="session")
    assert bench.keys.find(bench.library.find_any("box").endpoint.key).reveal() == "sk-first"


def test_a_key_that_is_none_or_goes_to_a_file_changes_nothing(bench):
    bench.desk.add_endpoint(SERVER, "sk-old", where="session")
    before = bench.library.find_any("box")
    with pytest.raises(InputError, match="not a key"):
        bench.desk.set_key("box", "two words", where="session")
    with pytest.raises(UsageError, match="a file, which needs no key"):
        bench.desk.set_key("two", "sk-new", where="session")
    assert bench.library.find_any("box") == before
    assert bench.keys.find(before.endpoint.key).reveal() == "sk-old"


def test_a_server_that_the_policy_bars_is_not_added(bench):
    bench.barred = "Not from here."
    with pytest.raises(RefusedError, match="Not from here"):
        bench.desk.add_endpoint(SERVER, "key", where="session")
    assert bench.library.endpoints() == ()
