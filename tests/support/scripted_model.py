"""An OpenAI-compatible server on this machine whose model is a persona: for tests and demonstrations.

As a program: ``python tests/support/scripted_model.py --persona competent --port 8080``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import select
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

if not __package__:  # run as a program
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support.asked import Asked
from tests.support.personas import PERSONAS, Act, Persona

_LARGEST = 64 * 1024 * 1024
_TICK = 0.01


class ScriptedModel:
    """The server. What it lacks and what it wants can be set, also while it runs; every request is in `requests`."""

    def __init__(
        self, persona: Persona | None = None, *, port: int = 0, models: tuple[str, ...] = ("scripted",),
        key: str | None = None, ways: tuple[str, ...] = ("json_schema", "grammar", "tools", "none"),
        refused: tuple[str, ...] = (), usage: bool = True, thinking: str = "", thinking_field: str | None = None,
        streams: bool = True, context: int = 1_000_000, tls: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        """`ways`: structured outputs that it has; fields of others are passed over. `refused`: fields of a request that
        it answers with 400. `thinking` comes before the answer, in `thinking_field` of a delta or, when that is None,
        in tags.
        """
        self.persona = persona or Persona()
        self.models, self.key, self.ways, self.refused = models, key, frozenset(ways), refused
        self.usage, self.streams, self.context = usage, streams, context
        self.thinking, self.thinking_field = thinking, thinking_field
        self.requests: list[Asked] = []
        self.hung_up = 0  # clients that left before the end
        self.ended = threading.Event()
        self._changed = threading.Condition()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.model = self
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.tls = tls
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": _TICK}, name="scripted")

    def __enter__(self) -> ScriptedModel:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()  # joins the threads of all connections
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The base, as an endpoint's declaration names it."""
        return f"{self._scheme}://127.0.0.1:{self.port}/v1"

    def note(self, *, asked: Asked | None = None, hung_up: bool = False) -> None:
        """Something happened; wakes those who wait for it."""
        with self._changed:
            if asked is not None:
                self.requests.append(asked)
            self.hung_up += hung_up
            self._changed.notify_all()

    def wait_for(self, *, requests: int = 0, hung_up: int = 0, seconds: float = 30.0) -> bool:
        """Whether so many requests came, and so many clients left, within this time."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.requests) >= requests and self.hung_up >= hung_up, seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    model: ScriptedModel
    tls: ssl.SSLContext | None = None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients leave in the middle of things; that is what many tests are about."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.tls is not None:  # in the connection's own thread: a handshake can take as long as the client likes
            request.settimeout(10)
            request = self.tls.wrap_socket(request, server_side=True)
        with contextlib.closing(request):
            super().finish_request(request, client_address)


class _GoneError(Exception):
    """The client left, or the server ends."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 30

    def log_message(self, *_arguments: object) -> None:  # type: ignore[override]
        return

    def do_GET(self) -> None:
        asked = self._asked(b"{}")
        if not self._is_allowed():
            return
        if self._plays_wire(asked):
            return
        rows = [{"id": name, "object": "model"} for name in self.server.model.models]
        self._json(200, {"object": "list", "data": rows})

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        asked = self._asked(self.rfile.read(min(length, _LARGEST)))
        if not self._is_allowed() or self._plays_wire(asked):
            return
        wrong = self._wrong(asked)
        if wrong is not None:
            self._json(*wrong)
            return
        try:
            if asked.is_stream and self.server.model.streams:
                self._stream(asked)
            else:
                self._whole(asked)
        except (_GoneError, OSError):
            self.close_connection = True

    def _asked(self, raw: bytes) -> Asked:
        model = self.server.model
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(path=self.path, headers=headers, body=json.loads(raw), raw=raw, ways=model.ways)
        model.note(asked=asked)
        return asked

    def _is_allowed(self) -> bool:
        key = self.server.model.key
        said = self.headers.get("authorization", "")
        if key is None or said == f"Bearer {key}":
            return True
        # As some gateways do: they repeat what they were given.
        self._json(401, _error(f"Incorrect API key provided: {said}", code="invalid_api_key"))
        return False

    def _wrong(self, asked: Asked) -> tuple[int, dict[str, Any]] | None:
        model = self.server.model
        if not self.path.endswith("/chat/completions"):
            return 404, _error("Not Found")
        if asked.body.get("model") not in model.models:
            return 404, _error("The model does not exist", code="model_not_found")
        for word in model.refused:
            if word in asked.body:
                return 400, _error(f"Unsupported parameter: '{word}'", param=word)
        if _tokens(json.dumps(asked.messages)) > model.context:
            return 400, _error("This model's maximum context length is exceeded", code="context_length_exceeded")
        return None

    def _plays_wire(self, asked: Asked) -> bool:
        parts = self.server.model.persona.wire(asked)
        if parts is None:
            return False
        self.close_connection = True
        with contextlib.suppress(_GoneError, OSError):
            for part in parts:
                if part is Act.DROP:
                    break
                if part is Act.STALL:
                    self._stall(0.05)
                else:
                    self.wfile.write(part)
                    self._look()
        return True

    def _pieces(self, asked: Asked) -> Iterator[dict[str, Any] | Act]:
        """Deltas, bounded as asked: but who is endless does not count."""
        model = self.server.model
        if model.thinking:
            tagged = {"content": f"<think>{model.thinking}</think>\n\n"}
            yield {model.thinking_field: model.thinking} if model.thinking_field else tagged
        for said in model.persona.says(asked):
            if isinstance(said, Act):
                yield said
            elif asked.way == "tools":
                yield {"tool_calls": [{"index": 0, "function": {"arguments": said}}]}
            else:
                yield {"content": said}

    def _stream(self, asked: Asked) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self._event(_chunk({"role": "assistant", "content": ""}))
        count, finish = 0, "stop"
        for delta in self._pieces(asked):
            if isinstance(delta, Act):
                self._act(delta)
                continue
            if count >= asked.tokens and self.server.model.persona.counts:
                finish = "length"
                break
            count += 1
            self._event(_chunk(delta))
        self._event(_chunk({}, finish))
        if self.server.model.usage and asked.body.get("stream_options", {}).get("include_usage"):
            self._event({"choices": [], "usage": self._usage(asked, count)})
        self._chunked(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _whole(self, asked: Asked) -> None:
        parts: list[dict[str, Any]] = []
        for delta in self._pieces(asked):
            if isinstance(delta, Act):
                self._act(delta)
            elif len(parts) >= asked.tokens:
                break
            else:
                parts.append(delta)
        message: dict[str, Any] = {"role": "assistant", "content": "".join(p.get("content", "") for p in parts)}
        if asked.way == "tools":
            arguments = "".join(p["tool_calls"][0]["function"]["arguments"] for p in parts if "tool_calls" in p)
            message["tool_calls"] = [{"type": "function", "function": {"name": "answer", "arguments": arguments}}]
        field = self.server.model.thinking_field
        if field:
            message[field] = self.server.model.thinking
        body: dict[str, Any] = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
        if self.server.model.usage:
            body["usage"] = self._usage(asked, len(parts))
        self._json(200, body)

    def _usage(self, asked: Asked, count: int) -> dict[str, Any]:
        return {
            "prompt_tokens": _tokens(json.dumps(asked.messages)), "completion_tokens": count,
            "prompt_tokens_details": {"cached_tokens": 0},
        }  # fmt: skip

    def _act(self, act: Act) -> None:
        if act is Act.DROP:
            self.connection.shutdown(socket.SHUT_RDWR)
            raise _GoneError
        self._stall()

    def _stall(self, seconds: float = 3600.0) -> None:
        """Waits without a word until the client leaves or the server ends, at most so long."""
        waited = 0.0
        while waited < seconds:
            self._look()
            self.server.model.ended.wait(_TICK)
            waited += _TICK

    def _look(self) -> None:
        """Raises when there is nobody left to talk to."""
        if self.server.model.ended.is_set():
            raise _GoneError
        if select.select([self.connection], [], [], 0)[0]:
            try:
                left = not self.connection.recv(1)
            except OSError:
                left = True
            if left:
                self.server.model.note(hung_up=True)
                raise _GoneError

    def _event(self, body: dict[str, Any]) -> None:
        self._chunked(b"data: " + json.dumps(body).encode() + b"\n\n")

    def _chunked(self, data: bytes) -> None:
        try:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        except OSError:
            self.server.model.note(hung_up=True)
            raise
        self._look()

    def _json(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "scripted", "object": "chat.completion.chunk", "choices": [choice]}


def _error(message: str, *, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


def _tokens(text: str) -> int:
    return -(-len(text) // 4)


def main() -> None:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(description="A scripted model behind OpenAI's protocol.")
    parser.add_argument("--persona", choices=sorted(PERSONAS), default="competent")
    parser.add_argument("--port", type=int, default=8080)
    options = parser.parse_args()
    with ScriptedModel(PERSONAS[options.persona](), port=options.port) as model:
        print(f"a {options.persona} model listens at {model.url}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
