"""Everything that servers, gateways and networks do wrong: retried where that helps, told in a sentence, always in the ledger."""

from __future__ import annotations

import errno
import logging
import socket
import threading
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import httpx  # noqa: TID253 - its errors are what is tested
import pytest
from tests.fakes.egress import ANSWER, SECRET, MemoryLedger, declared, model_of, request
from tests.support.misbehaving import Body, Flood, Raw, SlowHeaders, Status, raw
from tests.support.personas import Act, Competent, Dropping, First, Persona, Slow
from tests.support.scripted_model import ScriptedModel

from satchel.domain.errors import InputError, MissingError
from satchel.inference.endpoints import client, troubles
from satchel.inference.endpoints.client import EndpointModel
from satchel.policy.egress import EgressPolicy
from satchel.system.keys import Key

HELLO = Competent(lambda _asked: "hello")
SAYS_HALF = b'data: {"choices": [{"delta": {"content": "hel"}}]}\n\n'


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_passes_is_asked_again_and_said(status: int) -> None:
    ledger = MemoryLedger()
    with ScriptedModel(First(Status(status), Status(status, retry_after="0"), HELLO)) as server:
        reply = model_of(server, ledger).reply(request())
    assert reply.text == "hello"
    assert reply.notices == (f"lab was asked again (status {status}).",) * 2
    assert ledger.story == [("reply", "refused", status)] * 2 + [("reply", "answered", 200)]


def test_a_probe_takes_a_fault_for_an_answer_but_does_not_settle_on_having_no_way() -> None:
    fault, ledger = Status(500), MemoryLedger()
    with ScriptedModel(First(fault, fault, fault, Competent())) as server:
        model = model_of(server, ledger)
        assert model.reply(request(schema=ANSWER)).text
        assert (model.way, ledger.story) == (None, [("probe", "refused", 500)] * 3 + [("reply", "answered", 200)])
        model.reply(request(schema=ANSWER))
        assert model.way == "json_schema"


def test_it_is_asked_so_many_times_and_no_more() -> None:
    ledger = MemoryLedger()
    with ScriptedModel(Status(503)) as server, pytest.raises(MissingError, match="status 503"):
        model_of(server, ledger).reply(request())
    assert ledger.story == [("reply", "refused", 503)] * 4


@pytest.mark.parametrize("wish", ["3600", "far"])
def test_a_server_that_wants_a_longer_wait_than_there_is_time_is_not_asked_again(wish: str) -> None:
    later = format_datetime(datetime(2099, 1, 1, tzinfo=UTC), usegmt=True) if wish == "far" else wish
    with ScriptedModel(Status(429, retry_after=later)) as server:
        with pytest.raises(MissingError, match="more to do than it takes on"):
            model_of(server).reply(request())
        assert len(server.requests) == 1


@pytest.mark.parametrize("wish", ["soon", "-3", "9" * 400, "1e9", "Sat, 99 Foo 2020"])
def test_a_wish_that_makes_no_sense_is_passed_over(wish: str) -> None:
    with ScriptedModel(First(Status(429, retry_after=wish), HELLO)) as server:
        assert model_of(server).reply(request()).text == "hello"


def test_waits_grow_and_are_spread() -> None:
    for attempt in (1, 2, 3):
        found = {client.backoff(attempt) for _ in range(50)}
        assert len(found) > 1
        assert all(2 ** (attempt - 2) <= one <= 2 ** (attempt - 1) for one in found)


TOLD: list[tuple[int, str]] = [
    (400, "refused the request"), (401, "wants a key"), (402, "paid first"), (403, "does not allow"),
    (404, "has no model scripted"), (407, "password"), (413, "too long"), (418, "status 418"), (302, "another address"),
    (308, "another address"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "sentence"), TOLD)
def test_each_refusal_is_a_sentence_without_the_servers_words(status: int, sentence: str) -> None:
    with ScriptedModel(Status(status, f"you sent {SECRET}", location="http://127.0.0.1:9/v1/chat/completions")) as server:
        with pytest.raises((MissingError, InputError), match=sentence) as caught:
            model_of(server).reply(request())
        assert len(server.requests) == 1
    assert SECRET not in str(caught.value.to_json())
    assert caught.value.hint


def test_a_wrong_key_that_a_gateway_repeats_is_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ScriptedModel(key="another") as server, pytest.raises(MissingError, match="does not accept the key") as caught:
        model_of(server, key=Key(SECRET)).reply(request())
    assert SECRET not in str(caught.value.to_json()) + caplog.text


def test_a_key_that_is_not_stored_is_told_and_a_keyring_that_does_not_work_too() -> None:
    def broken(_name: str) -> Key | None:
        raise MissingError("The system's keyring is locked, and nobody unlocked it.")

    ledger = MemoryLedger()
    endpoint = declared("http://127.0.0.1:9", key="lab-key")
    for find_key, sentence in ((lambda _name: None, "key of lab is not stored"), (broken, "keyring is locked")):
        gate = EgressPolicy(ledger, {"lab": endpoint.grant()}.get)
        with pytest.raises(MissingError, match=sentence):
            EndpointModel(endpoint, gate=gate, find_key=find_key).reply(request(schema=ANSWER))
    assert not ledger.kept, "nothing has left"


def test_a_redirect_is_never_followed() -> None:
    with ScriptedModel() as other:
        moved = Status(307, location=f"{other.url}/chat/completions")
        with ScriptedModel(moved) as server, pytest.raises(MissingError, match="moved to another address"):
            model_of(server, key=Key(SECRET)).reply(request())
        assert not other.requests


NONSENSE: dict[str, Persona] = {
    "not JSON": Body(b"data: hello\n\n"),
    "not UTF-8": Body(b"data: \xff\xfe\n\n"),
    "a list": Body(b"data: []\n\n"),
    "no choices": Body(b'data: {"object": "x"}\n\n'),
    "too deep": Body(b"data: " + b"[" * 100_000 + b"\n\n"),
    "a page": Raw(raw(200, {"content-type": "text/html"}, b"<html>Log in to the guest network</html>")),
    "JSON of another kind": Body(b'{"ok": true}', is_stream=False),
    "packed": Body(b"\x1f\x8b", content_encoding="gzip"),
    "a flood": Flood(),
    "not HTTP": Raw(b"220 mail.example ESMTP\r\n"),
    "huge headers": Raw(b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 2_000_000 + b"\r\n\r\n"),
    "lies about its length": Raw(b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n"),
    "empty": Body(b""),
    "empty JSON": Body(b"", is_stream=False),
    "an error in the stream": Body(SAYS_HALF + b'data: {"error": {"message": "CUDA out of memory"}}\n\n'),
    "filtered": Body(b'data: {"choices": [{"delta": {}, "finish_reason": "content_filter"}]}\n\n'),
    "two answers in one chunk": Raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-type: text/event-stream\r\n\r\nZZ\r\n"),
    "closes at once": Raw(Act.DROP),
    "closes within a header": Raw(b"HTTP/1.1 20", Act.DROP),
}  # fmt: skip


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_is_an_error_with_a_row(kind: str) -> None:
    ledger = MemoryLedger()
    with ScriptedModel(NONSENSE[kind]) as server, pytest.raises(MissingError) as caught:
        model_of(server, ledger).reply(request())
    assert caught.value.what.startswith("lab ")
    assert all(fate == "failed" for _, fate, _ in ledger.story)
    assert ledger.story


@pytest.mark.parametrize("persona", [Dropping(), Body(SAYS_HALF), Body(SAYS_HALF + SAYS_HALF, is_stream=True)], ids=["chunked", "closed", "twice"])
def test_an_answer_that_breaks_off_is_never_asked_for_twice_nor_taken_for_whole(persona: Persona) -> None:
    pieces: list[str] = []
    with ScriptedModel(persona) as server:
        with pytest.raises(MissingError, match="broke off"):
            model_of(server).reply(request(), on_text=pieces.append)
        assert len(server.requests) == 1
    assert pieces


def test_a_connection_that_broke_before_the_first_word_is_tried_again() -> None:
    with ScriptedModel(First(Dropping(half=0.0), Raw(Act.DROP), HELLO)) as server:
        assert model_of(server).reply(request()).text == "hello"


def test_silence_ends_a_call_long_before_its_time() -> None:
    ledger = MemoryLedger()
    with ScriptedModel(Slow()) as server, pytest.raises(MissingError, match="stopped answering"):
        model_of(server, ledger, silence=0.1).reply(request(seconds=300))
    assert ledger.story == [("reply", "failed", 200)]


def test_headers_that_come_one_byte_at_a_time_end_with_the_time() -> None:
    ledger = MemoryLedger()
    with ScriptedModel(SlowHeaders()) as server:
        reply = model_of(server, ledger, silence=0.2).reply(request(seconds=0.5))
        assert server.wait_for(hung_up=1)
    assert (reply.finish, reply.text) == ("time", "")
    assert ledger.story == [("reply", "ended", 0)]


def test_a_server_that_is_not_there_is_told() -> None:
    ledger = MemoryLedger()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(MissingError, match=r"cannot be reached at http://127\.0\.0\.1"):
        model_of(f"http://127.0.0.1:{port}", ledger).reply(request())
    assert ledger.story == [("reply", "failed", 0)] * 4


@pytest.mark.parametrize("name", ["nobody.invalid", "a..b", "x" * 70 + ".invalid"])
def test_a_name_that_nobody_has_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_more: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(MissingError, match="cannot be reached"):
        model_of(f"https://{name}", proxy="none").reply(request())


def test_a_name_that_is_looked_up_for_ever_does_not_hold_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()

    def slow(*_arguments: object, **_more: object) -> list[Any]:
        answer.wait(30)
        raise socket.gaierror(socket.EAI_NONAME, "late")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    assert model_of("https://m.example", proxy="none").reply(request(seconds=0.2)).finish == "time"
    answer.set()


def test_every_error_of_the_http_library_has_a_sentence() -> None:
    """Fails when the library gains an error: decide what it means to people."""

    def family(of: type[Exception]) -> set[type[Exception]]:
        return {of}.union(*(family(one) for one in of.__subclasses__()))

    known = {
        "unreachable": {"ConnectError", "ConnectTimeout", "UnsupportedProtocol", "InvalidURL"},
        "silent": {"ReadTimeout", "WriteTimeout", "PoolTimeout", "TimeoutException"},
        "broke-off": {"ReadError", "WriteError", "CloseError", "NetworkError", "RemoteProtocolError"},
        "proxy": {"ProxyError"},
        "nonsense": {"HTTPError", "RequestError", "HTTPStatusError", "TransportError", "ProtocolError", "LocalProtocolError",
                     "DecodingError", "TooManyRedirects", "StreamError", "StreamConsumed", "StreamClosed", "ResponseNotRead",
                     "RequestNotRead"},
    }  # fmt: skip
    found: dict[str, set[str]] = {}
    for kind in family(httpx.HTTPError) | family(httpx.InvalidURL) | family(httpx.StreamError):
        if kind.__module__.startswith("httpx"):
            found.setdefault(troubles.from_exception(kind.__new__(kind)).kind, set()).add(kind.__name__)
    assert found == known


def test_a_socket_that_the_kernel_refuses_is_offline() -> None:
    error = httpx.ConnectError("All connection attempts failed")
    error.__cause__ = OSError("failed")
    error.__cause__.__cause__ = ExceptionGroup("each", [PermissionError(errno.EPERM, "no"), ConnectionRefusedError()])
    assert troubles.from_exception(error).kind == "offline"


def test_a_server_that_speaks_no_https_is_not_called_offline() -> None:
    with ScriptedModel(HELLO) as server, pytest.raises(MissingError, match="does not speak https") as caught:
        model_of(server.url.replace("http:", "https:"), MemoryLedger()).reply(request())
    assert "http://" in caught.value.hint
