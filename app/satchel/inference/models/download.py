"""Fetches one file of a model over HTTP: goes on where it was, and checks what came. Only when the person asked for it.

Ranges and If-Range: RFC 9110, sections 13.1.5 and 14. `x-linked-etag` is how the Hub names the SHA-256 of a large file
in its own answer, before it sends the client on to where the bytes are; the ETag of that second host is another number.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import re
import shutil
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from satchel import __version__
from satchel.domain.errors import MissingError
from satchel.inference.models.partial import Mark, Partial
from satchel.inference.models.registry import Compared
from satchel.system.offline import is_local

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 5
ROOM_TO_SPARE = 64 * 1024 * 1024  # bytes that stay free on the disk
_BLOCK = 1024 * 1024  # bytes written at once
_BEGINS = b"GGUF"
_SHA = re.compile(r'"?([0-9a-f]{64})"?')
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})

_Given = TypeVar("_Given")
Told = Callable[[int, int | None], None]  # bytes so far, of how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file to fetch, and what is known of it beforehand."""

    url: str
    path: Path
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for a host, in seconds, and how often to come back while nothing new arrives."""

    connect: float = 20.0
    silence: float = 60.0
    tries: int = 5
    pause: float = 1.0  # doubled with every try


class _DroppedError(Exception):
    """The connection broke; what came is kept."""


async def fetch(wanted: Wanted, *, told: Told = lambda _done, _of: None, patience: Patience | None = None) -> Mark:
    """Fetches the file to its path; what came is kept when this is cancelled, killed, or the line breaks.

    Returns what is known of it, its checksum above all, and what that was compared with. Raises `MissingError`: no
    network, no room, another file than was asked for.
    """
    partial = Partial(wanted.path)
    if partial.is_whole and partial.mark is not None and partial.mark.url == wanted.url:
        return partial.mark
    patience = patience or Patience()
    async with _client(patience) as client:
        await _Fetching(wanted, partial, client, told).until_done(patience)
    return await _checked(wanted, partial)


class _Fetching:
    """One file and one client, over as many connections as it takes."""

    def __init__(self, wanted: Wanted, partial: Partial, client: httpx.AsyncClient, told: Told) -> None:
        self._wanted = wanted
        self._partial = partial
        self._client = client
        self._told = told

    async def until_done(self, patience: Patience) -> None:
        left, most = patience.tries, self._partial.size
        while True:
            try:
                return await self._once()
            except _DroppedError as error:
                came = self._partial.size
                left, most = (patience.tries, came) if came > most else (left - 1, most)
                if "CERTIFICATE_VERIFY_FAILED" in str(error):
                    raise MissingError(
                        f"The certificate of {_host(self._wanted.url)} is not one that this machine trusts.",
                        "In a company, set SSL_CERT_FILE to its certificates (PEM) and run: satchel engine stop",
                    ) from error
                if left <= 0:
                    raise MissingError(
                        f"{_host(self._wanted.url)} cannot be reached, or breaks off again and again: {error}.",
                        "Look at the network and run the same command again: it goes on where it was.",
                    ) from error
            await asyncio.sleep(patience.pause * 2 ** (patience.tries - left))

    async def _once(self) -> None:
        """One connection: the rest of the file, or all of it where what came cannot be gone on with."""
        have = self._kept()
        if have and have == self._total():
            return
        headers = {"Accept-Encoding": "identity", "User-Agent": f"satchel/{__version__}"}
        if have:
            headers["Range"] = f"bytes={have}-"
            if self._partial.mark is not None and self._partial.mark.validator:
                headers["If-Range"] = self._partial.mark.validator
        async with self._asked(headers) as (first, response):
            mark = self._mark(first, response)
            if response.status_code != 206 or not self._goes_on(have, mark, response):
                if response.status_code in (206, 416):  # the middle of another file, or behind its end
                    self._partial.discard()
                    raise _DroppedError("the file has changed meanwhile")
                have = 0
                self._partial.begin(mark)
            self._check_offer(mark, have)
            await self._take(response)

    def _kept(self) -> int:
        """How many bytes of an earlier try still count: those of this file, if a host or a checksum can tell so."""
        mark, size = self._partial.mark, self._partial.size
        if mark is None or mark.url != self._wanted.url or not (mark.validator or mark.said or self._wanted.sha256):
            return 0
        return size if mark.total is None or size <= mark.total else 0

    def _total(self) -> int | None:
        return self._partial.mark.total if self._partial.mark is not None else None

    def _mark(self, first: httpx.Headers, response: httpx.Response) -> Mark:
        """What the answers say of the file; the checksum is the one of the host that was asked."""
        etag = response.headers.get("etag", "")
        strong = etag if etag.startswith('"') else response.headers.get("last-modified", "")
        said = next((m[1] for name in ("x-linked-etag", "etag") if (m := _SHA.fullmatch(first.get(name, "")))), "")
        return Mark(
            url=self._wanted.url, validator=strong if _is_plain(strong) else "", said=said,
            total=_total_of(response, first),
        )  # fmt: skip

    def _goes_on(self, have: int, now: Mark, response: httpx.Response) -> bool:
        """Whether a 206 brings the next bytes of the file that we have the first ones of."""
        found, before = _RANGE.fullmatch(response.headers.get("content-range", "")), self._partial.mark
        if found is None or int(found[1]) != have or before is None:
            return False
        same = not (before.validator and now.validator and before.validator != now.validator)
        same = same and not (before.said and now.said and before.said != now.said)
        return same and not (before.total is not None and now.total is not None and before.total != now.total)

    def _check_offer(self, mark: Mark, have: int) -> None:
        size = self._wanted.size
        if size is not None and mark.total is not None and mark.total != size:
            self._partial.discard()
            raise MissingError(
                f"{_host(self._wanted.url)} offers a file of {mark.total:,} bytes as {self._wanted.path.name}; "
                f"it should have {size:,}.",
                "Fetch it yourself if you trust it, and take it in with: satchel models add FILE",
            )
        needed = (mark.total or size or 0) - have
        free = shutil.disk_usage(self._wanted.path.parent).free
        if free < needed + ROOM_TO_SPARE:
            raise MissingError(
                f"There is not enough room for {self._wanted.path.name}: {needed / 1e9:.1f} GB are to come, "
                f"{free / 1e9:.1f} GB are free.",
                "Free some room on the disk of the data home and run the same command again.",
            )

    async def _take(self, response: httpx.Response) -> None:
        """Everything that comes, in blocks; what has come is kept whatever ends it."""
        import httpx

        total = self._total() or self._wanted.size
        done = await asyncio.to_thread(self._caught_up)
        buffer = bytearray()
        try:
            async for chunk in response.aiter_raw():
                buffer += chunk
                if total is not None and done + len(buffer) > total:
                    buffer = bytearray()
                    self._partial.discard()
                    raise _strange(self._wanted, "sends more than it said")
                if len(buffer) >= _BLOCK:
                    block, buffer = bytes(buffer), bytearray()
                    await _to_its_end(self._keep, block)
                    done += len(block)
                    self._told(done, total)
        except httpx.TransportError as error:
            raise _DroppedError(_why(error)) from error
        finally:
            if buffer:
                self._keep(bytes(buffer))
        done += len(buffer)
        self._told(done, total)
        if total is not None and done < total:
            raise _DroppedError("it ended early")

    def _caught_up(self) -> int:
        self._partial.catch_up()
        return self._partial.size

    def _keep(self, data: bytes) -> None:
        begins = self._partial.size == 0
        self._partial.append(data)
        if begins and not data.startswith(_BEGINS[: len(data)]):
            self._partial.discard()
            raise _strange(self._wanted, "sends something that is no model, a page of words perhaps")

    @asynccontextmanager
    async def _asked(self, headers: Mapping[str, str]) -> AsyncIterator[tuple[httpx.Headers, httpx.Response]]:
        """The headers of the first answer, and the last answer, whose body is still to come."""
        import httpx

        first: httpx.Headers | None = None
        url = _next(httpx.URL(self._wanted.url), self._wanted.url)
        for _ in range(MOST_REDIRECTS + 1):
            try:
                response = await self._client.send(self._client.build_request("GET", url, headers=headers), stream=True)
            except (httpx.TransportError, httpx.InvalidURL) as error:
                raise _DroppedError(_why(error)) from error
            try:
                first = response.headers if first is None else first
                if not response.has_redirect_location:
                    self._check_status(response)
                    yield first, response
                    return
                url = _next(url, response.headers["location"])
            finally:
                await response.aclose()
        raise _strange(self._wanted, "sends us on without end")

    def _check_status(self, response: httpx.Response) -> None:
        code = response.status_code
        if code in (200, 206, 416):
            return
        if code in _AGAIN:
            raise _DroppedError(f"it answers {code}")
        host = _host(self._wanted.url)
        if code in (401, 403):
            raise MissingError(
                f"{host} gives {self._wanted.path.name} only to those who have an account or accepted its terms.",
                "Fetch it with your browser and take it in with: satchel models add FILE",
            )
        raise MissingError(
            f"{host} has no {self._wanted.path.name} any more (it answers {code}).",
            "A newer Satchel may know where it is; or fetch it yourself, and: satchel models add FILE",
        )


async def _checked(wanted: Wanted, partial: Partial) -> Mark:
    """Compares the checksum and puts the file in its place."""
    mark = partial.mark
    if mark is None:
        raise _strange(wanted, "sends nothing")
    digest = await asyncio.to_thread(partial.digest)
    expected = wanted.sha256 or mark.said
    if expected and digest != expected:
        partial.discard()
        who = "the list of models" if wanted.sha256 else _host(wanted.url)
        raise MissingError(
            f"{wanted.path.name} is not the file that {who} names: its checksum is another. It was deleted.",
            "Run the same command again; if it stays so, use another model.",
        )
    compared: Compared = "catalogue" if wanted.sha256 else "host" if mark.said else "nothing"
    whole = dataclasses.replace(mark, total=partial.size, sha256=digest, compared=compared)
    await _to_its_end(partial.finish, whole)
    return whole


async def _to_its_end(work: Callable[[_Given], None], given: _Given) -> None:
    """Work of a thread that is waited for even when we are cancelled: nobody may begin anew while it still writes."""
    task = asyncio.ensure_future(asyncio.to_thread(work, given))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def _client(patience: Patience) -> httpx.AsyncClient:
    """Trusts what the system does (a company's certificate too) and the well-known list; uses the system's proxy."""
    import certifi
    import httpx

    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log addresses that hold somebody's signature
    trust = ssl.create_default_context()
    trust.load_verify_locations(certifi.where())
    times = httpx.Timeout(patience.silence, connect=patience.connect)
    try:
        return httpx.AsyncClient(verify=trust, timeout=times, follow_redirects=False)
    except (ImportError, ValueError) as error:  # a SOCKS proxy needs a package that is not here
        raise MissingError(
            f"The proxy of this system cannot be used: {_why(error)}.", "Name an HTTP proxy in HTTPS_PROXY."
        ) from error


def _next(url: httpx.URL, location: str) -> httpx.URL:
    """Where an answer sends us on to: encrypted, or from this machine to this machine. Raises `MissingError`."""
    there = url.join(location)
    at_home = is_local((url.host,)) and is_local((there.host,))
    if there.scheme != "https" and not (there.scheme == "http" and at_home):
        raise MissingError(
            f"{url.host} sends us on to an address that is not encrypted ({there.scheme}).", "Try another network."
        )
    return there


def _total_of(response: httpx.Response, first: httpx.Headers) -> int | None:
    found = _RANGE.fullmatch(response.headers.get("content-range", ""))
    if found is not None:
        return None if found[3] == "*" else int(found[3])
    for said in (response.headers.get("content-length", ""), first.get("x-linked-size", "")):
        if re.fullmatch(r"\d{1,18}", said) and response.status_code == 200:
            return int(said)
    return None


def _is_plain(text: str) -> bool:
    return len(text) <= 1000 and text.isascii() and text.isprintable()


def _host(url: str) -> str:
    found = re.match(r"https?://(?:[^/@]*@)?([^/:]+)", url)
    return found[1] if found else "The host"


def _strange(wanted: Wanted, what: str) -> MissingError:
    return MissingError(f"{_host(wanted.url)} {what}.", "Try again later, or from another network.")


def _why(error: Exception) -> str:
    return str(error).strip().rstrip(".") or type(error).__name__
