"""What goes wrong with a server, in sentences for people. Its own words are never repeated: they may hold the key.

Also which of it passes by itself, so that asking again makes sense.
"""

from __future__ import annotations

import errno
import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from satchel.domain.errors import MissingError, SatchelError, TooLongError
from satchel.inference.endpoints.declaration import Endpoint

Kind = Literal[
    "unreachable", "certificate", "no-tls", "offline", "proxy", "silent", "broke-off", "nonsense", "withheld", "status"
]  # fmt: skip
_PASSING = {"unreachable", "silent", "broke-off"}
_PASSING_STATUS = {408, 409, 425, 429, 500, 502, 503, 504, 529}
OFFLINE_HINT = "End the offline engine (satchel engine stop) and run it without --offline, or use a local model."
_CHECK = "See that the server runs and the address is right: satchel models endpoint list"
_SENTENCES: dict[Kind, tuple[str, str]] = {
    "unreachable": ("{name} cannot be reached at {origin}.", _CHECK),
    "certificate": (
        "{name} shows a certificate that this machine does not trust.",
        "In a company, ask for its certificate file and add the endpoint again with it; else do not use this server.",
    ),
    "no-tls": (
        "{name} does not speak https at {origin}.", "If it speaks http, add it with http://; else check the port.",
    ),
    "offline": ("Satchel is offline: {name} cannot be reached.", OFFLINE_HINT),
    "proxy": ("The proxy on the way to {name} cannot be used.", "Check the proxy settings, or do without it."),
    "silent": ("{name} stopped answering.", "Try again later, or use another model."),
    "broke-off": ("{name} broke off in the middle of its answer.", "Try again, or use another model."),
    "nonsense": ("{name} sent what is no answer.", "See that its address is that of an OpenAI-compatible server."),
    "withheld": ("{name} withheld its answer: its content filter took offence.", "Use another model."),
}
_STATUSES = {
    401: ("{name} does not accept the key.", "Give the right one: satchel models endpoint key {name}"),
    402: ("{name} wants to be paid first.", "See the bill at the server's owner, or use another model."),
    403: ("{name} does not allow this with the key that it got.", "Ask the server's owner what the key may do."),
    404: ("{name} has no model {model}, or its address is not right.", _CHECK),
    407: ("The proxy on the way to {name} wants a password.", "Check the proxy settings of this machine."),
    413: ("This is too long for {name}.", "Give less text, or use a model with a longer context."),
    429: ("{name} has more to do than it takes on.", "Try again later, or use another model."),
}


@dataclass(slots=True, eq=False)
class TroubleError(Exception):
    """One exchange failed. `untrusted_body` is what the server said, for the machine alone; `after` its wish in seconds
    before it is asked again.
    """

    kind: Kind
    status: int = 0
    after: float | None = None
    untrusted_body: bytes = b""

    @property
    def is_passing(self) -> bool:
        """Whether asking again may help."""
        return self.kind in _PASSING or (self.kind == "status" and self.status in _PASSING_STATUS)

    @property
    def is_about_length(self) -> bool:
        """Whether the server says that the text is too long for its model."""
        if self.kind != "broke-off" and (self.kind != "status" or self.status not in (400, 413, 422, 500)):
            return False
        said = self.untrusted_body.lower()
        return self.status == 413 or b"context_length_exceeded" in said or b"exceed_context_size" in said or (
            b"context" in said and any(word in said for word in (b"exceed", b"maximum", b"too long", b"too large"))
        )  # fmt: skip

    @property
    def is_about_request(self) -> bool:
        """Whether the server does not know something that the request asks for."""
        return self.kind == "status" and self.status in (400, 404, 405, 415, 422, 500, 501) and not self.is_about_length

    def names(self, word: str) -> bool:
        """Whether the server complains about this parameter."""
        if self.kind != "status" or self.status not in (400, 422):
            return False
        try:
            said = json.loads(self.untrusted_body)["error"]
            named = said.get("param") or said.get("message", "")
        except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
            named = self.untrusted_body.decode("utf-8", "replace")
        return word in str(named)

    def note(self) -> str:
        """For the run's trace."""
        return f"status {self.status}" if self.kind == "status" else self.kind

    def told(self, endpoint: Endpoint) -> SatchelError:
        """The error that a person meets."""
        if self.is_about_length:
            return TooLongError(
                f"This is too long for {endpoint.name}.", "Give less text, or use a model with a longer context."
            )
        if self.kind != "status":
            what, hint = _SENTENCES[self.kind]
        elif self.status == 401 and not endpoint.key:
            what, hint = "{name} wants a key.", "Give it one: satchel models endpoint key {name}"
        elif 300 <= self.status < 400:
            what, hint = "{name} has moved to another address.", "Add the endpoint again with its new address."
        else:
            otherwise = "{name} refused the request (status {status}).", "Try again later, or use another model."
            what, hint = _STATUSES.get(self.status, otherwise)
        words = {"name": endpoint.name, "origin": endpoint.origin, "model": endpoint.model, "status": self.status}
        return MissingError(what.format(**words), hint.format(**words))


def from_exception(error: Exception) -> TroubleError:
    """The trouble behind an exception of the HTTP library."""
    import httpx

    causes = list(_causes(error))
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in causes):
        return TroubleError("certificate")
    if any(isinstance(one, ssl.SSLError) for one in causes):  # its errno is OpenSSL's own number, not the system's
        return TroubleError("no-tls")
    if any(isinstance(one, OSError) and one.errno == errno.EPERM for one in causes):
        return TroubleError("offline")  # the kernel's filter: no socket of that kind can be opened
    if isinstance(error, httpx.ProxyError):
        return TroubleError("proxy")
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.UnsupportedProtocol | httpx.InvalidURL):
        return TroubleError("unreachable")
    if isinstance(error, httpx.TimeoutException):
        return TroubleError("silent")
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError):
        return TroubleError("broke-off")
    return TroubleError("nonsense")


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):  # one per address that was tried
            waiting += current.exceptions
