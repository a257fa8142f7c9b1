"""A host of files as the network knows them: with ranges and tags, or dropping, lying, changing and sending us on."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Turn:
    """How one request is answered; the defaults are those of a good host."""

    status: int | None = None  # instead of 200 or 206
    drop_after: int | None = None  # bytes of the body, then the line is cut
    tag: str | None = '"v1"'
    modified: str | None = None
    ranges: bool = True
    length: int | None = None  # said instead of the true one
    chunked: bool = False
    extra: bytes = b""  # behind the end
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = field(default=None, repr=False)
    wait: threading.Event | None = None  # in the middle of the body


@dataclass
class Host:
    """`turns` are used up one by one; afterwards the last one goes on."""

    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    turns: list[Turn] = field(default_factory=lambda: [Turn()])
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def next_turn(self) -> Turn:
        return self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def serving() -> Iterator[Host]:
    """A host on this machine, gone when the block ends."""
    host = Host()
    turn_lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with turn_lock:
                turn = host.next_turn()
                host.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            _answer(self, host, turn)
            self.close_connection = True

        def log_message(self, *_args: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_args: Any) -> None:
            """A client that leaves in the middle is what these tests are about."""

    server = Quiet(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    host.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield host
    finally:
        for turn in host.turns:
            if turn.wait is not None:
                turn.wait.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(request: BaseHTTPRequestHandler, host: Host, turn: Turn) -> None:
    whole = turn.body if turn.body is not None else host.files.get(request.path)
    if whole is None:
        request.send_error(404)
        return
    begin, status = _range(request, turn, len(whole))
    body = whole[begin:] + turn.extra
    request.send_response(turn.status or status)
    if turn.tag is not None:
        request.send_header("ETag", turn.tag)
    if turn.modified is not None:
        request.send_header("Last-Modified", turn.modified)
    if status == 206:
        request.send_header("Content-Range", f"bytes {begin}-{len(whole) - 1}/{len(whole)}")
    if turn.chunked:
        request.send_header("Transfer-Encoding", "chunked")
    else:
        request.send_header("Content-Length", str(len(body) if turn.length is None else turn.length))
    for name, value in turn.headers:
        request.send_header(name, value)
    request.end_headers()
    cut = len(body) if turn.drop_after is None else turn.drop_after
    held = cut - 1 if turn.wait is not None else cut  # whoever has the last byte need not wait for the end
    _send(request, body[:held], turn)
    if turn.wait is not None:
        request.wfile.flush()
        turn.wait.wait(30)
        _send(request, body[held:cut], turn)
    if turn.chunked and turn.drop_after is None:
        request.wfile.write(b"0\r\n\r\n")


def _send(request: BaseHTTPRequestHandler, body: bytes, turn: Turn) -> None:
    if not turn.chunked:
        request.wfile.write(body)
        return
    for i in range(0, len(body), 7000):
        piece = body[i : i + 7000]
        request.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")


def _range(request: BaseHTTPRequestHandler, turn: Turn, size: int) -> tuple[int, int]:
    asked, only_if = request.headers.get("Range"), request.headers.get("If-Range")
    if asked is None or not turn.ranges or (only_if is not None and only_if not in (turn.tag, turn.modified)):
        return 0, 200
    begin = int(asked.removeprefix("bytes=").rstrip("-"))
    return (begin, 206) if begin < size else (0, 416)
