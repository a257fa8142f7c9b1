"""Keys in a file that a passphrase seals, for whoever chooses it where no keyring is: unreadable, names included."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
import threading
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from satchel.domain.errors import InputError, MissingError, StorageError
from satchel.system.whole import write_whole

VERSION = 1
LARGEST = 1 << 20  # bytes; more than a hundred of the longest keys
SHORTEST_PASSPHRASE = 8  # characters, as NIST SP 800-63B asks of a password
_LONGEST_PASSPHRASE = 1024
UNLOCK = "satchel models endpoint unlock"

# Mark, version; then scrypt's log2(n), r and p, its salt, and AES-GCM's nonce of 96 bits (NIST SP 800-38D, 8.2.2).
_MARK = b"satkeys\n"
_START = struct.Struct(">8sH")
_HEADER = struct.Struct(">8sHBBB16s12s")
_CHECK = hashlib.sha256().digest_size  # behind the sealed text: tells a damaged file from a wrong passphrase
_TAG = 16
_REPAIR = "Put back a copy of it, or move it away and add your servers' keys again; nothing was changed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """scrypt's parameters (RFC 7914, 2): it needs 128 · 2^log_n · r bytes, and p times the work of one pass."""

    log_n: int
    r: int
    p: int

    @property
    def is_bearable(self) -> bool:
        """Whether a file that asks for this can be tried: a forged one must not take all memory or hours."""
        return 1 <= self.log_n <= min(18, 16 * self.r - 1) and 1 <= self.r <= 8 and 1 <= self.p <= 4


COST = Cost(log_n=17, r=8, p=1)  # OWASP, Password Storage Cheat Sheet: scrypt with n = 2^17, r = 8, p = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A file's parts, none of them believed before `unseal`."""

    cost: Cost
    salt: bytes
    nonce: bytes
    header: bytes
    text: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a passphrase has opened; `lock` is the key that it gives, kept to write the file anew."""

    cost: Cost
    salt: bytes
    lock: bytes = field(repr=False)
    keys: Mapping[str, str] = field(repr=False)


class KeyFile:
    """The keys of a data home by name, once `unlock` has opened it. Safe to share between threads of one process."""

    def __init__(self, path: Path, *, cost: Cost = COST) -> None:
        """`cost` is for a file that is made; one that is there says its own."""
        self._path = path
        self._cost = cost
        self._guard = threading.Lock()
        self._opened: Opened | None = None

    def locked(self) -> MissingError | None:
        """What there is to say while there is a file that nobody has opened yet."""
        if self._opened is not None or not self._path.exists():
            return None
        return MissingError("The file of sealed keys is locked.", f"Unlock it: {UNLOCK}")

    def unlock(self, passphrase: str) -> None:
        """Opens it until the process ends.

        Raises `MissingError` (no file, the wrong passphrase), `StorageError` (damaged, from a newer version, cannot be
        read), `InputError` (no passphrase).
        """
        with self._guard:
            opened = self._unsealed(passphrase)
            if opened is None:
                raise MissingError("No keys are sealed here.", "Seal one: satchel models endpoint add --help")
            self._opened = opened

    def find(self, name: str) -> str | None:
        """The key of that name; None where there is none or the file is locked."""
        return self._opened.keys.get(name) if self._opened else None

    def put(self, name: str, secret: str, passphrase: str) -> None:
        """Seals a key under its name and leaves the file open; one that is not there is begun.

        Raises as `unlock`, `InputError` also for a new passphrase that is too short, `StorageError` where it cannot be
        written; then the file is as it was.
        """
        with self._guard:
            opened = self._unsealed(passphrase) or self._begun(passphrase)
            self._write(replace(opened, keys={**opened.keys, name: secret}))

    def drop(self, name: str) -> bool:
        """Whether it held that key, which is gone now; False while it is locked. Raises `StorageError` as `put`."""
        with self._guard:
            if self._opened is None or name not in self._opened.keys:
                return False
            rest = {one: key for one, key in self._opened.keys.items() if one != name}
            self._write(replace(self._opened, keys=rest))
            return True

    def keep(self, names: Collection[str]) -> int:
        """Drops every key that is not named from the open file; how many are left. Raises `StorageError` as `put`."""
        with self._guard:
            if self._opened is None:
                return 0
            rest = {name: key for name, key in self._opened.keys.items() if name in names}
            if len(rest) < len(self._opened.keys):
                self._write(replace(self._opened, keys=rest))
            return len(rest)

    def _begun(self, passphrase: str) -> Opened:
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise InputError("The passphrase is too short.", f"Take {SHORTEST_PASSPHRASE} characters or more.")
        salt = secrets.token_bytes(16)
        return Opened(cost=self._cost, salt=salt, lock=_derived(passphrase, salt, self._cost), keys={})

    def _unsealed(self, passphrase: str) -> Opened | None:
        """None where there is no file."""
        untrusted = self._read()
        return None if untrusted is None else unseal(parse(untrusted, self._path), passphrase, self._path)

    def _read(self) -> bytes | None:
        try:
            with self._path.open("rb") as file:
                return file.read(LARGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            what = f"{self._path} cannot be read: {error.strerror or error}."
            raise StorageError(what, "Check who may read it.") from error

    def _write(self, opened: Opened) -> None:
        """Whole or not at all, for this user only."""
        data = seal(opened)
        if len(data) > LARGEST:
            raise StorageError(f"{self._path} has no room for another key.", "Remove servers that you no longer use.")
        write_whole(self._path, data)
        self._opened = opened


def parse(untrusted: bytes, path: Path) -> Sealed:
    """The parts of a file's bytes. Raises `StorageError` for what is damaged, too large or from a newer version."""
    if len(untrusted) < _START.size or not untrusted.startswith(_MARK) or len(untrusted) > LARGEST:
        raise _damaged(path)
    _mark, version = _START.unpack_from(untrusted)
    if version > VERSION:
        raise StorageError(f"A newer Satchel has written {path}.", "Use that one; nothing was changed.")
    body, check = untrusted[:-_CHECK], untrusted[-_CHECK:]
    if version < VERSION or len(body) < _HEADER.size + _TAG or hashlib.sha256(body).digest() != check:
        raise _damaged(path)
    header, text = body[: _HEADER.size], body[_HEADER.size :]
    _mark, _version, log_n, r, p, salt, nonce = _HEADER.unpack(header)
    cost = Cost(log_n=log_n, r=r, p=p)
    if not cost.is_bearable:
        raise _damaged(path)
    return Sealed(cost=cost, salt=salt, nonce=nonce, header=header, text=text)


def unseal(sealed: Sealed, passphrase: str, path: Path) -> Opened:
    """What the passphrase opens. Raises `MissingError` for a wrong one (or a forged file, which looks the same),
    `StorageError` where what it opens are no keys.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    lock = _derived(passphrase, sealed.salt, sealed.cost)
    try:
        keys = json.loads(AESGCM(lock).decrypt(sealed.nonce, sealed.text, sealed.header))
    except InvalidTag as error:
        raise MissingError("This passphrase does not open the file of sealed keys.", f"Try again: {UNLOCK}") from error
    except (ValueError, RecursionError) as error:
        raise _damaged(path) from error
    if not isinstance(keys, dict) or not all(isinstance(key, str) for key in keys.values()):
        raise _damaged(path)
    return Opened(cost=sealed.cost, salt=sealed.salt, lock=lock, keys=keys)


def seal(opened: Opened) -> bytes:
    """A file's bytes, under a new nonce each time."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, cost = secrets.token_bytes(12), opened.cost
    header = _HEADER.pack(_MARK, VERSION, cost.log_n, cost.r, cost.p, opened.salt, nonce)
    body = header + AESGCM(opened.lock).encrypt(nonce, json.dumps(dict(opened.keys)).encode(), header)
    return body + hashlib.sha256(body).digest()


def _derived(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    try:
        said = unicodedata.normalize("NFC", passphrase).encode()  # one passphrase on every keyboard
    except UnicodeEncodeError:
        said = b""
    if not said or len(passphrase) > _LONGEST_PASSPHRASE:
        raise InputError("This cannot be a passphrase.", f"Take 1 to {_LONGEST_PASSPHRASE} letters, digits and signs.")
    try:
        return Scrypt(salt=salt, length=32, n=1 << cost.log_n, r=cost.r, p=cost.p).derive(said)
    except MemoryError as error:
        megabytes = (128 * cost.r << cost.log_n) // 1_000_000
        raise MissingError(f"Sealed keys need {megabytes} MB of free memory.", "Close other programs.") from error


def _damaged(path: Path) -> StorageError:
    return StorageError(f"The file of sealed keys {path} is damaged.", _REPAIR)
