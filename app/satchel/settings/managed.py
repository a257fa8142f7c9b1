"""The managed policy: what the administrator of a machine decides for everybody on it (decision 0011).

```toml
contact = "it@example.com"
reason = "Rule 7: nothing of a patient leaves the house."
offline_only = false
[settings]
engine.log_level = "WARNING"
[endpoints]
allowed = ["https://models.example.com"]
[publishers]
allowed = ["…"]
```
"""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from satchel.domain.egress import origin_of
from satchel.domain.errors import UsageError
from satchel.settings.declarations import OFFLINE, Value
from satchel.settings.store import Settings, checked, known
from satchel.system.ownership import doubt

_LARGEST = 256 * 1024
_MOST, _LONGEST = 1_000, 500
_PUBLISHER = re.compile(r"[A-Za-z0-9+/=:_-]{8,200}")
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What holds on this machine. `origins` None: any server; `publishers` None: anybody's agents.

    `problem` says what is wrong with a file that is believed but cannot be understood, `ignored` why one is not
    believed.
    """

    file: str = ""
    pins: Mapping[str, Value] = field(default_factory=dict)
    origins: frozenset[str] | None = None
    publishers: frozenset[str] | None = None
    contact: str = ""
    reason: str = ""
    problem: str = ""
    ignored: str = ""

    @property
    def holds(self) -> bool:
        """Whether there is one."""
        return bool(self.file) and not self.ignored

    @property
    def why(self) -> str:
        """The reason that the file gives, for whoever meets a rule of it; a sentence or two."""
        if self.problem:
            said = f"Its policy cannot be understood, so nothing may leave it ({self.file}: {self.problem})."
        else:
            said = self.reason or f"The policy of this machine says so ({self.file})."
        return f"{said} Contact: {self.contact}." if self.contact else said

    def over(self, settings: Settings) -> Settings:
        """The settings with what is pinned."""
        return Settings({**settings.chosen, **self.pins}) if self.pins else settings

    def barred(self, origin: str) -> str:
        """Why nothing may go to this server, as sentences; empty where it may."""
        if self.pins.get(OFFLINE.name) is True:
            return f"Nothing may go to {origin}: this machine is kept offline. {self.why}"
        if self.origins is not None and origin not in self.origins:
            return f"Nothing may go to {origin}: it is not among the servers that are allowed here. {self.why}"
        return ""


class PolicyFile:
    """The policy in a file, looked at again whenever it is asked for: a rule holds from the moment that it is there."""

    def __init__(self, path: Path, *, owner: int = 0) -> None:
        """`owner` is who alone may have written it, by number: root, but for tests."""
        self._path = path
        self._owner = owner
        self._turn = threading.Lock()
        self._known: tuple[object, Policy] | None = None

    def current(self) -> Policy:
        """What holds now; the same object as long as the file stays as it is."""
        with self._turn:
            mark = self._mark()
            if self._known is None or self._known[0] != mark:
                self._known = (mark, read_policy(self._path, owner=self._owner))
            return self._known[1]

    def _mark(self) -> object:
        """Differs when the file or one of its folders was written, replaced or given to somebody else."""
        found: list[object] = []
        for place in (self._path, self._path.parent, self._path.resolve().parent):
            try:
                one = place.stat()
            except OSError as error:
                found.append(error.errno)
            else:
                found.append((one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns))
        return found


def read_policy(path: Path, *, owner: int = 0) -> Policy:
    """The policy in the file. One that an ordinary user may have written is ignored; one that is believed but cannot be
    read or understood keeps the machine offline, because nobody knows what it would have forbidden.
    """
    try:
        why = doubt(path, owner)
    except (FileNotFoundError, NotADirectoryError):
        return _closed(path, "it is a link that leads nowhere") if path.is_symlink() else Policy()
    except (OSError, RuntimeError) as error:  # a loop of links
        return _closed(path, f"it cannot be looked at: {getattr(error, 'strerror', None) or error}")
    if why:
        return Policy(file=str(path), ignored=why)
    try:
        with path.open("rb") as file:
            return parse(file.read(_LARGEST + 1), str(path))
    except OSError as error:
        return _closed(path, f"it cannot be read: {error.strerror or error}")
    except UsageError as error:
        return _closed(path, error.what.removesuffix("."))


def _closed(path: Path, problem: str) -> Policy:
    nobody: frozenset[str] = frozenset()
    return Policy(file=str(path), pins={OFFLINE.name: True}, origins=nobody, publishers=nobody, problem=problem)


def parse(data: bytes, file: str) -> Policy:
    """What the text of a policy says. Raises `UsageError`, also for a word that is not known: a rule of a newer version
    that this one would not keep.
    """
    if len(data) > _LARGEST:
        raise UsageError("it is larger than 256 KiB")
    try:
        body = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"it is not valid TOML: {error}" if str(error) else "it is not valid TOML") from error
    offline_only = _taken(body, "offline_only", bool, False)
    pins = _pins(_taken(body, "settings", dict, {}))
    endpoints, publishers = _allowed(body, "endpoints"), _allowed(body, "publishers")
    contact, reason = _text(body, "contact"), _text(body, "reason")
    if body:
        raise UsageError(f"the word {next(iter(body))[:80]!r} is not known")
    return Policy(
        file=file, pins={**pins, OFFLINE.name: True} if offline_only else pins, contact=contact, reason=reason,
        origins=None if endpoints is None else frozenset(map(_origin, endpoints)),
        publishers=None if publishers is None else frozenset(map(_publisher, publishers)),
    )  # fmt: skip


def _taken(body: dict[str, object], name: str, kind: type, default: object) -> object:
    value = body.pop(name, default)
    if not isinstance(value, kind):
        raise UsageError(f"{name} is not {'true or false' if kind is bool else 'what it must be'}")
    return value


def _text(body: dict[str, object], name: str) -> str:
    value = _taken(body, name, str, "")
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        raise UsageError(f"{name} must be a line of at most {_LONGEST} characters")
    return value.strip()


def _pins(untrusted: object) -> dict[str, Value]:
    """By name; ``look.theme = …`` and ``"look.theme" = …`` are the same."""
    pins: dict[str, Value] = {}
    waiting = [("", untrusted)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{name}.{key}" if name else str(key), one) for key, one in value.items()]
        else:
            pins[name] = checked(known(name), value)
    return pins


def _allowed(body: dict[str, object], name: str) -> list[str] | None:
    """The list in ``[name] allowed``; None where there is no such table. An empty list allows nobody."""
    if name not in body:
        return None
    table = _taken(body, name, dict, {})
    value = table.pop("allowed", None) if isinstance(table, dict) else None
    if not isinstance(value, list) or len(value) > _MOST or not all(isinstance(one, str) for one in value):
        raise UsageError(f"[{name}] needs allowed = [...], a list of texts")
    if table:
        raise UsageError(f"[{name}] holds another word than allowed")
    return value


def _origin(text: str) -> str:
    try:
        parts = urlsplit(text)
        fine = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
        if fine and text.isascii() and text.isprintable() and _HOST.fullmatch(parts.hostname or "") and parts.port != 0:
            return origin_of(text)
    except ValueError:
        pass
    raise UsageError(f"{text[:100]!r} is not the address of a server such as https://models.example.com")


def _publisher(text: str) -> str:
    if not _PUBLISHER.fullmatch(text):
        raise UsageError(f"{text[:100]!r} is not the fingerprint of a key")
    return text
