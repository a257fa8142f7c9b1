"""What the person says of a model server: where it is, what it may get, what it costs; checked once, when read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import SplitResult, urlsplit

from satchel.domain.egress import Grant, origin_of
from satchel.domain.errors import InputError
from satchel.domain.labels import Privacy
from satchel.system import offline

Structured = Literal["auto", "json_schema", "grammar", "tools", "none"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}")  # a name (punycode for others), or an IPv6 address
_CURRENCY = re.compile(r"[A-Z]{3}")
_LONGEST = 2048
_CONTEXTS = range(256, 16_777_217)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Per million tokens of prompt and of reply, in the currency of the bill."""

    prompt: float
    reply: float
    currency: str = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A declared server. `url` is its base, e.g. ``https://models.example.com/v1``; `model` the id that it expects.

    `key` names an entry of the keyring, "" where the server wants none. `privacy` is the strictest label that it may
    get, `runs_here` the person's word that it runs on this machine (else a loopback address may well be a tunnel).
    `proxy` is ``environment``, ``none`` or an address. `parallel` calls are made at once, others queue up.
    """

    name: str
    url: str
    model: str
    privacy: Privacy
    context: int
    key: str = ""
    price: Price | None = None
    structured: Structured = "auto"
    ca_file: str = ""
    proxy: str = "environment"
    insecure: bool = False
    runs_here: bool = False
    parallel: int = 2

    @property
    def origin(self) -> str:
        """``scheme://host:port``, the only place that its text may go to."""
        return origin_of(self.url)

    @property
    def is_loopback(self) -> bool:
        """Whether its address is this machine's own."""
        return offline.is_local((urlsplit(self.url).hostname or "?", 0))

    @property
    def is_local(self) -> bool:
        """Whether text that it sees stays on this machine."""
        return self.runs_here and self.is_loopback

    def grant(self) -> Grant:
        """What adding it allows."""
        return Grant(endpoint=self.name, origin=self.origin, privacy=self.privacy, is_local=self.is_local)

    def to_json(self) -> dict[str, Any]:
        """Everything, as `from_json` takes it."""
        price = self.price
        return {
            "name": self.name, "url": self.url, "model": self.model, "privacy": self.privacy.value,
            "context": self.context, "key": self.key,
            "price": {"prompt": price.prompt, "reply": price.reply, "currency": price.currency} if price else None,
            "structured": self.structured, "ca_file": self.ca_file, "proxy": self.proxy, "insecure": self.insecure,
            "runs_here": self.runs_here, "parallel": self.parallel,
        }  # fmt: skip

    @classmethod
    def from_json(cls, untrusted: object) -> Endpoint:
        """A checked declaration; raises `InputError` with the word that is wrong.

        ``https`` is needed, unless the address is this machine's own or `insecure` is said. A base without a path gets
        ``/v1``, which is where every such server has it.
        """
        said = _Words(untrusted)
        found = cls(
            name=said.name("name"), url=_base(said.text("url")), model=said.text("model", longest=256),
            privacy=Privacy(said.one_of("privacy", tuple(Privacy))), context=said.number("context", _CONTEXTS),
            key=said.name("key", needed=False), price=_price(said.take("price")),
            structured=said.one_of("structured", get_args(Structured), "auto"),  # type: ignore[arg-type]
            ca_file=said.text("ca_file", needed=False), proxy=_proxy(said.text("proxy", needed=False)),
            insecure=said.yes_or_no("insecure"), runs_here=said.yes_or_no("runs_here"),
            parallel=said.number("parallel", range(1, 65), 2),
        )  # fmt: skip
        said.refuse_others()
        _check(found)
        return found


def _check(endpoint: Endpoint) -> None:
    if endpoint.url.startswith("http:") and not (endpoint.is_loopback or endpoint.insecure):
        raise _wrong("url", "sends everything readable for whoever is on the way; use https, or say insecure")
    if endpoint.runs_here and not endpoint.is_loopback:
        raise _wrong("runs_here", f"is said of {endpoint.origin}, which is not an address of this machine")
    if endpoint.privacy is Privacy.LOCAL_ONLY and not endpoint.is_local:
        raise _wrong("privacy", "is local-only, which a server elsewhere can never get")
    if endpoint.ca_file and not Path(endpoint.ca_file).is_absolute():
        raise _wrong("ca_file", "needs a whole path")


def _base(text: str) -> str:
    parts = _address("url", text, ("http", "https"))
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/') or '/v1'}"


def _proxy(text: str) -> str:
    if text in ("", "environment", "none"):
        return text or "environment"
    _address("proxy", text, ("http", "https"))
    return text.rstrip("/")


def _address(word: str, text: str, schemes: tuple[str, ...]) -> SplitResult:
    if not text.isascii() or not text.isprintable() or any(mark in text for mark in ' \\"<>^`{|}'):
        raise _wrong(word, "has characters that no address has")
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError as error:
        raise _wrong(word, "is not an address") from error
    if parts.scheme not in schemes:
        raise _wrong(word, f"needs to begin with {' or '.join(f'{one}://' for one in schemes)}")
    if "@" in parts.netloc:
        raise _wrong(word, "holds a name or a password; the key belongs into the keyring")
    if not _HOST.fullmatch(parts.hostname or "") or _port == 0:
        raise _wrong(word, "names no server")
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise _wrong(word, "holds a query; give the base alone")
    return parts


def _price(untrusted: object) -> Price | None:
    if untrusted is None:
        return None
    said = _Words(untrusted)
    currency = said.text("currency", needed=False) or "USD"
    found = Price(prompt=said.amount("prompt"), reply=said.amount("reply"), currency=currency)
    said.refuse_others()
    if not _CURRENCY.fullmatch(currency):
        raise _wrong("currency", "needs three capital letters")
    return found


def _wrong(word: str, why: str) -> InputError:
    return InputError(f"The endpoint's {word} {why}.", "Correct it and add the endpoint again.")


class _Words:
    """The words of a declaration, each taken once."""

    def __init__(self, untrusted: object) -> None:
        if not isinstance(untrusted, Mapping) or len(untrusted) > 100:
            raise InputError("The endpoint's declaration makes no sense.", "Add the endpoint again.")
        self._rest = dict(untrusted)

    def take(self, word: str) -> object:
        return self._rest.pop(word, None)

    def text(self, word: str, *, needed: bool = True, longest: int = _LONGEST) -> str:
        value = self.take(word)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or not (value.strip() or not needed):
            raise _wrong(word, "is missing")
        if len(value) > longest or not value.isprintable():
            raise _wrong(word, "is too long or holds invisible characters")
        return value.strip()

    def name(self, word: str, *, needed: bool = True) -> str:
        value = self.text(word, needed=needed)
        if value and not _NAME.fullmatch(value):
            raise _wrong(word, "may have letters, digits, dots, hyphens and underscores alone, at most 64")
        return value

    def one_of(self, word: str, known: tuple[str, ...], otherwise: str | None = None) -> str:
        value = self.take(word)
        found = otherwise if value is None else value
        if not isinstance(found, str) or found not in known:
            raise _wrong(word, f"needs to be one of {', '.join(known)}")
        return found

    def number(self, word: str, known: range, otherwise: int | None = None) -> int:
        value = self.take(word)
        found = otherwise if value is None else value
        if not isinstance(found, int) or isinstance(found, bool) or found not in known:
            raise _wrong(word, f"needs to be a number from {known.start} to {known.stop - 1}")
        return found

    def amount(self, word: str) -> float:
        value = self.take(word)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e6:
            raise _wrong(f"price of {word}", "needs to be an amount per million tokens")
        return float(value)

    def yes_or_no(self, word: str) -> bool:
        value = self.take(word)
        if value is not None and not isinstance(value, bool):
            raise _wrong(word, "needs to be true or false")
        return bool(value)

    def refuse_others(self) -> None:
        if self._rest:
            raise _wrong(f"word {str(next(iter(self._rest)))[:40]!r}", "is not known")
