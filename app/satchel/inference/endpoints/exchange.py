"""The one way out to a server: each request asks the gate, leaves a row in the ledger, and is bounded."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from satchel.domain.egress import Arrival, Departure, Fate, Purpose
from satchel.domain.errors import MissingError
from satchel.domain.labels import Labels
from satchel.domain.ports import EgressGate
from satchel.inference.endpoints import connection
from satchel.inference.endpoints.declaration import Endpoint
from satchel.inference.endpoints.troubles import TroubleError, from_exception
from satchel.system.key_file import UNLOCK
from satchel.system.keys import Key

if TYPE_CHECKING:
    import httpx

FindKey = Callable[[str], Key | None]

_LARGEST_REFUSAL = 64 * 1024
_CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to be made. `body` is empty for a mere look."""

    purpose: Purpose
    path: str
    labels: Labels
    body: bytes = b""
    run: str = ""


class Response:
    """What a server sends back, read under a limit of bytes; `arrival` is what the ledger will hold of it."""

    def __init__(self, response: httpx.Response, most: int) -> None:
        self._response = response
        self._most = most
        self.arrival = Arrival(fate="ended", status=response.status_code)

    @property
    def is_stream(self) -> bool:
        """Whether it comes as server-sent events."""
        return str(self._response.headers.get("content-type", "")).lower().startswith("text/event-stream")

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The body as it comes; raises `TroubleError` when it is packed, or larger than anything sensible."""
        if self._response.headers.get("content-encoding", "identity").lower() not in ("identity", ""):
            raise TroubleError("nonsense")  # asked not to: an unpacked body has no bound that could be trusted
        async for chunk in self._response.aiter_raw():
            size = self.arrival.size + len(chunk)
            self.arrival = replace(self.arrival, size=size)
            if size > self._most:
                raise TroubleError("nonsense")
            yield chunk

    async def whole(self) -> bytes:
        """The body at once."""
        return b"".join([chunk async for chunk in self.chunks()])

    def count(self, prompt: int, reply: int, *, is_estimated: bool) -> None:
        """The tokens for the ledger."""
        self.arrival = replace(self.arrival, prompt=prompt, reply=reply, is_estimated=is_estimated)

    async def refusal(self) -> TroubleError:
        """The trouble that an error status stands for, with the beginning of what the server says about it."""
        said = bytearray()
        with contextlib.suppress(TroubleError):
            async for chunk in self.chunks():
                said += chunk
                if len(said) > _LARGEST_REFUSAL:
                    break
        after = _seconds(self._response.headers.get("retry-after", "").strip())
        return TroubleError("status", self._response.status_code, after, bytes(said[:_LARGEST_REFUSAL]))


class Exchange:
    """Makes requests to one endpoint. Every attempt is one call of `make`, and there is no other place that sends."""

    def __init__(self, endpoint: Endpoint, *, gate: EgressGate, find_key: FindKey, silence: float) -> None:
        """`silence`: seconds without a byte after which a server counts as gone."""
        self._endpoint = endpoint
        self._gate = gate
        self._find_key = find_key
        self._silence = silence
        self._trust: ssl.SSLContext | None = None

    @contextlib.asynccontextmanager
    async def make(self, call: Call, *, most: int) -> AsyncIterator[Response]:
        """One request and its answer, of at most `most` bytes.

        Raises `TroubleError` for everything that the server or the way to it does wrong, an error status included;
        `MissingError` where it cannot be tried at all; `RefusedError` from the gate.
        """
        import httpx

        endpoint = self._endpoint
        connection.refuse_offline(endpoint)
        headers = await self._headers()
        if self._trust is None:
            self._trust = connection.trust(endpoint)
        client = connection.client(endpoint, self._trust, httpx.Timeout(self._silence, connect=_CONNECT_SECONDS))
        row = self._gate.admit(self._departure(call))
        response: Response | None = None
        fate: Fate = "ended"
        try:
            async with client, client.stream(
                "POST" if call.body else "GET", endpoint.url + call.path, content=call.body or None, headers=headers
            ) as raw:  # fmt: skip
                response = Response(raw, most)
                if not 200 <= raw.status_code < 300:
                    fate = "refused"
                    raise await response.refusal()
                yield response
                fate = "answered"
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError) as error:
            fate = "failed"
            raise from_exception(error) from error
        except TroubleError:
            fate = "refused" if fate == "refused" else "failed"
            raise
        finally:
            came = response.arrival if response is not None else Arrival(fate=fate)
            self._gate.settle(row, replace(came, fate=fate))

    def _departure(self, call: Call) -> Departure:
        endpoint = self._endpoint
        return Departure(
            endpoint=endpoint.name, origin=endpoint.origin, model=endpoint.model, purpose=call.purpose,
            labels=call.labels, size=len(call.body), digest=hashlib.sha256(call.body).hexdigest(), run=call.run,
        )  # fmt: skip

    async def _headers(self) -> dict[str, str]:
        headers = {
            "accept": "text/event-stream, application/json", "accept-encoding": "identity", "user-agent": "satchel",
            "content-type": "application/json",
        }  # fmt: skip
        name = self._endpoint.key
        anew = f"Give it anew: satchel models endpoint key {self._endpoint.name}"
        if name:
            # In a thread: a keyring may ask the person, and whoever cancels need not wait for that.
            try:
                key = await asyncio.to_thread(self._find_key, name)
            except MissingError as error:
                what = f"The key of {self._endpoint.name} is out of reach: {error.what}"
                hint = error.hint if UNLOCK in error.hint else f"{anew} {error.hint}"
                raise MissingError(what, hint) from error
            if key is None:
                raise MissingError(f"The key of {self._endpoint.name} is not stored.", anew)
            headers["authorization"] = f"Bearer {key.reveal()}"
        return headers


def _seconds(untrusted: str) -> float | None:
    """What a Retry-After header asks for: seconds, or a date (RFC 9110, 10.2.3)."""
    if untrusted.isascii() and untrusted.isdigit() and len(untrusted) < 10:
        return float(untrusted)
    try:
        at = parsedate_to_datetime(untrusted)
    except ValueError:
        return None
    return max(0.0, at.timestamp() - time.time())
