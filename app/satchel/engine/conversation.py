"""One client at an engine's socket: handshake, then requests, each answered on its own."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from satchel import __version__
from satchel.domain.errors import EngineError, SatchelError, UsageError
from satchel.engine import wire
from satchel.engine.requests import AT_ONCE, HANDLERS, IN_TROUBLE, LOOKS, STREAMS, Desk
from satchel.system import reports

_log = logging.getLogger(__name__)
_HELLO_SECONDS = 10.0
_MOST_AT_ONCE = 32
_BODY_SECONDS = 60.0  # a client that announces a frame has to send it


class Conversation:
    """Reads frames until the client leaves or stops making sense; whatever it sends, the engine goes on."""

    def __init__(
        self, desk: Desk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, token: str, reports_to: Path
    ) -> None:
        self._desk = desk
        self._reader = reader
        self._writer = writer
        self._token = token
        self._reports = reports_to
        self._writing = asyncio.Lock()
        self._tasks: dict[asyncio.Task[None], str] = {}  # with the method that was asked for

    @property
    def working(self) -> bool:
        """Whether a request is being answered that is more than a look."""
        return any(method not in LOOKS for method in self._tasks.values())

    async def hold(self) -> None:
        """The whole conversation."""
        try:
            await self._greet()
            while True:
                message = await self._next(wire.LONGEST_FRAME, None)
                if not isinstance(message, wire.Request):
                    raise wire.WireError("only requests follow the handshake")
                self._begin(message)
        except (wire.WireError, TimeoutError) as error:
            _log.info("a client was dropped: %s", type(error).__name__)
        except (asyncio.IncompleteReadError, OSError):
            pass  # it left
        finally:
            self._end_streams()
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()

    async def finish(self) -> None:
        """Waits for the answers that are under way."""
        while self._tasks:
            await asyncio.wait(list(self._tasks))

    async def leave(self) -> None:
        """The engine ends: streams stop, answers under way are still given, then the connection closes."""
        self._end_streams()
        await self.finish()
        self._writer.close()

    def _end_streams(self) -> None:
        for task, method in self._tasks.items():
            if method in STREAMS:
                task.cancel()

    async def _greet(self) -> None:
        hello = await self._next(wire.LONGEST_HELLO, _HELLO_SECONDS)
        if not isinstance(hello, wire.Hello):
            raise wire.WireError("no hello")
        if not hmac.compare_digest(hello.token.encode("utf-8", "replace"), self._token.encode()):
            raise wire.WireError("a wrong token")
        state = self._desk.state()
        await self._send(
            wire.Welcome(
                protocol=wire.PROTOCOL, app=__version__, pid=os.getpid(), offline=str(state["offline"]),
                busy=self._desk.service.busy, home=str(self._desk.home.root),
            )
        )  # fmt: skip

    async def _next(self, limit: int, seconds: float | None) -> wire.Message:
        async with asyncio.timeout(seconds):
            header = await self._reader.readexactly(wire.HEADER.size)
        async with asyncio.timeout(_BODY_SECONDS):
            body = await self._reader.readexactly(wire.length(header, limit=limit))
        return wire.decode(body) if len(body) < 1 << 20 else await asyncio.to_thread(wire.decode, body)

    def _begin(self, request: wire.Request) -> None:
        if len(self._tasks) >= _MOST_AT_ONCE:
            raise wire.WireError("too many requests at once")
        task = asyncio.create_task(self._answer(request), name=f"request {request.method[:40]}")
        self._tasks[task] = request.method
        task.add_done_callback(lambda done: self._tasks.pop(done, None))

    async def _answer(self, request: wire.Request) -> None:
        async def emit(event: Mapping[str, Any]) -> None:
            await self._send(wire.Event(id=request.id, event=event))

        try:
            handler = HANDLERS.get(request.method)
            if handler is None:
                raise UsageError("This engine does not know that request.", "Update Satchel on both sides.")
            if request.method not in IN_TROUBLE and (trouble := self._desk.trouble()) is not None:
                raise trouble
            if request.method not in AT_ONCE:
                await self._desk.recovered.wait()  # until then a run that was killed looks as if nobody worked on it
            answer = wire.Response(id=request.id, result=await handler(self._desk, request.params, emit))
        except SatchelError as error:
            answer = wire.Response(id=request.id, error=self._described(error, request.method))
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # the client left while its stream was written
        except Exception as error:  # noqa: BLE001 - a fault of ours becomes an answer and a report
            answer = wire.Response(id=request.id, error=self._fault(error, request.method))
        with contextlib.suppress(OSError):
            await self._deliver(answer)

    async def _deliver(self, answer: wire.Response) -> None:
        try:
            await self._send(answer)
        except EngineError as error:  # too large for a frame
            await self._send(wire.Response(id=answer.id, error=error.to_json()))
        except (TypeError, ValueError) as error:  # not JSON
            await self._send(wire.Response(id=answer.id, error=self._fault(error, "encoding an answer")))

    def _described(self, error: SatchelError, doing: str) -> dict[str, Any]:
        if type(error) is SatchelError:
            return {**self._fault(error, doing), "what": error.what}
        return error.to_json()

    def _fault(self, error: BaseException, doing: str) -> dict[str, Any]:
        method = doing if doing in HANDLERS or " " in doing else "an unknown request"
        _log.error("fault in %s", method, exc_info=error)
        path = reports.write(self._reports, error, doing=method)
        what = "Satchel made a mistake while it worked on that."
        return {"code": "internal", "what": what, "hint": "", "report": str(path) if path else ""}

    async def _send(self, message: wire.Message) -> None:
        frame = wire.encode(message)
        async with self._writing:
            self._writer.write(frame)
            await self._writer.drain()
