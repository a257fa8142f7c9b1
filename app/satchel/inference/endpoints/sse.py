"""Takes a stream of server-sent events apart, however the network cut it up; only the payloads matter here."""

from __future__ import annotations

from collections.abc import Iterator

LONGEST_EVENT = 1024 * 1024


class StreamError(Exception):
    """The stream holds what no server that means well sends; `what` is a word of ours."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class EventStream:
    """Bytes in, payloads of ``data`` out (https://html.spec.whatwg.org/multipage/server-sent-events.html).

    Lines end with LF or CRLF; a lone CR, which the specification also allows, is sent by nobody.
    """

    def __init__(self) -> None:
        self._rest = bytearray()
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, untrusted: bytes) -> Iterator[str]:
        """The payloads that are whole now; raises `StreamError` for one without end, or that is not UTF-8."""
        self._rest += untrusted
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            payload = self._take(bytes(line.removesuffix(b"\r")))
            if payload is not None:
                yield payload
        if self._size + len(self._rest) > LONGEST_EVENT:
            raise StreamError("an event without an end")

    def _take(self, line: bytes) -> str | None:
        if line.startswith(b"data:"):
            self._data.append(line[5:].removeprefix(b" "))
            self._size += len(line)
        elif not line and self._data:
            joined = b"\n".join(self._data)
            self._data, self._size = [], 0
            try:
                return joined.decode("utf-8")
            except UnicodeDecodeError as error:
                raise StreamError("not UTF-8") from error
        return None
