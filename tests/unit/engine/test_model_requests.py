"""Requests about models: plain answers, a stream while one is fetched, and an end when whoever asked has left."""

from __future__ import annotations

from typing import Any

import pytest

from satchel.domain.errors import InputError, MissingError, NotFoundError, UsageError
from satchel.engine.client import Connection


def test_plain_questions_have_plain_answers(start: Any) -> None:
    engine = start()
    with engine.client() as client:
        assert client.call("models.list")["models"] == [{"model": "two"}]
        assert client.call("models.scan", add=["all"])["added"] == []
        assert client.call("models.use", model="two", roles=["code", "chat", "code"])["roles"] == ["chat", "code"]
        assert client.call("models.use", model="two")["roles"] == []
        assert client.call("models.remove", model="two") == {"model": "two", "deleted": []}
    assert engine.parts.models.calls == [("scan", ["all"]), ("two", ["chat", "code"]), ("two", [])]


@pytest.mark.parametrize(("method", "params", "error"), [
    ("models.add", {"file": "relative.gguf"}, UsageError), ("models.add", {"file": "/x.gguf"}, InputError), ("models.add", {}, UsageError),
    ("models.use", {"model": "two", "roles": ["cook"]}, UsageError), ("models.use", {"model": "two", "roles": "chat"}, UsageError),
    ("models.use", {"model": "two", "roles": [3]}, UsageError), ("models.scan", {"add": "all"}, UsageError), ("models.scan", {"add": ["x"] * 2000}, UsageError),
    ("models.pull", {"model": "nobody"}, NotFoundError), ("models.pull", {"model": 3}, UsageError), ("models.remove", {}, UsageError),
])  # fmt: skip
def test_nonsense_is_answered(start: Any, method: str, params: dict[str, Any], error: type[Exception]) -> None:
    with start().client() as client, pytest.raises(error):
        client.call(method, **params)


def test_fetching_tells_how_far_it_is(start: Any) -> None:
    engine = start()
    connection = Connection(engine.connect(), "")
    stream = connection.stream("models.pull", model="slow")
    assert next(stream) == {"done": 2, "total": 3}  # only the newest counts
    engine.do(engine.parts.models.go_on.set)
    with pytest.raises(StopIteration) as ended:
        while True:
            next(stream)
    assert ended.value.value == {"model": "slow"}
    connection.close()


def test_whoever_asked_and_left_ends_the_fetching(start: Any) -> None:
    engine = start()
    connection = Connection(engine.connect(), "")
    next(connection.stream("models.pull", model="slow"))
    connection.close()
    assert engine.parts.models.ended.wait(10)
    with engine.client() as client:
        assert client.call("ping") == {"ok": True}
    assert not list(engine.home.logs.glob("report-*"))


def test_an_engine_that_is_stopped_does_not_wait_for_a_download(start: Any) -> None:
    engine = start()
    connection = Connection(engine.connect(), "")
    next(connection.stream("models.pull", model="slow"))
    engine.do(engine.server._stop.set)
    engine.thread.join(10)
    assert not engine.thread.is_alive()
    connection.close()


def test_a_trial_tells_how_far_it_is_and_ends_with_whoever_asked(start: Any) -> None:
    engine = start()
    connection = Connection(engine.connect(), "")
    stream, news = connection.stream("models.bench", model="two", anyway=True), []
    with pytest.raises(StopIteration) as ended:
        while True:
            news.append(next(stream))
    assert news in ([], [{"done": 1, "total": 2, "note": "speed"}])
    assert ended.value.value == {"model": "two", "anyway": True, "speed": True, "bench": {"reply tokens/s": 7.0}}
    next(connection.stream("models.bench", model="slow"))
    connection.close()
    assert engine.parts.trials.cancelled.wait(10)


def test_an_endpoint_is_declared_with_its_key_apart(start: Any) -> None:
    engine = start()
    declaration = {"name": "box", "url": "https://models.example.com/v1"}
    with engine.client() as client:
        shown = client.call("models.endpoint.add", declaration=declaration, key="sk-1", where="file", passphrase="open sesame")
        assert shown == {"endpoint": "box", "notices": []}
        with pytest.raises(UsageError):
            client.call("models.endpoint.add", declaration="box")
        with pytest.raises(UsageError):
            client.call("models.endpoint.add", declaration=declaration, key=3)
        for nonsense in ({"where": "wall"}, {"where": ["file"]}, {"passphrase": 3}):
            with pytest.raises(UsageError):
                client.call("models.endpoint.add", declaration=declaration, key="sk-1", **nonsense)
    assert engine.parts.trials.declared == [(declaration, "sk-1", "file", "open sesame")]


def test_sealed_keys_are_unlocked_by_a_passphrase(start: Any) -> None:
    with start().client() as client:
        assert client.call("models.endpoint.unlock", passphrase="open sesame") == {"keys": 1}
        with pytest.raises(MissingError):
            client.call("models.endpoint.unlock", passphrase="open barley")
        with pytest.raises(UsageError):
            client.call("models.endpoint.unlock")
