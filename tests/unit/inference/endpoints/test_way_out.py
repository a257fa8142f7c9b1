"""How a server is reached: past the gate, by the right certificates and proxy, and not at all when offline."""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.egress import ANSWER, SECRET, MemoryLedger, model_of, request
from tests.support.asked import Asked
from tests.support.misbehaving import Raw, Status
from tests.support.personas import Act, Competent, First, Persona
from tests.support.scripted_model import ScriptedModel

from satchel.domain.errors import MissingError, SatchelError, StorageError
from satchel.inference.endpoints import client, connection, exchange
from satchel.system import offline
from satchel.system.keys import Key

HELLO = Competent(lambda _asked: "hello")
CERTIFICATE = Path(__file__).parents[3] / "support" / "certificate.pem"


def every_way_out() -> dict[str, Callable[[ScriptedModel, MemoryLedger], object]]:
    return {
        "reply": lambda server, ledger: model_of(server, ledger).reply(request()),
        "probe": lambda server, ledger: model_of(server, ledger).reply(request(schema=ANSWER)),
        "models": lambda server, ledger: model_of(server, ledger).models(),
    }


@pytest.mark.parametrize("persona", [HELLO, First(Status(500), HELLO), Status(400), Raw(Act.DROP)], ids=["well", "again", "refused", "broken"])
@pytest.mark.parametrize("way", every_way_out())
def test_every_request_passes_the_gate_and_leaves_a_row(way: str, persona: Persona) -> None:
    """As many rows as requests, each with what its request was, whatever became of it."""
    ledger = MemoryLedger()
    with ScriptedModel(persona, ways=("tools",)) as server:
        with contextlib.suppress(SatchelError):
            every_way_out()[way](server, ledger)
        seen: list[Asked] = server.requests
    assert len(seen) == len(ledger.kept) > 0
    for asked, row in zip(seen, ledger.kept, strict=True):
        assert row.arrival is not None
        assert row.departure.origin == server.url.removesuffix("/v1")
        assert row.departure.size == int(asked.headers.get("content-length", "0"))
        assert (row.departure.purpose == "models") == (asked.path == "/v1/models")
        assert (row.departure.purpose == "probe") == ("Greet me" in asked.text)


@pytest.mark.parametrize("way", every_way_out())
def test_a_gate_that_says_no_is_the_end_of_it(way: str) -> None:
    class Full(MemoryLedger):
        def begin(self, departure: Any) -> int:
            raise StorageError("The disk is full.")

    with ScriptedModel(HELLO) as server:
        with pytest.raises(StorageError):
            every_way_out()[way](server, Full())
        assert not server.requests


def test_nothing_else_here_opens_connections() -> None:
    """One place makes clients, one uses them, and there the gate stands before it."""
    folder = Path(inspect.getfile(client)).parent
    makers = {p.name for p in folder.glob("*.py") if "AsyncClient(" in p.read_text("utf-8")}
    users = {p.name for p in folder.glob("*.py") if "connection.client(" in p.read_text("utf-8")}
    senders = {p.name for p in folder.glob("*.py") if any(s in p.read_text("utf-8") for s in (".stream(", ".send(", "urlopen", "socket("))}
    assert (makers, users, senders) == ({"connection.py"}, {"exchange.py"}, {"exchange.py"})
    source = inspect.getsource(exchange.Exchange.make)
    assert source.index("self._gate.admit(") < source.index("client.stream(")


def test_the_ledger_holds_sizes_and_a_digest_and_no_words() -> None:
    ledger = MemoryLedger()
    with ScriptedModel(HELLO) as server:
        model_of(server, ledger, key=Key(SECRET)).reply(request("the secret plan"))
        (asked,) = server.requests
    (row,) = ledger.kept
    assert row.arrival is not None
    assert (row.departure.size, row.departure.digest) == (len(asked.raw), hashlib.sha256(asked.raw).hexdigest())
    assert row.arrival.size > len("hello")
    assert b"the secret plan" in asked.raw
    assert not any(word in repr(row) for word in ("secret plan", "hello", SECRET))


def test_offline_is_told_before_anything_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = MemoryLedger()
    with ScriptedModel(HELLO) as server:
        for strength, url in (("kernel", server.url), ("kernel", "https://m.example"), ("python", "https://m.example")):
            monkeypatch.setitem(offline._state, "strength", strength)
            for ask in (lambda one: one.reply(request(schema=ANSWER)), lambda one: one.models()):
                with pytest.raises(MissingError, match="offline") as caught:
                    ask(model_of(url, ledger))
                assert caught.value.exit_code == 4
        assert not server.requests
        assert not ledger.kept
        monkeypatch.setitem(offline._state, "strength", "python")
        assert model_of(server).reply(request()).text == "hello", "what stays here is left open there"


@pytest.fixture
def company() -> Iterator[ScriptedModel]:
    """A server whose certificate only its company knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with ScriptedModel(HELLO, tls=context) as server:
        yield server


def test_a_certificate_that_nobody_here_trusts_is_refused_before_anything_is_said(company: ScriptedModel) -> None:
    ledger = MemoryLedger()
    with pytest.raises(MissingError, match="certificate that this machine does not trust"):
        model_of(company, ledger, key=Key(SECRET)).reply(request())
    assert not company.requests
    assert ledger.story == [("reply", "failed", 0)], "asking again would not help"


def test_the_companys_certificate_file_makes_it_trusted_for_its_own_name_alone(
    company: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in (company.url, company.url.replace("127.0.0.1", "localhost")):
        assert model_of(url, ca_file=str(CERTIFICATE)).reply(request()).text == "hello"
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *rest, **more: real("127.0.0.1", *rest, **more))
    with pytest.raises(MissingError, match="does not trust"):
        model_of(f"https://m.example:{company.port}", ca_file=str(CERTIFICATE), proxy="none").reply(request())


@pytest.mark.parametrize("content", [None, b"", b"not a certificate", b"\xff\x00"])
def test_a_certificate_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "corp.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MissingError, match="certificate file of lab cannot be read"):
        model_of("https://127.0.0.1:9", ca_file=str(path)).reply(request())


@pytest.mark.parametrize(
    ("more", "settings", "wanted"),
    [
        ({}, {"https": "http://p.example:3128"}, "http://p.example:3128"),
        ({}, {"https": "p.example:3128"}, "http://p.example:3128"),
        ({}, {"all": "http://p.example"}, "http://p.example"),
        ({}, {"http": "http://p.example"}, ""),
        ({}, {}, ""),
        ({"proxy": "none"}, {"https": "http://p.example"}, ""),
        ({"proxy": "http://own.example:8"}, {"https": "http://p.example"}, "http://own.example:8"),
        ({"url": "http://127.0.0.1:8080"}, {"http": "http://p.example", "all": "http://p.example"}, ""),
        ({"url": "http://127.0.0.1:8080", "proxy": "http://own.example:8"}, {}, ""),
        ({"url": "https://localhost:8080"}, {"https": "http://p.example"}, ""),
    ],
)
def test_the_proxy_is_the_declared_one_or_the_systems_and_none_for_this_machine(
    more: dict[str, Any], settings: dict[str, str], wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    model = model_of(more.pop("url", "https://m.example"), **more)
    assert connection.proxy_for(model._endpoint, settings) == wanted
    monkeypatch.setenv("no_proxy", "m.example")
    if "proxy" not in more:
        assert connection.proxy_for(model._endpoint, settings) == ""


@pytest.mark.parametrize("address", ["socks5://p.example:1080", "ftp://p.example", "://", "http://[", "http://p.example:notaport"])
def test_a_proxy_that_cannot_be_used_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", address)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(MissingError, match="proxy on the way to lab"):
        model_of("https://m.example").reply(request())


def test_a_proxy_is_asked_for_the_way_and_sees_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        heard: list[bytes] = []

        def serve() -> None:
            peer, _ = proxy.accept()
            with peer:
                heard.append(peer.recv(65536))
                peer.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(MissingError, match="proxy on the way to lab"):
            model_of("https://m.example", key=Key(SECRET), proxy=f"http://127.0.0.1:{proxy.getsockname()[1]}").reply(request())
        thread.join()
    assert heard[0].startswith(b"CONNECT m.example:443 ")
    assert b"pump" not in heard[0]
    assert SECRET.encode() not in heard[0]
